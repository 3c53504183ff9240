"""Who PostgREST is in this database, and whom it may become."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from cachegate.database import activity, queries
from cachegate.model.catalog import Roles
from cachegate.model.vitals import Backend


@dataclass(frozen=True, slots=True)
class Presence:
    """PostgREST as Postgres sees it: `channel` is None when nobody listens.

    `hidden` says that this user may not see what other sessions do, so that nothing follows from a missing listener.
    `channels` are those of all its listeners here.
    """

    role: str | None
    version: str | None
    channel: str | None
    hidden: bool = False
    channels: tuple[str, ...] = ()

    def hears(self, channel: str) -> bool:
        """Whether a notification on this channel reaches PostgREST, as far as can be seen."""
        return self.hidden or channel in self.channels


def presence(connection: Connection[Any]) -> Presence:
    """Find PostgREST's connections to this database; a listener tells more than another."""
    found = here(connection)
    if not found:
        return Presence(None, None, None)
    first = min(found, key=lambda one: one.channel is None)
    channels = tuple(one.channel for one in found if one.channel is not None)
    return Presence(first.role, first.version, first.channel, any(one.started is None for one in found), channels)


def here(connection: Connection[Any]) -> tuple[Backend, ...]:
    """PostgREST's connections to this database."""
    (database,) = connection.execute("select pg_catalog.current_database()").fetchone() or ("",)
    return tuple(one for one in activity.seen(connection) if one.database == database)


def configured(connection: Connection[Any], role: str | None, name: str) -> tuple[str, ...] | None:
    """A list in PostgREST's in-database configuration, such as `db_schemas`, which wins over its environment.

    None where the database sets nothing of this name for its role.
    """
    for row in queries.rows(connection, "role_settings", {"role": role or ""}):
        setting, _, value = row.setting.partition("=")
        if setting.lower() == f"pgrst.{name}":
            return tuple(part.strip().strip('"') for part in value.split(",") if part.strip())
    return None


def discover(
    connection: Connection[Any],
    *,
    connection_role: str | None,
    anonymous: str | None,
    named: Sequence[str],
    stands_for: str | None = None,
) -> Roles:
    """API roles: `named` if given, else the anonymous role and those the connection role may switch to.

    `stands_for` is the role in whose place the connection role logs in.
    Superusers, roles with BYPASSRLS and predefined roles never count; that one is found is said in `warnings`.
    """
    wanted = [*named, *([anonymous] if anonymous else [])]
    rows = queries.rows(connection, "api_roles", {"connection": connection_role or "", "named": wanted})
    warnings = []
    api = []
    superuser = any(row.connection and row.superuser for row in rows)
    for row in rows:
        if row.connection:
            if row.superuser:
                warnings.append(
                    f"PostgREST connects as {row.role}, a superuser: it may become any role, and so may its clients."
                )
            continue
        if named and row.role not in named:
            continue
        if row.superuser or row.bypassrls:
            if row.role == anonymous:
                warnings.append(f"The anonymous role {row.role} bypasses row-level security: it does not count.")
            continue
        api.append(row.role)
    missing = sorted(set(named) - {row.role for row in rows})
    warnings += [f"The role {role} is named in --roles and does not exist." for role in missing]
    api.sort(key=lambda role: (role != anonymous, role))
    barred = {row.role for row in rows if not row.settable} if connection_role and not superuser else set()
    unsettable = [role for role in api if role in barred]
    warnings += [
        f"PostgREST's role {stands_for or connection_role} may not become {role}, so every request as that role is"
        f" refused with 42501 (permission denied to set role): grant {role} to {stands_for or connection_role}."
        for role in unsettable
    ]
    return Roles(
        connection_role,
        anonymous,
        tuple(api),
        warnings=tuple(warnings),
        unsettable=frozenset(unsettable),
        stands_for=stands_for,
        existing=frozenset(row[0] for row in connection.execute("select rolname from pg_catalog.pg_roles").fetchall()),
    )
