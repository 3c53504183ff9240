"""Which schemas PostgREST exposes after the migrations: they may have set `pgrst.db_schemas` for its role."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from psycopg import Connection

from cachegate.database import roles
from cachegate.pipeline.servers import Servers
from cachegate.postgrest import identify

PAUSE = 0.05


def as_found(servers: Servers, connection: Connection[Any], *, timeout: float) -> Servers:
    """The servers with the schemas that are exposed now, before anybody helped.

    Where the database names other schemas than PostgREST tells, it gets `timeout` seconds to take notice.
    """
    wanted = roles.configured(connection, roles.presence(connection).role, "db_schemas")
    if wanted is None or wanted == servers.schemas:
        return servers
    deadline = time.monotonic() + timeout
    while (told := identify.schemas(servers.prober)) != wanted and time.monotonic() < deadline:
        time.sleep(PAUSE)  # between two looks at a server that loads its configuration
    return replace(servers, schemas=told or servers.schemas)
