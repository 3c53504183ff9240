"""The pull request's own files, applied one by one while the channel is watched."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from psycopg import Connection

from cachegate.database import introspect, quiet, roles, triggers
from cachegate.database.history import History
from cachegate.database.settling import Settled
from cachegate.database.watch import watching
from cachegate.migrations import psql
from cachegate.model.catalog import Catalog, Roles
from cachegate.model.migration import Migration, Place, Step, StepOutcome
from cachegate.options import Options
from cachegate.pipeline.baseline import apply_one, exposed, search_path
from cachegate.pipeline.bookkeeping import Record, forget
from cachegate.pipeline.listening import Listening, channels
from cachegate.pipeline.self_reload.heard import Heard
from cachegate.pipeline.servers import Say, Servers


@dataclass(frozen=True, slots=True)
class Trial:
    """How each pending file went, who made what, what was heard, and when the last was committed (monotonic).

    `pending` are the migrations that were tried, `ran` those that the numbers of the history stand for. `sent` has by
    these numbers the statements as they were sent, of files where they are not simply those of the text. `ledgers` are
    the tables, by schema and name, that a migration program made for itself meanwhile; `idle`: it
    was not seen to do anything.
    """

    steps: tuple[Step, ...]
    history: History
    committed: float
    heard: Heard
    pending: tuple[Migration, ...]
    ran: tuple[Migration, ...]
    sent: Mapping[int, Sequence[tuple[str, Place]]] = field(default_factory=dict)
    ledgers: frozenset[tuple[str, str]] = frozenset()
    idle: bool = False

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
    record: Record = forget,
) -> Trial:
    """Apply files in order; the first that fails stops the run, the rest are skipped. `known` are the API's roles."""
    for migration in migrations:
        psql.fitted(migration, options.layout, options.set)  # raises for all before the first is run
    history = History(connection, exposed(servers))
    channel = roles.presence(connection).channel or servers.channel
    listened = channels((channel, servers.channel), migrations, triggers.read(connection))
    steps: list[Step] = []
    sent: defaultdict[int, list[tuple[str, Place]]] = defaultdict(list)
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
            told = partial(_settled, listening, history, sent[number], number, migration)
            step = apply_one(servers, migration, options, told)
            committed = time.monotonic()
            steps.append(replace(step, notifications=listening.payloads(number)))
            history.after(number)
            if step.outcome is StepOutcome.APPLIED:
                record(migration)
        tried = tuple(migrations)
        return Trial(tuple(steps), history, committed, listening.heard, pending=tried, ran=tried, sent=sent)


def _settled(
    listening: Listening,
    history: History,
    sent: list[tuple[str, Place]],
    number: int,
    migration: Migration,
    part: Settled,
) -> None:
    history.settled(part.first)
    sent += [(one.text, one.place) for one in part.sent or ()]
    listening.settled(number, migration, part)


def _as_cached(servers: Servers, connection: Connection[Any], options: Options, known: Roles) -> Catalog:
    """What PostgREST has to make its cache of, now."""
    configured = roles.configured(connection, roles.presence(connection).role, "db_schemas")
    schemas = options.schemas or configured or exposed(servers)
    return introspect.snapshot(connection, schemas, known, search_path(connection, options, known))
