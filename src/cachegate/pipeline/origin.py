"""From a subject to the file and line that made, changed or removed it."""

from __future__ import annotations

from cachegate.database.history import History
from cachegate.migrations.locate import locate, names
from cachegate.model.catalog import Touched
from cachegate.model.migration import Migration, Place
from cachegate.model.report import Change, Subject

ROUTINES = frozenset({"procedure", "event trigger function", "uncallable function"})
"""Functions to Postgres' catalog, and thereby to the history."""
UNTRACED = frozenset({"extension", "schema", "setting"})
"""The history does not follow these: their file is the one whose text names them."""


class Origins:
    """Attributes subjects to pending files. A part without a trace of its own belongs to its relation's file."""

    def __init__(self, history: History, migrations: tuple[Migration, ...]) -> None:
        self._history = history
        self._migrations = migrations

    def of(self, subject: Subject, change: Change) -> Place | None:
        """Where this change stands; None for what no pending file touched."""
        touched = _touched(subject)
        index = self._index(touched, change)
        if index is None:
            return None
        migration = self._migrations[index]
        return locate(migration, touched) or Place(migration.file)

    def remade(self, subject: Subject) -> bool:
        """Whether a pending file made it, under whatever name: what was there before is another thing."""
        return _touched(subject) in self._history.appeared

    @property
    def renamed(self) -> dict[Subject, Subject]:
        """What each renamed thing was before, by what it is now."""
        return {_subject(now): _subject(was) for now, was in self._history.renamed.items()}

    def index(self, subject: Subject, change: Change) -> int | None:
        """Which pending file this change is from, counted from 0; None for what none of them touched."""
        return self._index(_touched(subject), change)

    def _index(self, touched: Touched, change: Change) -> int | None:
        if touched.kind in UNTRACED:
            return next((index for index, one in enumerate(self._migrations) if names(one, touched)), None)
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


def _touched(subject: Subject) -> Touched:
    kind = "function" if subject.kind in ROUTINES else "key" if subject.kind == "index" else subject.kind
    return Touched(kind, subject.schema or "", subject.name, subject.part)


def _subject(touched: Touched) -> Subject:
    return Subject(touched.kind, touched.schema, touched.name, touched.part)


def _relation_of(touched: Touched) -> Touched | None:
    return Touched("relation", touched.schema, touched.name) if touched.part is not None else None
