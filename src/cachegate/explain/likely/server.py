"""What PostgREST's own lines come to: loads that fail, a listener or a database that is lost, a process that ended."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.explain import catalogue
from cachegate.explain.likely.conclusion import Conclusion, phrase, times, when
from cachegate.explain.tally import Happened, Tally
from cachegate.postgrest.log import Kind

REPLICA = "during recovery"
QUEUE_BUG = "could not access status of transaction"
POOLED = ("42P05", "26000")
LOAD_REMEDIES = {
    "57014": "Raise statement_timeout for PostgREST's connection role (alter role … set statement_timeout), and end"
    " what holds locks on exposed views. Up to 12 it recovers at its next try; 14 and 16 keep connections with the"
    " old setting for a while: terminating them hastens it.",
    "3F000": catalogue.BY_CODE["3F000"].recovery,
    "28P01": catalogue.BY_CODE["28P01"].recovery,
}


def conclusions(tally: Tally) -> Iterator[Conclusion]:
    """The gravest first."""
    yield from _died(tally)
    yield from _loads(tally)
    yield from _unloaded(tally)
    yield from _database(tally)
    yield from _listener(tally)
    yield from _pooler(tally)
    yield from _configuration(tally)


def _over(tally: Tally, fault: Happened, *remedies: Kind) -> Happened | None:
    """What came after the last fault and ended it."""
    later = [tally.happened[kind] for kind in remedies if kind in tally.happened]
    return next((one for one in later if one.span.until > fault.span.until), None)


def _reason(happened: Happened) -> str:
    return happened.last.reason if happened.last else ""


def _code(happened: Happened) -> str:
    return happened.last.code if happened.last else ""


def _died(tally: Tally) -> Iterator[Conclusion]:
    died = tally.happened.get(Kind.DIED)
    if died is None:
        return
    again = _over(tally, died, Kind.STARTED, Kind.LOADED, Kind.CONFIG_RELOADED)
    entry = catalogue.find(_code(died))
    yield Conclusion(
        phrase("PostgREST ended", when(died.span)) + (", and was started again." if again else "."),
        _reason(died) or "The lines before that one tell why.",
        entry.recovery if entry else "Start it again, when the reason has ended.",
    )


def _loads(tally: Tally) -> Iterator[Conclusion]:
    failed = tally.happened.get(Kind.LOAD_FAILED)
    if failed is None:
        return
    over = _over(tally, failed, Kind.LOADED)
    ended = (
        phrase(" It was loaded again,", f"last at {over.span.last}." if over.span.last else "later.") if over else ""
    )
    yield Conclusion(
        f"Loads of the schema cache {'failed for a while' if over else 'fail'}.",
        phrase("It failed", times(failed.span.count), when(failed.span))
        + (f", last by {_reason(failed)}." if _reason(failed) else ".")
        + ended,
        LOAD_REMEDIES.get(_code(failed), catalogue.BY_CODE["PGRST002"].recovery),
    )


def _unloaded(tally: Tally) -> Iterator[Conclusion]:
    found = next((one for one in tally.found.values() if one.code == "PGRST002"), None)
    if found is None or Kind.LOAD_FAILED in tally.happened:
        return
    yield Conclusion(
        "PostgREST has no schema cache: a load fails, or the first has not ended.",
        phrase("PGRST002 was answered", times(found.span.count), when(found.span))
        + ". The reason stands in PostgREST's own log, which is not part of this one.",
        found.entry.recovery,
    )


def _database(tally: Tally) -> Iterator[Conclusion]:
    lost = tally.happened.get(Kind.UNREACHABLE)
    if lost is None:
        return
    over = _over(tally, lost, Kind.LOADED, Kind.LISTENING)
    yield Conclusion(
        "The connection to the database was lost for a while." if over else "The connection to the database is lost.",
        phrase("That was logged", times(lost.span.count), when(lost.span))
        + (f", last as {_reason(lost)}." if _reason(lost) else "."),
        catalogue.BY_CODE[_code(lost) if _code(lost) in catalogue.BY_CODE else "PGRST000"].recovery,
    )


def _listener(tally: Tally) -> Iterator[Conclusion]:
    lost = tally.happened.get(Kind.LISTENER_LOST)
    if lost is None:
        return
    over = _over(tally, lost, Kind.LISTENING)
    why = phrase("It was lost", times(lost.span.count), when(lost.span)) + (
        f", last by {_reason(lost)}." if _reason(lost) else "."
    )
    if REPLICA in _reason(lost):
        yield Conclusion(
            "PostgREST is connected to a read replica, on which it cannot listen.",
            why,
            "Reload it by SIGUSR1 or a restart after each migration, or let db-uri name the primary as well"
            " (from 12.2 the listener looks for it).",
        )
    elif QUEUE_BUG in _reason(lost):
        yield Conclusion(
            "A bug of Postgres' notification queue keeps PostgREST from listening.",
            why,
            "Run select pg_notification_queue_usage(); and restart PostgREST.",
        )
    elif over is None:
        yield Conclusion(
            "PostgREST does not listen any more: a NOTIFY is not heard.",
            why,
            "See that db-uri leads to Postgres itself, not through a pooler in transaction mode; reload by SIGUSR1 or a"
            " restart until it listens again.",
        )
    else:
        yield Conclusion(
            "The listener was lost for a while and is back.",
            why,
            "A NOTIFY of that time was not heard; but PostgREST loads the schema when its listener is back, so nothing"
            " has to be done.",
        )


def _pooler(tally: Tally) -> Iterator[Conclusion]:
    found = next((one for one in tally.found.values() if one.code in POOLED), None)
    if found is not None and Kind.LOAD_FAILED not in tally.happened:
        yield Conclusion(
            "A pooler in transaction mode stands between PostgREST and Postgres.",
            phrase(f"{found.code} was answered", times(found.span.count), when(found.span)) + ".",
            found.entry.recovery,
        )


def _configuration(tally: Tally) -> Iterator[Conclusion]:
    failed = tally.happened.get(Kind.CONFIG_FAILED)
    if failed is not None and Kind.LOAD_FAILED not in tally.happened:
        yield Conclusion(
            "The configuration could not be read again, so the old one is in force.",
            phrase("That was logged", times(failed.span.count), when(failed.span))
            + (f", last as {_reason(failed)}." if _reason(failed) else "."),
            "Correct the setting that the line names, and send NOTIFY pgrst, 'reload config';",
        )
