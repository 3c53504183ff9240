"""Which file made, changed or removed what: catalog rows written by each, told by their transaction ids."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from cachegate.database import queries
from cachegate.model.catalog import Touched

_Row = tuple[int, int]  # (oid, column number or 0)


class History:
    """Follows the catalog file by file. `appeared`, `changed` and `vanished` hold the file's index for each thing.

    A thing that appears twice (dropped and made again) belongs to the file that made it last.
    """

    def __init__(self, connection: Connection[Any], schemas: Sequence[str]) -> None:
        self._connection = connection
        self._schemas = list(schemas)
        self._since = 0
        self._known: dict[_Row, Touched] = {}
        self.appeared: dict[Touched, int] = {}
        self.changed: dict[Touched, int] = {}
        self.vanished: dict[Touched, int] = {}
        self._look(None)

    def after(self, index: int) -> None:
        """Attribute everything since the last look to the file with this index."""
        self._look(index)

    def _look(self, index: int | None) -> None:
        since, self._since = self._since, self._next_transaction()
        rows = queries.rows(self._connection, "touched", {"schemas": self._schemas, "since": since})
        for row in rows:
            self._note(row, index)
        self._sweep(index)

    def _note(self, row: Any, index: int | None) -> None:
        place = (row.oid, row.attnum)
        if row.kind == "dropped column":
            self._forget(place, index)
            return
        now = Touched(row.kind, row.schema, row.name, row.column)
        before = self._known.get(place)
        self._known[place] = now
        if index is None:
            return
        if before == now:
            self.changed[now] = index
            return
        if before is not None:
            self.vanished[before] = index
        self.appeared[now] = index
        self.vanished.pop(now, None)

    def _sweep(self, index: int | None) -> None:
        """Find what is gone, asking for the living only when there is something to lose."""
        if index is None or not self._known:
            return
        living = {row.oid for row in queries.rows(self._connection, "living", {"schemas": self._schemas})}
        for place in [place for place in self._known if place[0] not in living]:
            self._forget(place, index)

    def _forget(self, place: _Row, index: int | None) -> None:
        before = self._known.pop(place, None)
        if before is not None and index is not None:
            self.vanished[before] = index
            self.appeared.pop(before, None)

    def _next_transaction(self) -> int:
        """The first transaction id that is not yet given out, as the 32 bits that a row's xmin has."""
        row = self._connection.execute(
            "select pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text::int8"
        ).fetchone()
        assert row is not None
        return int(row[0]) % 2**32
