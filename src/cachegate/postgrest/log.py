"""PostgREST's log as events: loads of the schema cache and how they ended, the listener, the configuration, the end.

Their wording is in `wording`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cachegate.model.redact import redact
from cachegate.model.vitals import Listener
from cachegate.postgrest.wording import EXPLAINED_APART, WORDS, Kind

__all__ = ["Kind", "LogEvent", "appended", "failing", "listener", "listening", "read"]
LONGEST = 500
"""Characters of a reason that are kept."""


@dataclass(frozen=True, slots=True)
class LogEvent:
    """One thing that the log tells. No field holds a secret.

    `time` has the log's own zone and whole seconds; None for a line without one. `code` is a SQLSTATE or a PGRST code,
    "" where there is none; `message` says why, and is clipped. `channel` is the listener's. `seconds` is how long a
    load's queries took (12.2 and newer), or how long a retry waits.
    """

    kind: Kind
    time: datetime | None
    code: str = ""
    message: str = ""
    channel: str | None = None
    seconds: float | None = None

    @property
    def reason(self) -> str:
        """`57014: canceling statement due to statement timeout`; "" where the log gives none."""
        return ": ".join(filter(None, (self.code, self.message)))


def read(text: str) -> tuple[LogEvent, ...]:
    """The events of a log, in its order; lines that say nothing of these, or nothing that we know, are skipped.

    The lines may be those of a service container (`postgrest  | …`) or carry a time of the collector's in front.
    """
    return tuple(_events([line for raw in text.splitlines() for line in _lines(raw)]))


def appended(before: str, after: str) -> str:
    """What was written between two looks at the last lines of one log.

    The longest end of `before` with which `after` begins was there already.
    """
    old, new = before.splitlines(), after.splitlines()
    overlap = next(size for size in range(min(len(old), len(new)), -1, -1) if old[len(old) - size :] == new[:size])
    return "\n".join(new[overlap:])


def failing(events: Sequence[LogEvent]) -> LogEvent | None:
    """The last load's failure; None if the last load succeeded, or the log tells of none."""
    last = next((one for one in reversed(events) if one.kind in (Kind.LOADED, Kind.LOAD_FAILED)), None)
    return last if last is not None and last.kind is Kind.LOAD_FAILED else None


def listening(events: Sequence[LogEvent]) -> bool | None:
    """Whether the listener is connected, by the last that the log tells of it; None if it tells nothing."""
    last = next((one for one in reversed(events) if one.kind in (Kind.LISTENING, Kind.LISTENER_LOST)), None)
    return None if last is None else last.kind is Kind.LISTENING


def listener(events: Sequence[LogEvent]) -> Listener | None:
    """What the log says of the listener; that there never was one only where the log begins with PostgREST's start."""
    ends = [place for place, event in enumerate(events) if event.kind in (Kind.STOPPED, Kind.DIED)]
    life = events[ends[-1] + 1 :] if ends else events
    now = listening(life)
    if now is not None:
        return Listener.LISTENING if now else Listener.LOST
    return Listener.NEVER if {Kind.STARTED, Kind.LOADED} <= {event.kind for event in life} else None


@dataclass(frozen=True, slots=True)
class _Line:
    time: datetime | None
    text: str

    @property
    def error(self) -> tuple[str, str] | None:
        """Code and message of the error that the line consists of."""
        return _error(self.text) if self.text.startswith("{") else None


_COLLECTOR = re.compile(r"^(?:[\w.-]+\s+\|\s)?(?:\d{4}-\d\d-\d\d[T ][\d:.,]+(?:Z|[+-]\d\d:?\d\d)?\s+)?")
_ACCESS = re.compile(r"^\S+ - .* ?\[\d\d/\w{3}/\d{4}:[\d:]+ [+-]\d{4}\] \"")
_TIMED = re.compile(r"^(\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}): (.*)$")
_STAMP = re.compile(r"\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}: ")
_QUERIED = re.compile(r"Schema cache queried in ([\d.]+) milliseconds")
_RAW = re.compile(r"(?:FATAL|ERROR|connection to server|could not )")  # libpq's own words
_BY_REQUESTS = ("PGRST002", "PGRST003")  # what requests get meanwhile; never why a load failed


def _lines(raw: str) -> Iterator[_Line]:
    """The lines in one line: none of ours, one, or several. Up to 12.0 two threads may write at once, unseparated."""
    text = _COLLECTOR.sub("", raw.strip(), count=1)
    if not text or _ACCESS.match(text):  # a request's line can say anything: a client chooses its words
        return
    start = 0
    for place in [found.start() for found in _STAMP.finditer(text)]:
        part = text[start:place]
        if part and ("{" not in part or _error(part)):  # within an error's JSON, its author chooses the words
            yield _line(part)
            start = place
    yield _line(text[start:])


def _line(text: str) -> _Line:
    timed = _TIMED.match(text)
    return _Line(_time(timed[1]), timed[2].strip()) if timed else _Line(None, text.strip())


def _events(lines: Sequence[_Line]) -> Iterator[LogEvent]:
    queried: float | None = None
    for place, line in enumerate(lines):
        if found := _QUERIED.match(line.text):
            queried = float(found[1]) / 1000
            continue
        event = _event(line)
        if event is None:
            continue
        if event.kind is Kind.LOADED:
            event, queried = replace(event, seconds=queried), None
        if event.kind in EXPLAINED_APART and not event.message:
            event = _explained(event, lines[max(0, place - 1) : place], lines[place + 1 : place + 2])
        yield event


def _event(line: _Line) -> LogEvent | None:
    if line.error is not None:
        code, message = line.error
        lost = code in ("PGRST000", "PGRST001")
        return LogEvent(Kind.UNREACHABLE, line.time, code, message) if lost else None
    for kind, words in WORDS:
        found = words.match(line.text)
        if found is not None and (line.time is not None or kind is Kind.DIED):
            parts = found.groupdict()
            code, message = _reason(parts.get("why") or "")
            waits = parts.get("seconds")
            return LogEvent(kind, line.time, code, message, parts.get("channel"), float(waits) if waits else None)
    return None


def _explained(event: LogEvent, before: Sequence[_Line], after: Sequence[_Line]) -> LogEvent:
    """The event with the reason from the line before it, else from the one after it."""
    for line in (*before, *after):
        told = line.error or (("", _tidy(line.text)) if _RAW.match(line.text) else None)
        if told is not None and told[0] not in _BY_REQUESTS:
            return replace(event, code=told[0], message=told[1])
    return event


def _reason(text: str) -> tuple[str, str]:
    """Code and message of what follows a heading: an error as JSON, or plain words."""
    return _error(text) or ("", _tidy(text))


def _error(text: str) -> tuple[str, str] | None:
    start = text.find("{")
    try:
        told = json.loads(text[start:]) if start >= 0 else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or "code" not in told:
        return None
    parts = (told.get("message"), told.get("details"))
    return _tidy(str(told["code"] or ""))[:16], _tidy(": ".join(str(part).strip() for part in parts if part))


def _tidy(text: str) -> str:
    """One line, without secrets, not too long."""
    return " ".join(redact(text).split())[:LONGEST]


def _time(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%d/%b/%Y:%H:%M:%S %z")
    except ValueError:
        return None
