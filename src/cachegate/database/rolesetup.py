"""The roles of a private Postgres: a connection role with a password, an anonymous role, and those named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, errors, sql

from cachegate.database import queries

CONNECTION, STAND_IN = "authenticator", "cachegate_authenticator"
WRITTEN = "cachegate_login"
"""What logs in on servers of the user's own where `cachegate init` found that migrations make the roles."""
STAND_INS = (STAND_IN, WRITTEN)


@dataclass(frozen=True, slots=True)
class Own:
    """The role that PostgREST logs in as in production, as far as the database has it, and whom it may become.

    That is the one that logs in here, where nothing else is known.
    """

    role: str
    settable: tuple[str, ...]


def connection_role(texts: Iterable[str]) -> str:
    """`authenticator`, unless one of the files makes that role itself: then another name stands in for it."""
    return STAND_IN if any(_makes(text, CONNECTION) for text in texts) else CONNECTION


def ensure(connection: Connection[Any], role: str, password: str, members: Sequence[str], texts: Sequence[str]) -> None:
    """Create the connection role with its password, and those of `members` that no file makes; grant them to it."""
    if not _exists(connection, role):
        connection.execute(sql.SQL("create role {} noinherit").format(sql.Identifier(role)))
    connection.execute(sql.SQL("alter role {} login password {}").format(sql.Identifier(role), sql.Literal(password)))
    for member in members:
        if not _exists(connection, member) and not any(_makes(text, member) for text in texts):
            attributes = sql.SQL("bypassrls" if member == "service_role" else "")
            connection.execute(sql.SQL("create role {} nologin {}").format(sql.Identifier(member), attributes))
    grant(connection, role, members)


def grant(connection: Connection[Any], role: str, members: Sequence[str], before: Own | None = None) -> None:
    """Let the connection role switch to `members`, and to all that the project's own connection role may.

    What that one could `before`, and no longer can, is taken from it.
    """
    now = own(connection, role, members, before)
    lost = set(before.settable).difference(now.settable) if before else set()
    for member in sorted(lost):
        if _exists(connection, member):
            connection.execute(sql.SQL("revoke {} from {}").format(sql.Identifier(member), sql.Identifier(role)))
    wanted = (*(member for member in members if _exists(connection, member)), *now.settable)
    for member in dict.fromkeys(wanted):
        if member not in lost:
            connection.execute(sql.SQL("grant {} to {}").format(sql.Identifier(member), sql.Identifier(role)))


def own(connection: Connection[Any], role: str, members: Sequence[str], known: Own | None = None) -> Own:
    """The project's own connection role now: the `known` one while it is there, though it may have lost its members."""
    kept = known.role if known and known.role != role and _exists(connection, known.role) else None
    name = kept or replaced(connection, role, members) or role
    return Own(name, tuple(row.role for row in queries.rows(connection, "settable_by", {"role": name})))


def replaced(connection: Connection[Any], role: str | None, members: Sequence[str]) -> str | None:
    """The project's own connection role, in whose place a role of ours logs in, if the database has one.

    That is `authenticator` where a file makes it; else the role with a login that was granted one of `members`, such as
    the anonymous role, whatever its name is: a project need not call it `authenticator`.
    """
    if role in STAND_INS and _exists(connection, CONNECTION):
        return CONNECTION
    ours = [CONNECTION, *STAND_INS]
    found = queries.rows(connection, "logins_for_roles", {"roles": list(members), "ours": ours})
    return str(found[0].role) if found else CONNECTION if role in STAND_INS else None


def regrant(connection: Connection[Any], anonymous: Sequence[str], before: Own | None = None) -> Own | None:
    """The same for the role that `cachegate init` wrote, if it is there; what may not be granted is found later."""
    if not _exists(connection, WRITTEN):
        return None
    with suppress(errors.InsufficientPrivilege):
        grant(connection, WRITTEN, anonymous, before)
    return own(connection, WRITTEN, anonymous, before)


def _exists(connection: Connection[Any], role: str) -> bool:
    return connection.execute("select from pg_catalog.pg_roles where rolname = %s", (role,)).fetchone() is not None


def _makes(text: str, role: str) -> bool:
    name = re.escape(role)
    return re.search(rf'create\s+(role|user)\s+(if\s+not\s+exists\s+)?"?{name}"?\b', text, re.I) is not None
