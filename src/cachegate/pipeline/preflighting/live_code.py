"""The functions that the database has, for what pending statements run of them."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from cachegate.database import session, standing
from cachegate.preflight.code import Coded
from cachegate.preflight.reading.body import coded


class LiveCode:
    """The functions that a database has, each name looked up once."""

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection = connection
        self._known: dict[str, list[Coded]] = {}

    def __call__(self, names: frozenset[str]) -> list[Coded]:
        missing = names - self._known.keys()
        if missing:
            self._known |= {name: [] for name in missing}
            with session.reading_catalog(), self._connection.transaction(force_rollback=True):
                for one in standing.code(self._connection, missing):
                    self._known[one[0]].append(coded(*one))
        return [one for name in sorted(names) for one in self._known[name]]
