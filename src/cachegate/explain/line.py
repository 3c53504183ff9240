"""One record of a log: when it was, and what it says; PostgREST's own lines, access lines, and JSON of gateways."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit

from cachegate.explain.body import Body, found_in, mappings_in, values_in
from cachegate.model.redact import redact
from cachegate.postgrest import log

HEAD = 400  # characters in which a record's time stands
LONGEST_PATH = 200
REFUSED = range(300, 600)
UNREMARKABLE = frozenset({304, 416})


@dataclass(frozen=True, slots=True)
class Answered:
    """An HTTP status of which the body is not known. `what` is the table or function asked for, without a query."""

    status: int
    method: str
    what: str


@dataclass(frozen=True, slots=True)
class Record:
    """What one record says. `time` is as it stands there, or ""; `config_only` marks a reload of the configuration."""

    time: str = ""
    bodies: tuple[Body, ...] = ()
    answers: tuple[Answered, ...] = ()
    event: log.LogEvent | None = None
    config_only: bool = False


def read(text: str, before: str = "", after: str = "") -> Record:
    """Read one record; its neighbours are looked at only for why a load failed, which old versions tell beside it."""
    time = time_of(text)
    access = _ACCESS.search(text[:6_000])
    if access is not None:  # nearly all of a large log
        return Record(time, (), tuple(_refused(access["status"], access["method"], access["path"])))
    event = _event(text, before, after)
    if event is not None:
        return Record(time, _of_event(text, event), (), event, "config reload message" in text)
    if not _worth_reading(text):
        return Record(time)
    if _REASON.search(before[:300]) or _REASON.search(after[:300]):
        return Record(time)  # why a load failed: told with it
    bodies = found_in(text)
    told = () if bodies else tuple(_answers(text))
    return Record(time or _json_time(text), bodies, told)


# --- what is worth a look: most lines of a large log are not -----------------------------------------------------

_WORTH = re.compile(r"PGRST|schema cache|code|ERROR|FATAL|sqlstate|status|HTTP/| \| \d{3} \| ", re.IGNORECASE)
_SERVER = re.compile(
    r"[Ss]chema cache|[Ll]istening|notifications|[Cc]onfig|reconnect|postgrest: |termination|Fatal|Failed|Cannot run"
    r"|recovery|PGRST00"
)


_REASON = re.compile(r": An error ocurred when (?:loading|trying to query)")


def _worth_reading(text: str) -> bool:
    return _WORTH.search(text) is not None


def _event(text: str, before: str, after: str) -> log.LogEvent | None:
    if len(text) > 4_000 or not _SERVER.search(text):
        return None
    told = log.read(text)
    if not told:
        return None
    event = told[0]
    if event.reason:
        return event
    around = log.read("\n".join((before[:4_000], text, after[:4_000])))
    return next((one for one in around if one.kind is event.kind and one.reason), event)


def _of_event(text: str, event: log.LogEvent) -> tuple[Body, ...]:
    """The errors of a server line that are answers to requests too; why a load failed is the event's own."""
    return found_in(text) if event.kind is log.Kind.UNREACHABLE else ()


# --- when ------------------------------------------------------------------------------------------------------

_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[ ]?[+-]\d\d:?\d\d|[ ](?:UTC|GMT))?"
    r"|\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d(?: [+-]\d{4})?"
    r"|\b[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d{1,6})?"
)
_TIME_KEYS = ("timestamp", "time", "@timestamp", "ts", "event_timestamp", "started_at", "t", "datetime", "date")
_TICKS = ((10**17, 10**9), (10**14, 10**6), (10**11, 10**3), (10**8, 1))  # from, and how many make a second


def time_of(text: str) -> str:
    """The first time in a record, exactly as it stands there; it is compared with nothing."""
    found = _TIME.search(text[:HEAD])
    return found[0] if found else ""


def _json_time(text: str) -> str:
    for value in values_in(text[:100_000]):
        if isinstance(value, dict):
            for key in _TIME_KEYS:
                if told := _as_time(value.get(key)):
                    return told
    return ""


def _as_time(value: object) -> str:
    if isinstance(value, str) and not re.fullmatch(r"[0-9]{9,20}", value):
        return time_of(value)
    if isinstance(value, str):
        value = int(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        for least, ticks in _TICKS:
            if least <= value < least * 1_000:
                return datetime.fromtimestamp(value / ticks, UTC).isoformat(timespec="seconds")
    return ""


# --- statuses without a body ------------------------------------------------------------------------------------

_ACCESS = re.compile(r'\] "(?P<method>[A-Z]{3,7}) (?P<path>\S{1,4000})(?: HTTP/[\d.]{1,3})?" (?P<status>\d{3})(?: |$)')
_EDGE = re.compile(r"^(?P<method>[A-Z]{3,7}) \| (?P<status>\d{3}) \| .{0,600}?(?P<path>https?://\S{1,4000})")
_HTTP = re.compile(r"\bHTTP/[\d.]{1,3} (?P<status>[3-5]\d\d)\b")
_STATUS_KEYS = ("status", "status_code", "statusCode", "http_status", "response_code")
_PATH_KEYS = ("path", "uri", "request_uri", "url", "pathname", "http_path")
_METHOD_KEYS = ("method", "request_method", "http_method", "verb")


def _refused(status: str, method: str, path: str) -> Iterator[Answered]:
    if (number := int(status)) in REFUSED and number not in UNREMARKABLE:
        yield Answered(number, method, what(path))


def _answers(text: str) -> Iterator[Answered]:
    """A gateway's JSON, whose status and path may stand in different objects of it; else the head of an answer."""
    if "{" in text and ("status" in text or "response_code" in text):
        for value in values_in(text):
            if (answer := _of_gateway(list(mappings_in(value)))) is not None:
                yield answer
                return
    edge = _EDGE.search(text[:6_000])
    if edge is not None:
        yield from _refused(edge["status"], edge["method"], edge["path"])
        return
    head = _HTTP.search(text[:6_000])
    if head is not None:
        yield Answered(int(head["status"]), "", "")


def _of_gateway(parts: list[Mapping[str, object]]) -> Answered | None:
    status = _first(parts, _STATUS_KEYS)
    path, method = _first(parts, _PATH_KEYS), _first(parts, _METHOD_KEYS)
    if not isinstance(path, str) or not re.fullmatch(r"\d{3}", str(status), re.ASCII):
        return None
    return next(_refused(str(status), method if isinstance(method, str) else "", path), None)


def _first(parts: list[Mapping[str, object]], keys: tuple[str, ...]) -> object:
    return next((part[key] for part in parts for key in keys if isinstance(part.get(key), str | int)), None)


_PREFIX = re.compile(r"^(?:/[\w.-]+)*?/rest/v\d+(?=/|$)")


def what(path: str) -> str:
    """The table or function of a request's path: `/rest/v1/films?id=eq.1` as `films`, `/rpc/hello` as `rpc/hello`."""
    try:
        own = urlsplit(path).path
    except ValueError:
        own = path.partition("?")[0]
    parts = [part for part in unquote(_PREFIX.sub("", own)).split("/") if part]
    kept = parts[:2] if parts[:1] == ["rpc"] else parts[:1]
    return redact("/".join(kept))[:LONGEST_PATH] or "/"
