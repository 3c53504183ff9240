"""What can be seen of a database and the PostgREST servers in front of it at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Backend:
    """One connection of a PostgREST, as Postgres sees it (`pg_stat_activity`).

    `channel` is the one it listens on, None if it does not. Times are of the database's clock. `busy` is how many
    seconds its statement has been running, None when it is idle. `blocked_by` are sentences about the sessions that
    hold the lock it waits for. `started` is None, and `state` and `query` are "", where we may not see them. `client`
    is the address that a pooler adds to the name of whom it works for (PgBouncer's `application_name_add_host`).
    """

    pid: int
    database: str
    role: str
    version: str | None
    channel: str | None
    started: datetime | None
    state: str = "idle"
    busy: float | None = None
    query: str = ""
    address: str = ""
    blocked_by: tuple[str, ...] = ()
    client: str = ""


@dataclass(frozen=True, slots=True)
class DatabaseVitals:
    """The database that we were told of. `address` is `host:port/name`.

    `hidden`: this user may not see what other sessions do, so that nothing follows from what is not seen.
    `pooled`: we ourselves talk to it through a pooler; `per_transaction`: it gives us another session for each
    transaction. `settings` are what the database sets for PostgREST's role (`statement_timeout`, `pgrst.db_schemas` …),
    `schemas` those that exist. `replicas` are the names of the standbys that follow it. `strangers` are sentences about
    sessions that listen here and do not call themselves PostgREST, `poolers` about those that poolers leave behind,
    `obstacles` about what keeps PostgREST from opening one more connection. `turned` are the pids that listened when we
    looked before and do something else now. `looked` is how many seconds we looked for a listener.
    """

    name: str
    address: str
    version: str
    user: str = ""
    replica: bool = False
    hidden: bool = False
    pooled: bool = False
    backends: tuple[Backend, ...] = ()  # of PostgREST, in every database of the server
    settings: Mapping[str, str] = field(default_factory=dict)
    schemas: tuple[str, ...] = ()
    per_transaction: bool = False
    replicas: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()
    poolers: tuple[str, ...] = ()
    obstacles: tuple[str, ...] = ()
    turned: tuple[int, ...] = ()
    looked: float = 0.0

    @property
    def here(self) -> tuple[Backend, ...]:
        """PostgREST's connections to this database."""
        return tuple(one for one in self.backends if one.database == self.name)

    @property
    def listeners(self) -> tuple[Backend, ...]:
        return tuple(one for one in self.here if one.channel is not None)


@dataclass(frozen=True, slots=True)
class LoadFailure:
    """A load of the schema cache that failed: the SQLSTATE or PGRST code, "" if none was told, and the message."""

    code: str
    message: str


class Hindrance(StrEnum):
    """Why nothing of PostgREST's own comes from an address; the value is the fact in a few words."""

    NO_HOST = "its name leads nowhere"
    NO_ROUTE = "no connection comes about"
    REFUSED = "nothing listens there"
    SILENT = "it takes connections and does not answer"
    UNTRUSTED = "its certificate is not trusted"
    NO_TLS = "it does not speak TLS as it should"
    KEY = "a gateway wants a key"
    TOKEN = "PostgREST lets nobody ask without a token that it accepts"
    FORBIDDEN = "a gateway forbids the request"
    PATH = "there is nothing under this path"
    BEHIND = "a gateway answers and has no PostgREST behind it"
    ELSEWHERE = "it sends clients to another address"
    STRANGER = "what answers there is not PostgREST"
    BROKEN = "the connection breaks"


@dataclass(frozen=True, slots=True)
class Face:
    """What one answer shows of whoever gave it: version, exposed schemas, whether it knows the probe's relation.

    None is what the answer does not tell. `trouble` is why it is not the answer of a PostgREST with a cache.
    """

    version: str | None = None
    schemas: tuple[str, ...] | None = None
    known: bool | None = None
    trouble: str = ""


class Listener(StrEnum):
    """What a log, as far back as it goes, says of PostgREST's listener."""

    LISTENING = "it listens"
    LOST = "it lost its listener"
    NEVER = "it started, loaded, and never listened"


@dataclass(frozen=True, slots=True)
class ApiVitals:
    """One PostgREST as it answers at its address.

    `silence` is why it cannot be asked anything, None when it answers from a cache. `code` is the code of its answer
    when it refuses (`PGRST002` …), `hindrance` why nothing of PostgREST's own came, None if something did. `versions`
    are all that were seen at this address in a few requests. `faces` are different answers to one question that
    take turns, so that there is more than one server; () for an address that answers consistently.
    `ready` and `live` are its admin server's word, None without one. `process` describes the process or container, ""
    when it cannot be looked at; `paused`: the process is stopped (SIGSTOP) or its container is paused. `failures` are
    the failed loads since the last that succeeded, newest first, from its log. `loads` are (succeeded, failed) by its
    counters; `failed_meanwhile` those that failed while we looked, which were `looked` seconds.
    """

    url: str
    versions: tuple[str, ...] = ()
    schemas: tuple[str, ...] | None = None
    silence: str | None = None
    code: str = ""
    ready: bool | None = None
    process: str = ""
    running: bool | None = None
    paused: bool = False
    failures: tuple[LoadFailure, ...] = ()
    loads: tuple[int, int] | None = None
    notes: tuple[str, ...] = ()  # what else its log says of the listener and the database, as sentences
    hindrance: Hindrance | None = None
    faces: tuple[Face, ...] = ()
    live: bool | None = None
    failed_meanwhile: int = 0
    looked: float = 0.0
    listener: Listener | None = None  # None where there is no log, or it says nothing of that


@dataclass(frozen=True, slots=True)
class Trial:
    """An experiment: something brand-new was made, and PostgREST was asked to reload.

    `reached`: whether PostgREST did anything in the database since the order, None when it cannot be told.
    `seen` has, by address, the seconds after which the new thing was known, None where it never was.
    `witness` is what PostgREST's own counters say of the time in between, "" where there are none.
    """

    order: str  # the rung
    reached: bool | None
    seen: Mapping[str, float | None]
    waited: float
    witness: str = ""

    @property
    def proven(self) -> bool:
        return bool(self.seen) and all(seconds is not None for seconds in self.seen.values())


@dataclass(frozen=True, slots=True)
class Stale:
    """What the API was asked of the catalog: labels of what it lacks, of what it still has, and how many were asked.

    `differing` are labels of what it has otherwise than the database: a type, a key, a relationship.
    `torn` says in a sentence that the newer is known and the older is not, "" when nothing shows that. `healed`: it was
    asked before the experiments, and the last of them ended it.
    """

    asked: int
    lacking: tuple[str, ...] = ()
    left_over: tuple[str, ...] = ()
    torn: str = ""
    healed: bool = False
    differing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vitals:
    """Everything that a diagnosis is made from. `channel` is the one that we were told PostgREST listens on.

    `hears`: whether a NOTIFY reached PostgREST when everything else was healed; None where that was not asked.
    """

    database: DatabaseVitals
    apis: tuple[ApiVitals, ...]
    channel: str = "pgrst"
    trials: tuple[Trial, ...] = ()
    stale: Stale | None = None
    hears: bool | None = None
