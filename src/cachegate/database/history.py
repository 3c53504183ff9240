"""Which file made, changed or removed what: catalog rows written by each, told by their transaction ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from cachegate.database import queries
from cachegate.model.catalog import Touched


class History:
    """Follows the catalog file by file. `appeared`, `changed` and `vanished` hold the file's index for each thing.

    A thing that appears twice (dropped and made again) belongs to the file that made it last. Besides `schemas` those
    are followed that the files make: they may be exposed by the time that all is applied.
    """

    def __init__(self, connection: Connection[Any], schemas: Sequence[str]) -> None:
        self._connection = connection
        self._schemas = frozenset(schemas)
        self._left_out = frozenset(oid for oid, name in self._all_schemas() if name not in self._schemas)
        self._since = 0
        self._known: dict[int, dict[int, Touched]] = {}  # by oid, then by column number (0: the thing itself)
        self._living: Counter[Touched] = Counter()  # how many have this identity: a thing dropped may be made anew
        self.appeared: dict[Touched, int] = {}
        self.changed: dict[Touched, int] = {}
        self.vanished: dict[Touched, int] = {}
        self._look(None)
        self._first = {oid: dict(parts) for oid, parts in self._known.items()}

    def after(self, index: int) -> None:
        """Attribute everything since the last look to the file with this index."""
        self._look(index)

    @property
    def renamed(self) -> dict[Touched, Touched]:
        """What each renamed thing was called before the first file, by what it is called now."""
        return {
            now: first
            for oid, parts in self._first.items()
            for number, first in parts.items()
            if (now := self._known.get(oid, {}).get(number)) is not None and now != first
        }

    def _look(self, index: int | None) -> None:
        since, self._since = self._since, self._next_transaction()
        with self._connection.transaction():
            self._connection.execute("set local search_path to pg_catalog")  # so that types print as in a snapshot
            rows = queries.rows(self._connection, "touched", {"schemas": self._followed(), "since": since})
        for row in rows:
            self._note(row, index)
        self._sweep(index)

    def _note(self, row: Any, index: int | None) -> None:
        if row.kind == "dropped column":
            self._gone(self._known.get(row.oid, {}).pop(row.attnum, None), index)
            return
        parts = self._known.setdefault(row.oid, {})
        now, before = Touched(row.kind, row.schema, row.name, row.part), parts.get(row.attnum)
        if before == now:
            if index is not None:
                self.changed[now] = index
            return
        parts[row.attnum] = now
        self._living[now] += 1
        if index is not None:
            self.appeared[now] = index
            self.vanished.pop(now, None)
        self._gone(before, index)

    def _sweep(self, index: int | None) -> None:
        """Find what is gone. All that lives is known, so that equal numbers mean that nothing is."""
        if index is None or not self._known:
            return
        parameters = {"schemas": self._followed(), "known": len(self._known)}
        (row,) = queries.rows(self._connection, "living", parameters)
        if row.oids is None:
            return
        living = frozenset(row.oids)
        for oid in [oid for oid in self._known if oid not in living]:
            for part in self._known.pop(oid).values():
                self._gone(part, index)

    def _gone(self, part: Touched | None, index: int | None) -> None:
        if part is None:
            return
        self._living[part] -= 1
        if self._living[part] == 0 and index is not None:
            self.vanished[part] = index
            self.appeared.pop(part, None)

    def _followed(self) -> list[str]:
        """Schemas to look into, those by another name too that were not there at first."""
        return [name for oid, name in self._all_schemas() if name in self._schemas or oid not in self._left_out]

    def _all_schemas(self) -> list[tuple[int, str]]:
        return self._connection.execute(
            "select oid::int8, nspname::text from pg_catalog.pg_namespace"
            " where nspname !~ '^pg_' and nspname <> 'information_schema'"
        ).fetchall()

    def _next_transaction(self) -> int:
        """The first transaction id that is not yet given out, as the 32 bits that a row's xmin has."""
        row = self._connection.execute(
            "select pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text::int8"
        ).fetchone()
        assert row is not None
        return int(row[0]) % 2**32
