"""Running one migration file on a session of its own, as its layout's tool does or as the options say."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from cachegate.database import pieces, scripted, session
from cachegate.database.pieces import Statement
from cachegate.database.settling import Sent, Settled, Told, Went
from cachegate.model.migration import Migration, SqlFailure, Step, StepOutcome, Transaction
from cachegate.model.script import Filled, Refused, Scripted

__all__ = ["Reading", "Sent", "Settled", "Told", "apply"]


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file's text is read.

    Its statements in order, line and column of an offset in characters, whether it begins or ends transactions itself,
    and after which statement none is open. `filler` gives what gives a part of a file, from one offset to another, with
    values in the place of placeholders; `scripted` a psql file's script. `refusal` says what in a file is never done.
    """

    statements: Callable[[str], Sequence[Statement]]
    position: Callable[[str, int], tuple[int, int]]
    has_own_transactions: Callable[[str], bool]
    ends_transaction: Callable[[Any], bool]
    filler: Callable[[Migration, Mapping[str, str]], Callable[[int, int], Filled]]
    scripted: Scripted
    refusal: Callable[[Migration], Refused | None]


def apply(
    url: str,
    migration: Migration,
    mode: Transaction,
    reading: Reading,
    *,
    settings: str = "",
    told: Told | None = None,
) -> Step:
    """Apply one file on a fresh session and say how it went.

    `mode` is AUTO unless somebody asked for another. `settings` are server options. `told` is called whenever a part
    of the file is settled, before the next is sent.
    Raises `psycopg.OperationalError` when the connection is lost.
    """
    started = time.monotonic()
    with session.connect(url, settings=settings) as connection:
        went = _run(connection, migration, mode, reading, told)
    return Step(
        migration=migration,
        outcome=StepOutcome.FAILED if went.failure else StepOutcome.APPLIED,
        seconds=time.monotonic() - started,
        transaction=went.mode,
        because=went.because,
        repeated=went.repeated,
        remarks=went.remarks,
        failure=went.failure,
    )


def _run(
    connection: Connection[Any], migration: Migration, mode: Transaction, reading: Reading, told: Told | None
) -> Went:
    try:
        if refused := reading.refusal(migration):
            raise refused
        _put_in_front(connection, migration.manner.search_path)
        if migration.manner.psql:
            return scripted.run(connection, migration, mode, reading.scripted, told)
        return pieces.run(connection, migration, mode, reading, told)
    except Refused as refused:
        failure = SqlFailure(refused.place, "", refused.what, "", refused.help)
        return Went(mode, "", failure)


def _put_in_front(connection: Connection[Any], schemas: Sequence[str]) -> None:
    """Let names without a schema be looked for in these first, as the layout's tool does."""
    if not schemas:
        return
    quoted = ", ".join('"' + schema.replace('"', '""') + '"' for schema in schemas)
    connection.execute(
        "select pg_catalog.set_config('search_path',"
        " pg_catalog.concat_ws(', ', %s::text, nullif(pg_catalog.current_setting('search_path'), '')), false)",
        (quoted,),
    )
