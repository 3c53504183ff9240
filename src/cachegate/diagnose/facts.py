"""What several diagnoses ask of the vitals, and how they name what they speak of."""

from __future__ import annotations

from cachegate.model.vitals import Backend, DatabaseVitals, Listener, Vitals

LONGEST_NAME = 63
"""Bytes of a name in Postgres (NAMEDATALEN - 1); a longer one is not a name."""


def ours(vitals: Vitals) -> tuple[Backend, ...]:
    """Connections to this database of the PostgREST that we were told of, as far as versions tell it from others."""
    return of_our_version(vitals, vitals.database.here) or vitals.database.here


def elsewhere(vitals: Vitals) -> tuple[Backend, ...]:
    """Connections of a PostgREST to other databases of this server."""
    return tuple(one for one in vitals.database.backends if one.database != vitals.database.name)


def of_our_version(vitals: Vitals, backends: tuple[Backend, ...]) -> tuple[Backend, ...]:
    """Those that may be of a PostgREST that answered us; all where a version is not told."""
    versions = {version for api in vitals.apis for version in api.versions}
    return tuple(one for one in backends if not versions or one.version is None or one.version in versions)


def notified(vitals: Vitals) -> bool:
    """Whether a NOTIFY was seen to make PostgREST reload: then it listens, whatever else there is.

    The last one tells: behind a pooler one soon after a start may be heard, and the next is lost.
    """
    if vitals.hears is not None:
        return vitals.hears
    return any(trial.order == "notify" and trial.proven for trial in vitals.trials)


def silent(vitals: Vitals) -> bool:
    """Whether PostgREST is connected to this database, and none of its connections listens, as far as can be seen."""
    if vitals.database.hidden or vitals.database.replica or notified(vitals):
        return False
    return bool(ours(vitals)) and all(one.channel is None for one in ours(vitals))


def told(vitals: Vitals, *words: Listener) -> bool:
    """Whether a PostgREST's log says one of these of its listener."""
    return any(api.listener in words for api in vitals.apis if api.listener is not None)


def server(database: DatabaseVitals) -> str:
    """`host:port` of the database's address."""
    return database.address.partition("/")[0]


def quoted(name: str) -> str:
    """A name in quotes and in one line, cut where no name is that long."""
    line = " ".join("".join(one if one.isprintable() else " " for one in name).split())
    return f'"{line if len(line) <= LONGEST_NAME else line[:LONGEST_NAME] + "…"}"'


def counted(number: int, word: str) -> str:
    """`1 connection`, `2 connections`."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def listed(names: tuple[str, ...]) -> str:
    """`"a"` or `"a" and "b"` or `"a", "b" and "c"`, each once."""
    each = [quoted(name) for name in dict.fromkeys(names)]
    return " and ".join(filter(None, (", ".join(each[:-1]), *each[-1:])))


def connections(backends: tuple[Backend, ...]) -> str:
    """`2 connections of PostgREST 12.0.2 as role "authenticator", none of which listens`, without the last part."""
    versions = sorted({one.version for one in backends if one.version})
    who = " ".join(("PostgREST", " and ".join(versions))).strip()
    return f"{counted(len(backends), 'connection')} of {who} as role {listed(tuple(one.role for one in backends))}"
