"""From a subject to the file, line and statement that made, changed or removed it, or took a right to it away."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from types import MappingProxyType

from cachegate.database.history import History
from cachegate.migrations.locate import Locator
from cachegate.migrations.locating.bodies import Bodies
from cachegate.migrations.locating.sites import Sent
from cachegate.model.catalog import Touched
from cachegate.model.migration import Migration, Place
from cachegate.model.report import Change, Subject

ROUTINES = frozenset({"procedure", "event trigger function", "uncallable function"})
"""Functions to Postgres' catalog, and thereby to the history."""
BY_NAME = frozenset({"extension", "schema", "setting", "role", "type", "event trigger"})
"""What lives in no schema, or is named with it. Where the catalog has no trace, a file that names it counts."""
RIGHTS = frozenset({"reachable", "column-usable", "sources-usable"})
"""Checks that fail where somebody lacks a privilege."""
HANGERS = ("type", "constraint", "trigger", "rule", "policy", "sequence", "extension", "comment")
"""What may have changed where the thing itself did not, the likelier first."""


class Origins:
    """Attributes subjects to pending files. A part without a trace of its own belongs to its relation's file.

    `earlier` are the files before the pending ones: functions of theirs may be called. `sent` are, by the number of
    a file, its statements as they were sent, where those are not simply the statements of its text.
    """

    def __init__(
        self,
        history: History,
        migrations: Sequence[Migration],
        earlier: Sequence[Migration] = (),
        sent: Mapping[int, Sequence[Sent]] = MappingProxyType({}),
    ) -> None:
        self._history = history
        self._migrations = tuple(migrations)
        self._bodies = Bodies((*earlier, *migrations))
        self._sent = sent
        self._locators: dict[int, Locator] = {}

    def of(self, subject: Subject, change: Change) -> Place | None:
        """Where this change stands; None for what no pending file touched."""
        return self._of(_touched(subject), change)

    def of_loss(self, subject: Subject, change: Change, check: str) -> Place | None:
        """Where a check fails: the statement that took the right to it away if there is one, else as `of`."""
        touched = _touched(subject)
        if check in RIGHTS and (place := self._revoked(touched, change)):
            return place
        if check == "row-security" and (place := self._guarded(touched)):
            return place
        return self._of(touched, change)

    def remade(self, subject: Subject) -> bool:
        """Whether a pending file made it, under whatever name: what was there before is another thing."""
        return _touched(subject) in self._history.appeared

    def of_named(self, names: Sequence[str]) -> Place | None:
        """Where a thing of the first of these names that has one was taken away, else made, or else is spoken of."""
        traces = {
            Change.REMOVED: self._history.vanished,
            Change.ADDED: self._history.appeared,
            Change.CHANGED: self._history.changed,
        }
        for name in names:
            for change, trace in traces.items():
                found = [one for one in trace if name == (one.part or one.name.partition("(")[0])]
                if found:
                    return self._of(max(found, key=lambda one: trace[one]), change)
        locators = [self._locator(index) for index in reversed(range(len(self._migrations)))]
        return next(filter(None, (locator.naming(name) for name in names for locator in locators)), None)

    def of_column(self, words: Container[str]) -> Place | None:
        """Where a column was last changed that is among these words, and its relation as well."""
        found = [
            (index, place.line or 0, place)
            for change, trace in ((Change.REMOVED, self._history.vanished), (Change.CHANGED, self._history.changed))
            for one, index in trace.items()
            if one.kind == "column" and one.part in words and one.name in words and (place := self._of(one, change))
        ]
        return max(found, key=lambda one: one[:2])[2] if found else None

    @property
    def renamed(self) -> dict[Subject, Subject]:
        """What each renamed thing was before, by what it is now."""
        return {_subject(now): _subject(was) for now, was in self._history.renamed.items()}

    def index(self, subject: Subject, change: Change) -> int | None:
        """Which pending file this change is from, counted from 0; None for what none of them touched."""
        return self._index(_touched(subject), change)

    def _of(self, touched: Touched, change: Change) -> Place | None:
        index = self._index(touched, change)
        if index is None:
            return None
        return self._place(index, touched, change) or self._migrations[index].place

    def _place(self, index: int, touched: Touched, change: Change) -> Place | None:
        locator = self._locator(index)
        if change is Change.REMOVED and self._history.vanished.get(touched) == index:
            return locator.taken(touched)
        if self._history.appeared.get(touched) == index and (change is not Change.CHANGED or self._only(touched)):
            return locator.made(touched)
        if self._history.changed.get(touched) == index:
            return locator.written(touched)
        return next(filter(None, (locator.written(touched, kind) for kind in HANGERS)), locator.made(touched))

    def _only(self, touched: Touched) -> bool:
        """Whether the file that made a thing is also the last that wrote to it."""
        return self._history.changed.get(touched, -1) <= self._history.appeared[touched]

    def _locator(self, index: int) -> Locator:
        if index not in self._locators:
            sent = self._sent.get(index, ())
            self._locators[index] = Locator(self._migrations[index], self._history.traces[index], self._bodies, sent)
        return self._locators[index]

    def _index(self, touched: Touched, change: Change) -> int | None:
        history = self._history
        hanging = [history.marked[kind] for kind in HANGERS]
        traces = {
            Change.ADDED: (history.appeared, history.changed, *hanging),
            Change.CHANGED: (history.changed, history.appeared, *hanging),
            Change.REMOVED: (history.vanished, history.appeared, history.changed),
        }.get(change, (history.appeared, history.changed, *hanging))
        for thing in (touched, _relation_of(touched)):
            for trace in traces:
                if thing is not None and thing in trace:
                    return trace[thing]
        return self._naming(touched) if touched.kind in BY_NAME else None

    def _naming(self, touched: Touched) -> int | None:
        """The last file that names it."""
        named = (index for index in reversed(range(len(self._migrations))) if self._locator(index).names(touched))
        return next(named, None)

    def _revoked(self, touched: Touched, change: Change) -> Place | None:
        """The last REVOKE behind the making of a thing, in the file that made it or a later one."""
        thing = _relation_of(touched) or touched
        start = self._history.appeared.get(thing, 0) if change is Change.ADDED else 0
        made_here = thing in self._history.appeared
        for index in reversed(range(start, len(self._migrations))):
            locator = self._locator(index)
            for one in (thing, Touched("schema", "", thing.schema)):
                if place := locator.revoked(one, since=made_here and index == start):
                    return place
        return None

    def _guarded(self, touched: Touched) -> Place | None:
        places = (self._locator(index).row_security(touched) for index in reversed(range(len(self._migrations))))
        return next(filter(None, places), None)


def _touched(subject: Subject) -> Touched:
    kind = "function" if subject.kind in ROUTINES else "key" if subject.kind == "index" else subject.kind
    schema = "" if kind in BY_NAME else subject.schema or ""
    return Touched(kind, schema, subject.name, subject.part)


def _subject(touched: Touched) -> Subject:
    return Subject(touched.kind, touched.schema, touched.name, touched.part)


def _relation_of(touched: Touched) -> Touched | None:
    return Touched("relation", touched.schema, touched.name) if touched.part is not None else None
