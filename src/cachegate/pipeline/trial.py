"""The pull request's own files, applied one by one while the channel is watched."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from psycopg import Connection

from cachegate.database import quiet
from cachegate.database.history import History
from cachegate.database.watch import event_triggers, watching
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
        return tuple(step.migration.file for step in self.steps if step.asks_reload)


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
            more = number + 1 < len(migrations)
            if more and steps[-1].notifications and not _speaks_up_again(migration, connection):
                # Where it really runs, the next file may come minutes later: it must not profit from this reload.
                quiet.wait(connection, timeout=options.reload_timeout)
    return Trial(tuple(steps), history, time.monotonic())


def _speaks_up_again(migration: Migration, connection: Connection[Any]) -> bool:
    """Whether it was an event trigger that notified, which will do so for the next file as well."""
    return b"notify" not in migration.sql.lower() and event_triggers(connection) > 0
