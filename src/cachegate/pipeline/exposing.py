"""Which schemas PostgREST exposes after the migrations: they may have set `pgrst.db_schemas` for its role."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from psycopg import Connection

from cachegate.database import roles
from cachegate.pipeline.servers import Servers
from cachegate.postgrest import identify
from cachegate.waiting import look_until

PAUSE = 0.05
"""Seconds between two looks: PostgREST tells nobody that it has loaded its configuration."""


def as_found(servers: Servers, connection: Connection[Any], *, timeout: float) -> Servers:
    """The servers with the schemas that are exposed now, before anybody helped.

    Where the database names other schemas than PostgREST tells, it gets `timeout` seconds to take notice.
    """
    wanted = roles.configured(connection, roles.presence(connection).role, "db_schemas")
    if wanted is None or wanted == servers.schemas:
        return servers
    told = look_until(
        lambda: identify.schemas(servers.prober), lambda told: told == wanted, seconds=timeout, pause=PAUSE
    )
    return replace(servers, schemas=told or servers.schemas)
