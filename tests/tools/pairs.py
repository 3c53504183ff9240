"""Two empty databases of one server, with the role that API roles stand for."""

from __future__ import annotations

from conftest import FreshDatabase
from servers import Database


def pair(fresh_database: FreshDatabase, version: str) -> tuple[Database, Database]:
    """The first one to go is the one without the role: roles are the server's, and it still has grants in the other."""
    first = fresh_database(version)
    first.run("create role anon")
    return first, fresh_database(version)
