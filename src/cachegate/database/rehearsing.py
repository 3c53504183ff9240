"""All pending files in one transaction that is taken back, where the layout's own tool runs them in one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from cachegate.database import pieces, session
from cachegate.database.apply import Reading
from cachegate.database.sending import Reply, send
from cachegate.model.migration import Migration, Place, SqlFailure, Transaction


def meant(migrations: Sequence[Migration], asked: Transaction, reading: Reading) -> bool:
    """Whether these files are run together: more than one, by a tool that does so, none with transactions of its own.

    `asked` is the mode that the user wants.
    """
    if len(migrations) < 2 or asked is not Transaction.AUTO:
        return False
    return all(
        one.manner.together and not reading.refusal(one) and not reading.has_own_transactions(one.sql.decode("utf-8"))
        for one in migrations
    )


def rehearse(url: str, migrations: Sequence[Migration], reading: Reading, *, settings: str = "") -> SqlFailure | None:
    """What the server refuses when the files share a transaction; None if nothing. Nothing is left of it but what no
    transaction takes back, such as the numbers of sequences.

    Raises `psycopg.OperationalError` when the connection is lost.
    """
    with session.connect(url, settings=settings) as connection:
        send(connection, "begin", Reply())
        try:
            return _refused(connection, migrations, reading)
        finally:
            send(connection, "rollback", Reply())


def _refused(connection: Connection[Any], migrations: Sequence[Migration], reading: Reading) -> SqlFailure | None:
    for migration in migrations:
        if failure := pieces.inside(connection, migration, reading):
            return failure
    failed = send(connection, "set constraints all immediate", Reply())
    if failed is None:
        return None
    message = f"{failed.message}, at the end of the transaction"
    return SqlFailure(Place(migrations[-1].file), failed.sqlstate, message, "", failed.hint, detail=failed.detail)
