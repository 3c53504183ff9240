"""Making PostgREST reload, with the fence as the proof."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from psycopg import Connection

from cachegate.database import fence as fences
from cachegate.database import roles, watch
from cachegate.model.reload import Reload
from cachegate.options import Options
from cachegate.pipeline.servers import Servers
from cachegate.postgrest import admin, fence
from cachegate.postgrest.reload import climb, notify, restart, signal
from cachegate.postgrest.reload.rung import Attempt, Unavailable

PROOF = "a view that was made after the last migration, and that nobody had seen before, is in the API"


@dataclass(slots=True)
class Fenced:
    """A reload, and who an anonymous request was while the fence stood."""

    reload: Reload = field(default_factory=Reload)
    anonymous: str | None = None


def reload(servers: Servers, connection: Connection[Any], schema: str, options: Options) -> Fenced:
    """Put a fence into `schema`, climb the ladder until PostgREST knows it, and take it away again."""
    name = fences.put(connection, schema)
    try:

        def proof(patience: float) -> str | None:
            known = fence.seen(servers.prober, schema, name, timeout=patience)
            return None if known is None else PROOF

        counted = admin.loads(servers.admin)
        climbed = climb(_attempts(servers, connection), proof, timeout=options.reload_timeout)
        climbed = replace(climbed, witness=admin.compared(counted, admin.loads(servers.admin)))
        anonymous_is_on = servers.prober.tokens.default is None
        asked = climbed.proven and anonymous_is_on
        return Fenced(climbed, fence.whoami(servers.prober, schema, name) if asked else None)
    finally:
        fences.drop(connection, schema, name)


def _attempts(servers: Servers, connection: Connection[Any]) -> Iterator[Attempt]:
    def ask() -> None:
        presence = roles.presence(connection)
        if presence.channel is None and not presence.hidden:
            raise Unavailable("nobody listens: PostgREST's channel is disabled, or it is on another database")
        if not presence.hears(servers.channel):
            raise Unavailable(f"PostgREST listens on {presence.channel}, not on {servers.channel}: see --channel")
        watch.notify(connection, servers.channel)

    yield notify.attempt(ask)
    yield signal.attempt(servers.instance)
    yield restart.attempt(servers.instance)
