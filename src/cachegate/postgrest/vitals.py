"""How one PostgREST is: asked at its address, at its admin server, of its process, and read in its log."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from cachegate.errors import EnvironmentProblem
from cachegate.model.catalog import Name
from cachegate.model.exchange import NoAnswer
from cachegate.model.vitals import ApiVitals, Face, Hindrance, LoadFailure
from cachegate.ports import Instance
from cachegate.postgrest import admin as counters
from cachegate.postgrest import faces, hindrance, identify, log
from cachegate.postgrest.identify import REFUSAL, TOLD
from cachegate.postgrest.log import Kind, LogEvent
from cachegate.postgrest.prober import Prober
from cachegate.postgrest.probes.family import unclear
from cachegate.postgrest.requests import Request, Response
from cachegate.postgrest.tokens import ANYBODY
from cachegate.waiting import look_until

PATIENCE = 5.0
PAUSE = 0.1
"""Seconds between two looks: a server that starts, loads or follows another one tells nobody when it is done."""
LINES = 300
"""Lines of the log that are read: a load that fails at once, again and again, writes some ten lines each time."""
AGAIN = 2
"""Failed loads in a row after which nobody waits for a success any more."""
PASSING = (None, Hindrance.REFUSED, Hindrance.SILENT, Hindrance.BEHIND, Hindrance.BROKEN)
"""What is so for a moment while a server starts."""
READY, LIVE = Request("GET", "/ready"), Request("GET", "/live")
TOPICS = ((Kind.LISTENING, Kind.LISTENER_LOST), (Kind.CONFIG_RELOADED, Kind.CONFIG_FAILED), (Kind.STOPPED, Kind.DIED))
NOTEWORTHY = frozenset({Kind.LISTENER_LOST, Kind.CONFIG_FAILED, Kind.STOPPED, Kind.DIED})


def gather(
    prober: Prober,
    instance: Instance | None,
    admin: Prober | None,
    *,
    sentinel: Name | None = None,
    patience: float = PATIENCE,
) -> ApiVitals:
    """Everything that can be seen of it now. Nothing is changed, and no transaction is opened.

    A server that is starting, or loading its cache for the first time, is given `patience` seconds; one that serves,
    or that shows why it will not, is not waited for. `sentinel` is a relation that stands in the database: where it
    is given, servers behind one address that disagree about it are found.
    """
    started = time.monotonic()
    counted = counters.loads(admin)
    found = look_until(lambda: _looked(prober, instance, admin), conclusive, seconds=patience, pause=PAUSE)
    looked = time.monotonic() - started
    since = max(0, found.loads[1] - counted.failed) if found.loads and counted else 0
    found = replace(found, failed_meanwhile=since, looked=looked)
    return found if found.hindrance or found.paused else _of_faces(found, prober, sentinel, patience)


def _looked(prober: Prober, instance: Instance | None, admin: Prober | None) -> ApiVitals:
    """One look, over a new connection."""
    prober.reconnect()
    return _of_admin(_of_address(_of_process(ApiVitals(prober.url), instance), prober), admin)


def conclusive(found: ApiVitals) -> bool:
    """Whether looking once more could not show anything else."""
    serves = found.silence is None and found.ready is not False
    ended = found.paused or found.running is False
    return serves or ended or found.hindrance not in PASSING or len(found.failures) >= AGAIN


def failures(events: Sequence[LogEvent]) -> tuple[LoadFailure, ...]:
    """The loads that failed since the last that succeeded, newest first; the lost database is why they do."""
    ends = [place for place, event in enumerate(events) if event.kind in (Kind.LOADED, Kind.STARTED)]
    since = events[ends[-1] + 1 :] if ends else events
    failed = [event for event in since if event.kind in (Kind.LOAD_FAILED, Kind.UNREACHABLE)]
    if not failed:  # a connection that is made, and refused what it asks first
        failed = [event for event in since if event.kind is Kind.RETRYING]
    return tuple(LoadFailure(event.code, event.message or str(event.kind)) for event in reversed(failed))


def notes(events: Sequence[LogEvent]) -> tuple[str, ...]:
    """What the log says last of the listener, the configuration and the end, where it is no good news."""
    last = [next((one for one in reversed(events) if one.kind in topic), None) for topic in TOPICS]
    told = [one for one in last if one is not None and one.kind in NOTEWORTHY]
    return tuple(f"Its log says that it {one.kind}{f': {one.reason}' if one.reason else ''}." for one in told)


def _of_process(found: ApiVitals, instance: Instance | None) -> ApiVitals:
    if instance is None:
        return found
    try:
        events = log.read(instance.logs(LINES))
        return replace(
            found,
            process=instance.describe(),
            running=instance.running(),
            paused=instance.paused(),
            failures=failures(events),
            notes=notes(events),
            listener=log.listener(events),
        )
    except EnvironmentProblem as problem:
        return replace(found, process=f"{problem.what}: {problem.why}")


def _of_address(found: ApiVitals, prober: Prober) -> ApiVitals:
    if found.paused:
        return replace(found, silence=str(Hindrance.SILENT), hindrance=Hindrance.SILENT)
    answer = _asked(prober)
    obstacle = hindrance.of(answer)
    if isinstance(answer, NoAnswer):
        return replace(found, silence=answer.reason, hindrance=obstacle)
    version = identify.version(answer)
    code = hindrance.own_code(answer)
    return replace(
        found,
        versions=(version,) if version else (),
        schemas=identify.listed(answer),
        silence=None if code == REFUSAL else unclear(answer).reason,
        code=code,
        hindrance=obstacle,
    )


def _asked(prober: Prober) -> Response | NoAnswer:
    """The answer to the one question that a server answers from its cache alone; with a token where it has to be."""
    answer = prober.one(TOLD)
    closed = isinstance(answer, Response) and hindrance.own_code(answer) == "PGRST302"
    if not closed or prober.tokens.secret is None or prober.tokens.default is not None:
        return answer
    prober.tokens.default = ANYBODY  # anonymous access is off
    return prober.one(TOLD)


def _of_admin(found: ApiVitals, admin: Prober | None) -> ApiVitals:
    if admin is None or found.paused:
        return found
    admin.reconnect()
    ready, live = (_well(admin.one(request)) for request in (READY, LIVE))
    counted = counters.loads(admin)
    return replace(found, ready=ready, live=live, loads=(counted.succeeded, counted.failed) if counted else None)


def _well(answer: Response | NoAnswer) -> bool | None:
    """200, or what `/ready` and `/live` say instead: 503, and 500 since 12.2. None for anything else."""
    status = None if isinstance(answer, NoAnswer) else answer.status
    return {200: True, 500: False, 503: False}.get(status or 0)


def _of_faces(found: ApiVitals, prober: Prober, sentinel: Name | None, patience: float) -> ApiVitals:
    """Servers that reload one after the other agree in the end."""
    shown = look_until(lambda: faces.seen(prober, sentinel), _agreed, seconds=patience, pause=PAUSE)
    more = [face.version for face in shown if face.version]
    return replace(found, faces=shown, versions=tuple(dict.fromkeys((*found.versions, *more))))


def _agreed(shown: Sequence[Face]) -> bool:
    """Whether no look later could show something else: none of them is starting, and none may be about to reload."""
    return not any(face.trouble or face.known is False for face in shown)
