"""A private Postgres and PostgREST for a run that was given none, and for our own tests."""

from __future__ import annotations

from cachegate.embedded.binaries import NoServer
from cachegate.embedded.postgres import Postgres
from cachegate.embedded.postgrest import Postgrest
from cachegate.embedded.sessions import Session, postgres_versions, session, terminate_politely

__all__ = ["NoServer", "Postgres", "Postgrest", "Session", "postgres_versions", "session", "terminate_politely"]
