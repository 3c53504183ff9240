"""The pull request's own files, applied one by one while the channel is watched."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from psycopg import Connection

from cachegate.database import introspect, quiet, roles, triggers
from cachegate.database.history import History
from cachegate.database.watch import watching
from cachegate.migrations.psql import refuse_psql
from cachegate.model.catalog import Catalog, Roles
from cachegate.model.migration import Migration, Step, StepOutcome
from cachegate.options import Options
from cachegate.pipeline.baseline import apply_one, exposed, search_path
from cachegate.pipeline.listening import Listening, channels
from cachegate.pipeline.self_reload.heard import Heard
from cachegate.pipeline.servers import Say, Servers


@dataclass(frozen=True, slots=True)
class Trial:
    """How each pending file went, who made what, what was heard, and when the last was committed (monotonic)."""

    steps: tuple[Step, ...]
    history: History
    committed: float
    heard: Heard

    @property
    def failed(self) -> Step | None:
        return next((step for step in self.steps if step.outcome is StepOutcome.FAILED), None)


def attempt(
    servers: Servers,
    connection: Connection[Any],
    migrations: Sequence[Migration],
    known: Roles,
    options: Options,
    say: Say,
) -> Trial:
    """Apply files in order; the first that fails stops the run, the rest are skipped. `known` are the API's roles."""
    for migration in migrations:
        refuse_psql(migration)
    history = History(connection, exposed(servers))
    channel = roles.presence(connection).channel or servers.channel
    listened = channels((channel, servers.channel), migrations, triggers.read(connection))
    steps: list[Step] = []
    committed = time.monotonic()
    with watching(servers.database_url, listened) as watch:
        listening = Listening(
            watch,
            connection,
            channel,
            look=partial(_as_cached, servers, connection, options, known),
            rest=partial(quiet.wait, connection, timeout=options.reload_timeout),
        )
        for number, migration in enumerate(migrations):
            if steps and steps[-1].outcome is not StepOutcome.APPLIED:
                steps.append(Step(migration, StepOutcome.SKIPPED))
                continue
            listening.begins(migration)
            say(f"migration {number + 1}/{len(migrations)} {migration.file}")
            step = apply_one(servers, migration, options, partial(listening.settled, number, migration))
            committed = time.monotonic()
            steps.append(replace(step, notifications=listening.payloads(number)))
            history.after(number)
        return Trial(tuple(steps), history, committed, listening.heard)


def _as_cached(servers: Servers, connection: Connection[Any], options: Options, known: Roles) -> Catalog:
    """What PostgREST has to make its cache of, now."""
    configured = roles.configured(connection, roles.presence(connection).role, "db_schemas")
    schemas = options.schemas or configured or exposed(servers)
    return introspect.snapshot(connection, schemas, known, search_path(connection, options, known))
