"""Which file made, changed or removed what: catalog rows written by each, told by their transaction ids."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from cachegate.database import queries
from cachegate.model.catalog import Touched
from cachegate.model.trace import Trace


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
        self._newest = 0  # the highest number of a thing so far
        self._known: dict[int, dict[int, Touched]] = {}  # by oid, then by column number (0: the thing itself)
        self._living: Counter[Touched] = Counter()  # how many have this identity: a thing dropped may be made anew
        self.appeared: dict[Touched, int] = {}
        self.changed: dict[Touched, int] = {}
        self.vanished: dict[Touched, int] = {}
        self.marked: defaultdict[str, dict[Touched, int]] = defaultdict(dict)
        self.traces: defaultdict[int, list[Trace]] = defaultdict(list)
        self._before = 0  # the same before the file
        self._starts: Sequence[int] = ()
        self._parts: list[tuple[int, int]] = []  # of the file: the transaction that is next, the part's first statement
        self._look(None)
        self._first = {oid: dict(parts) for oid, parts in self._known.items()}

    def settled(self, first: int) -> None:
        """The statements of the file from this one on (from 0) that ran so far have left no transaction open."""
        self._parts.append((self._next_transaction(), first))

    def after(self, index: int) -> None:
        """Attribute everything since the last look to the file with this index."""
        self._look(index)

    def spread(self, starts: Sequence[int]) -> None:
        """Attribute everything since the last look by these transaction ids: index 0 to what was written before the
        second, and so on. What is gone has no transaction any more, and goes to the last."""
        self._starts = starts[1:]
        self._look(len(self._starts))
        self._starts = ()

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
        self._before = self._newest
        parameters = {"schemas": self._followed(), "since": since}
        with self._connection.transaction():
            self._connection.execute("set local search_path to pg_catalog")  # so that types print as in a snapshot
            rows = queries.rows(self._connection, "touched", parameters)
            marks = queries.rows(self._connection, "marks", parameters) if index is not None else []
        for row in rows:
            self._note(row, self._index(row, index, since), since)
        for mark in marks:
            self._mark(mark, self._index(mark, index, since), since)
        self._sweep(index)
        self._parts.clear()

    def _index(self, row: Any, index: int | None, since: int) -> int | None:
        if not self._starts:
            return index
        starts = [(transaction - since) % 2**32 for transaction in self._starts]
        return bisect_right(starts, (row.writer - since) % 2**32)

    def _note(self, row: Any, index: int | None, since: int) -> None:
        parts = self._known.setdefault(row.oid, {})
        if row.kind == "dropped column":
            before = parts.pop(row.attnum, None)
            self._trace(before, row, index, since, gone=True)
            self._gone(before, index)
            return
        now, before = Touched(row.kind, row.schema, row.name, row.part), parts.get(row.attnum)
        made = before is None and row.attnum == 0
        birth = self._span((row.maker - since) % 2**32, since) if made and row.maker is not None else None
        self._trace(now, row, index, since, oid=row.oid if made else None, birth=birth)
        if before == now:
            if index is not None:
                self.changed[now] = index
            return
        parts[row.attnum] = now
        self._newest = max(self._newest, row.oid)
        self._living[now] += 1
        if index is not None:
            self.appeared[now] = index
            self.vanished.pop(now, None)
        self._trace(before, row, index, since, gone=True)
        self._gone(before, index)

    def _mark(self, row: Any, index: int | None, since: int) -> None:
        thing = Touched(row.kind, row.schema, row.name, row.part)
        through = row.through and Touched(row.through, row.through_schema, row.through_name, row.through_part)
        made = row.oid if row.oid is not None and row.oid > self._before else None
        self._trace(thing, row, index, since, oid=made, through=through or None)
        if index is not None:
            (self.marked[row.through] if through else self.changed)[thing] = index

    def _trace(
        self,
        thing: Touched | None,
        row: Any,
        index: int | None,
        since: int,
        *,
        oid: int | None = None,
        through: Touched | None = None,
        gone: bool = False,
        birth: tuple[int, int | None] | None = None,
    ) -> None:
        if thing is None or index is None:
            return
        first, last = self._span((row.writer - since) % 2**32, since)
        self.traces[index].append(Trace(thing, oid, first, last, row.command, through, gone, birth))

    def _span(self, written: int, since: int) -> tuple[int, int | None]:
        """The statements among which a transaction ran, which is counted from the file's first."""
        ends = [(transaction - since) % 2**32 for transaction, _ in self._parts]
        part = bisect_right(ends, written)
        firsts = [first for _, first in self._parts]
        if part == len(firsts):
            return (firsts[-1] if firsts else 0), None
        return firsts[part], max(firsts[part], firsts[part + 1] - 1) if part + 1 < len(firsts) else None

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
