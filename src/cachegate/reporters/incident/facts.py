"""What was seen of the two servers, as pairs of a label and a text, for every format of the incident report."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.model.incident import Incident
from cachegate.model.vitals import ApiVitals, Backend, DatabaseVitals
from cachegate.reporters.incident import words

Fact = tuple[str, str]


def state(incident: Incident) -> Iterator[Fact]:
    """Versions, listener, channel, connections, loads."""
    seen = incident.vitals
    yield words.DATABASE, _database(seen.database)
    for api in seen.apis:
        yield words.API, _api(api)
        if api.loads is not None:
            succeeded, failed = api.loads
            yield words.LOADS, f"{succeeded} succeeded, {failed} failed since it started"
        for failure in api.failures[:1]:
            yield words.FAILED_LOAD, f"{failure.code} {failure.message}".strip()
    yield words.CHANNEL, seen.channel
    listeners = seen.database.listeners
    nobody = words.UNSEEN if seen.database.hidden else words.NO_LISTENER
    yield words.LISTENER, "; ".join(map(_listener, listeners)) or nobody
    yield words.BACKENDS, _backends(seen.database)


def _database(seen: DatabaseVitals) -> str:
    kinds = ((seen.replica, words.REPLICA), (seen.pooled, words.POOLED), (seen.hidden, words.HIDDEN))
    return ", ".join([f"Postgres {seen.version} at {seen.address}", *(text for holds, text in kinds if holds)])


def _api(seen: ApiVitals) -> str:
    parts = [f"{' and '.join(seen.versions) or 'of unknown version'} at {seen.url}"]
    parts += [f"schemas {', '.join(seen.schemas)}"] if seen.schemas else []
    parts += [f"{words.SILENT}: {seen.silence}"] if seen.silence else []
    parts += [seen.process] if seen.process else []
    return "; ".join(parts)


def _listener(seen: Backend) -> str:
    since = f", since {seen.started:%Y-%m-%d %H:%M:%S}" if seen.started else ""
    return f"process {seen.pid} on channel {seen.channel}, as {seen.role}{since}"


def _backends(seen: DatabaseVitals) -> str:
    here, elsewhere = len(seen.here), len(seen.backends) - len(seen.here)
    return f"{here} to this database" + (f", {elsewhere} to others of this server" if elsewhere else "")
