"""What a log said so far: counted by code and thing, first and last, in memory that does not grow with the log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from cachegate.explain import catalogue
from cachegate.explain.body import Body
from cachegate.explain.entry import Entry
from cachegate.explain.line import Answered, Record, read
from cachegate.explain.records import Records
from cachegate.explain.thing import Thing
from cachegate.postgrest.log import Kind, LogEvent

NOTABLE = frozenset(10**power for power in range(12))
"""Counts at which a finding is worth telling while a log is followed."""
MOST = 5_000
"""Different findings that are kept apart; a log in which clients make names up has more."""
FOLLOWS = "25P02"
"""A statement after a failed one in the same transaction: never the reason itself."""


@dataclass(slots=True)
class Span:
    """How often, and from when to when: times as they stand in the log, records by their number."""

    count: int = 0
    first: str = ""
    last: str = ""
    since: int = 0
    until: int = 0

    def add(self, record: int, time: str) -> None:
        if not self.count:
            self.since, self.first = record, time
        self.count += 1
        self.until, self.last = record, time or self.last
        self.first = self.first or time


@dataclass(slots=True)
class Found:
    """One code about one thing. `status` is set where only a status is known, and `what` then is the path."""

    code: str
    entry: Entry
    thing: Thing | None
    message: str = ""
    what: str = ""
    span: Span = field(default_factory=Span)
    hint: str = ""

    @property
    def about(self) -> str:
        """The thing as text, "" where nothing names it; not yet escaped."""
        return self.thing.label if self.thing else self.what


@dataclass(slots=True)
class Happened:
    """One kind of event of the server, with the last one of it that gave a reason."""

    kind: Kind
    span: Span = field(default_factory=Span)
    last: LogEvent | None = None


class Tally:
    """Reads a log line by line. Findings are in the order in which they were first seen.

    What `add` and `end` yield is new, or has become ten, a hundred … times as many.
    """

    def __init__(self) -> None:
        self.records = 0
        self.found: dict[tuple[str, str], Found] = {}
        self.happened: dict[Kind, Happened] = {}
        self.times = Span()
        self.config_asked = Span()
        self.beyond = 0  # sightings of what is not kept apart any more
        self._reader = Records()
        self._before = ""
        self._current: str | None = None

    def add(self, line: str) -> Iterator[Found]:
        """Take a line. A record is read when the one after it has come."""
        for text in self._reader.add(line):
            yield from self._next(text)

    def end(self) -> Iterator[Found]:
        """Read what is held back: at the end, or when nothing more has come for a while."""
        for text in self._reader.end():
            yield from self._next(text)
        yield from self._next(None)

    def _next(self, after: str | None) -> Iterator[Found]:
        current, self._current = self._current, after
        if current is None:
            return
        self.records += 1
        record = read(current, self._before, after or "")
        self._before = current[:4_000]
        yield from self._take(record)

    def _take(self, record: Record) -> Iterator[Found]:
        if record.time:
            self.times.add(self.records, record.time)
        if record.config_only:
            self.config_asked.add(self.records, record.time)
        elif record.event is not None:
            self._event(record.event, record.time)
        for body in record.bodies:
            yield from self._body(body, record.time)
        for answer in record.answers:
            yield from self._answer(answer, record.time)

    def _event(self, event: LogEvent, time: str) -> None:
        happened = self.happened.setdefault(event.kind, Happened(event.kind))
        happened.span.add(self.records, time)
        if happened.last is None or not happened.last.reason or (event.reason and event.code != FOLLOWS):
            happened.last = event

    def _body(self, body: Body, time: str) -> Iterator[Found]:
        entry = catalogue.find(body.code)
        assert entry is not None  # bodies have known codes only
        yield from self._count(Found(body.code, entry, body.thing, body.message, hint=body.hint), time)

    def _answer(self, answer: Answered, time: str) -> Iterator[Found]:
        entry = catalogue.find(str(answer.status))
        if entry is not None:
            yield from self._count(Found(entry.code, entry, None, what=answer.what), time)

    def _count(self, new: Found, time: str) -> Iterator[Found]:
        key = (new.code, new.about)
        old = self.found.get(key)
        if old is None and len(self.found) >= MOST:
            self.beyond += 1
            return
        one = self.found.setdefault(key, new)
        one.span.add(self.records, time)
        if one.span.count in NOTABLE:
            yield one
