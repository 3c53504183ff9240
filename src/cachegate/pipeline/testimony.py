"""What PostgREST itself says that it did meanwhile: load counters (12.2 and newer), and the log where it can be read.

It names reasons and proves nothing: a load that is counted may have begun before the last commit (B16).
"""

from __future__ import annotations

from collections.abc import Callable

from cachegate.errors import EnvironmentProblem
from cachegate.ports import Instance
from cachegate.postgrest import admin, log
from cachegate.postgrest.log import Kind
from cachegate.postgrest.prober import Prober

LINES = 300
"""Lines of its log that are looked at: a load that keeps failing writes some ten of them each second up to 12.0."""
SAYING = (Kind.DIED, Kind.LOAD_FAILED, Kind.UNREACHABLE, Kind.LISTENER_LOST, Kind.LOADED)
"""What is worth telling of a log, the graver first; the rest follows from it."""


def listen(counters: Prober | None, instance: Instance | None) -> Callable[[], str]:
    """Begin to listen; calling the result says in sentences what happened since, "" where nothing can be told."""
    counted, logged = admin.loads(counters), _lines(instance)

    def meanwhile() -> str:
        told = admin.compared(counted, admin.loads(counters))
        now = _lines(instance)
        heard = "" if logged is None or now is None else sentence(log.read(log.appended(logged, now)))
        return " ".join(filter(None, (told, heard)))

    return meanwhile


def sentence(events: tuple[log.LogEvent, ...]) -> str:
    """The gravest of these events, the last of its kind; "" if there is none worth telling."""
    for kind in SAYING:
        found = next((event for event in reversed(events) if event.kind is kind), None)
        if found is not None:
            return f"By its log, it {kind}{f' ({found.reason})' if found.reason else ''} meanwhile."
    return ""


def _lines(instance: Instance | None) -> str | None:
    try:
        return None if instance is None else instance.logs(LINES)
    except EnvironmentProblem:
        return None
