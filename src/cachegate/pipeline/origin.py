"""From a subject to the file and line that made, changed or removed it."""

from __future__ import annotations

from cachegate.database.history import History
from cachegate.migrations.locate import locate
from cachegate.model.catalog import Touched
from cachegate.model.migration import Migration, Place
from cachegate.model.report import Change, Subject


class Origins:
    """Attributes subjects to pending files. A part without a trace of its own belongs to its relation's file."""

    def __init__(self, history: History, migrations: tuple[Migration, ...]) -> None:
        self._history = history
        self._migrations = migrations

    def of(self, subject: Subject, change: Change) -> Place | None:
        """Where this change stands; None for what no pending file touched."""
        touched = Touched(subject.kind, subject.schema or "", subject.name, subject.part)
        index = self._index(touched, change)
        if index is None:
            return None
        migration = self._migrations[index]
        return locate(migration, touched) or Place(migration.file)

    def remade(self, subject: Subject) -> bool:
        """Whether a pending file made it, under whatever name: what was there before is another thing."""
        return Touched(subject.kind, subject.schema or "", subject.name, subject.part) in self._history.appeared

    def index(self, subject: Subject, change: Change) -> int | None:
        """Which pending file this change is from, counted from 0; None for what none of them touched."""
        return self._index(Touched(subject.kind, subject.schema or "", subject.name, subject.part), change)

    def _index(self, touched: Touched, change: Change) -> int | None:
        traces = {
            Change.ADDED: (self._history.appeared, self._history.changed),
            Change.CHANGED: (self._history.changed, self._history.appeared),
            Change.REMOVED: (self._history.vanished, self._history.appeared, self._history.changed),
        }.get(change, (self._history.appeared, self._history.changed))
        for thing in (touched, _relation_of(touched)):
            for trace in traces:
                if thing is not None and thing in trace:
                    return trace[thing]
        return None


def _relation_of(touched: Touched) -> Touched | None:
    return Touched("relation", touched.schema, touched.name) if touched.part is not None else None
