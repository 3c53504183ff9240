"""The pull request's own files, applied one by one while the channel is watched."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from psycopg import Connection

from cachegate.database import quiet
from cachegate.database.history import History
from cachegate.database.watch import watching
from cachegate.migrations.psql import refuse_psql
from cachegate.model.migration import Migration, Step, StepOutcome
from cachegate.options import Options
from cachegate.pipeline.baseline import apply_one, exposed
from cachegate.pipeline.servers import Say, Servers


@dataclass(frozen=True, slots=True)
class Trial:
    """How each pending file went, who made what, and when the last one was committed (monotonic seconds)."""

    steps: tuple[Step, ...]
    history: History
    committed: float

    @property
    def failed(self) -> Step | None:
        return next((step for step in self.steps if step.outcome is StepOutcome.FAILED), None)

    @property
    def notified_by(self) -> tuple[str, ...]:
        return tuple(step.migration.file for step in self.steps if step.notifications)


def attempt(
    servers: Servers, connection: Connection[Any], migrations: Sequence[Migration], options: Options, say: Say
) -> Trial:
    """Apply files in order; the first that fails stops the run, the rest are skipped."""
    for migration in migrations:
        refuse_psql(migration)
    history = History(connection, exposed(servers))
    steps: list[Step] = []
    stopped = False
    with watching(servers.database_url, servers.channel) as watch:
        for number, migration in enumerate(migrations):
            if stopped:
                steps.append(Step(migration, StepOutcome.SKIPPED))
                continue
            say(f"migration {number + 1}/{len(migrations)} {migration.file}")
            step = apply_one(servers, migration, options)
            steps.append(replace(step, notifications=watch.seen()))
            history.after(number)
            stopped = step.outcome is StepOutcome.FAILED
            if steps[-1].notifications and _notifies(migration) and number + 1 < len(migrations):
                # Where it really runs, the next file may come minutes later: it must not profit from this reload.
                quiet.wait(connection, timeout=options.reload_timeout)
    return Trial(tuple(steps), history, time.monotonic())


def _notifies(migration: Migration) -> bool:
    """Whether the file itself says NOTIFY: an event trigger will speak up again for the next file, this will not."""
    return b"notify" in migration.sql.lower()
