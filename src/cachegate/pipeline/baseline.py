"""The state before the pull request: applied, reloaded, proven, and remembered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import psycopg
from psycopg import Connection

from cachegate import checks
from cachegate.database import apply, bodies, introspect, quiet, roles, rolesetup, session, triggers
from cachegate.errors import EnvironmentProblem
from cachegate.migrations import psql
from cachegate.model.catalog import Catalog, Roles
from cachegate.model.exchange import Expectation
from cachegate.model.migration import Migration, Step, StepOutcome
from cachegate.model.reload import Reload, RungOutcome
from cachegate.model.report import Outcome
from cachegate.model.triggers import EventTrigger
from cachegate.options import Options
from cachegate.pipeline import diagnosing, veiling, witness
from cachegate.pipeline.asking import Asked, ask
from cachegate.pipeline.bookkeeping import Record, forget
from cachegate.pipeline.files import reading
from cachegate.pipeline.reloading import reload
from cachegate.pipeline.servers import Say, Servers
from cachegate.pipeline.witness import Account

TOO_SLOW = "Raise --reload-timeout for a large schema; otherwise look for a failing schema-cache query in its log."
NO_WAY = "Give what is missing, or let more ways be tried (--ladder; by itself it has all of them)."


@dataclass(frozen=True, slots=True)
class Baseline:
    """What was there, by catalog and by independent count, and which expectations of it held.

    `fence_schema` is an exposed schema that exists already, None if none does yet. `account` is PostgREST's own.
    `reload` is the one by which all this was proven, None without such a schema.
    """

    catalog: Catalog
    census: frozenset[tuple[str, str]]
    expectations: tuple[Expectation, ...]
    asked: Asked
    fence_schema: str | None
    account: Account | None = None
    reload: Reload | None = None
    triggers: tuple[EventTrigger, ...] = ()

    def held(self) -> tuple[Expectation, ...]:
        return tuple(one for one in self.expectations if self.asked.outcome(one) is Outcome.PASSED)


def apply_all(
    servers: Servers, migrations: Sequence[Migration], options: Options, say: Say, record: Record = forget
) -> Step | None:
    """Apply baseline files in order, recording each; returns the step that failed, None when all went well."""
    for number, migration in enumerate(migrations, 1):
        say(f"baseline {number}/{len(migrations)} {migration.file}")
        step = apply_one(servers, migration, options)
        if step.outcome is StepOutcome.FAILED:
            return step
        record(migration)
    return None


def apply_one(servers: Servers, migration: Migration, options: Options, told: apply.Told | None = None) -> Step:
    """One file on a session of its own; `told` hears of each part that is settled.

    Raises `EnvironmentProblem` when the connection is lost.
    """
    try:
        step = apply.apply(
            servers.database_url,
            psql.fitted(migration, options.layout, options.set),
            options.transaction,
            reading(options.set),
            settings=server_settings(options),
            told=told,
        )
    except psycopg.OperationalError as error:
        raise EnvironmentProblem(
            f"The connection to Postgres was lost while applying {migration.file}",
            str(error).strip(),
            "Did the server run out of memory, or did the file end its sessions? See the service's log.",
        ) from error
    return veiling.of_step(step, values=options.show_values)


def server_settings(options: Options) -> str:
    """Server options for the sessions that run migrations; times in milliseconds, as Postgres takes them."""
    times = {"statement_timeout": options.statement_timeout, "lock_timeout": options.lock_timeout}
    return " ".join(f"-c {name}={round(seconds * 1000)}" for name, seconds in times.items() if seconds is not None)


def establish(servers: Servers, connection: Connection[Any], options: Options, say: Say) -> tuple[Servers, Baseline]:
    """Reload, prove it, and take the picture. Raises `EnvironmentProblem` when the reload cannot be proven."""
    servers = replace(servers, own=regrant(servers, connection))
    if not servers.loaded:
        servers = servers.learnt(options)
    schemas = exposed(servers)
    schema = first_existing(connection, schemas)
    anonymous = done = None
    if schema is not None:
        say("reloading PostgREST, and waiting for the proof")
        fenced = reload(servers, connection, schema, options, say)
        if not fenced.reload.proven:
            raise _no_fence(servers, connection, fenced.reload)
        anonymous, done = fenced.anonymous, fenced.reload
        quiet.wait(connection, timeout=options.reload_timeout)
    catalog = picture(servers, connection, options, anonymous)
    expectations = tuple(checks.expect(catalog))
    say(f"asking the API about {len(expectations)} things that are there already")
    return servers, Baseline(
        catalog=catalog,
        census=introspect.census(connection, schemas),
        expectations=expectations,
        asked=ask(servers, expectations, catalog),
        fence_schema=schema,
        account=witness.look(servers, catalog) if schema is not None else None,
        reload=done,
        triggers=triggers.read(connection),
    )


def picture(
    servers: Servers, connection: Connection[Any], options: Options, anonymous: str | None, *, whole: bool = True
) -> Catalog:
    """The catalog now, with the roles that count now; see `introspect.snapshot` for `whole`."""
    found = known_roles(servers, connection, options, anonymous)
    tokens = servers.prober.tokens
    tokens.anonymous = found.anonymous
    if tokens.default is not None and found.askable:
        tokens.default = found.askable[0]  # anonymous access is off: speak as somebody who exists
    extra = search_path(connection, options, found)
    catalog = introspect.snapshot(connection, exposed(servers), found, extra, whole=whole)
    return replace(catalog, refused_bodies=bodies.refused(connection, catalog.schemas, extra)) if whole else catalog


def search_path(connection: Connection[Any], options: Options, found: Roles) -> tuple[str, ...]:
    """Schemas besides the exposed ones through whose views PostgREST looks, as far as it can be told."""
    given = dict(options.embedded_config).get("db-extra-search-path")
    if given is not None:
        return tuple(part.strip() for part in given.split(",") if part.strip())
    return (
        options.extra_search_path
        or roles.configured(connection, found.connection, "db_extra_search_path")
        or ("public",)
    )


def known_roles(servers: Servers, connection: Connection[Any], options: Options, anonymous: str | None) -> Roles:
    """API roles, and those of them that we can speak as."""
    role = roles.presence(connection).role or servers.connection_role
    found = roles.discover(
        connection,
        connection_role=role,
        anonymous=anonymous,
        named=options.roles,
        stands_for=_stands_for(servers, connection, role, anonymous),
    )
    can_sign = servers.prober.tokens.secret is not None
    return replace(found, askable=tuple(one for one in found.api if can_sign or one == anonymous))


def _stands_for(servers: Servers, connection: Connection[Any], role: str | None, anonymous: str | None) -> str | None:
    """The project's own role, where one of ours logs in for it."""
    if servers.members is None and role not in rolesetup.STAND_INS:
        return None
    if servers.own is not None and servers.own.role != role:
        return servers.own.role
    members = servers.members or ((anonymous,) if anonymous else ())
    return rolesetup.replaced(connection, role, members)


def regrant(servers: Servers, connection: Connection[Any]) -> rolesetup.Own | None:
    """Where a role of ours logs in, let PostgREST become whom it may in production after what migrations did.

    Returns the role that it is in production, and whom that may become; None where no role of ours logs in.
    """
    if servers.members is not None and servers.connection_role is not None:
        rolesetup.grant(connection, servers.connection_role, servers.members, servers.own)
        return rolesetup.own(connection, servers.connection_role, servers.members, servers.own)
    if servers.members is None:
        anonymous = roles.configured(connection, rolesetup.WRITTEN, "db_anon_role") or ()
        return rolesetup.regrant(connection, anonymous, servers.own)
    return None


def exposed(servers: Servers) -> tuple[str, ...]:
    if servers.schemas is None:
        raise EnvironmentProblem(
            "The exposed schemas cannot be told",
            "PostgREST does not list them (client-error-verbosity=minimal, or a cache that never loaded).",
            "Name them with --schemas, as in PGRST_DB_SCHEMAS.",
        )
    return servers.schemas


def first_existing(connection: Connection[Any], schemas: Sequence[str]) -> str | None:
    """The first of the exposed schemas that the database has."""
    missing = missing_schemas(connection, schemas)
    return next((schema for schema in schemas if schema not in missing), None)


def missing_schemas(connection: Connection[Any], schemas: Sequence[str]) -> tuple[str, ...]:
    """Those of the exposed schemas that the database does not have."""
    rows = connection.execute("select nspname from pg_catalog.pg_namespace").fetchall()
    there = {row[0] for row in rows}
    return tuple(schema for schema in schemas if schema not in there)


def require_schema(connection: Connection[Any], schemas: Sequence[str]) -> str:
    """The first exposed schema that the database has. Raises `EnvironmentProblem` if it has none of them."""
    found = first_existing(connection, schemas)
    if found is None:
        raise EnvironmentProblem(
            "None of the exposed schemas exists in the database",
            f"PostgREST exposes {', '.join(schemas)}; after the migrations the database has no schema of that name.",
            "Correct PGRST_DB_SCHEMAS of the service (or --schemas), or create the schema in a migration.",
        )
    return found


def _no_fence(servers: Servers, connection: Connection[Any], done: Reload) -> EnvironmentProblem:
    found = diagnosing.explain(servers, connection, done)
    elsewhere = any(one.id in ("other-database", "no-backends") for one in found)
    ordered = [rung.seconds for rung in done.rungs if rung.outcome is RungOutcome.NO_EFFECT]
    what = f"PostgREST did not load the schema within {sum(ordered):.0f} s"
    if not ordered:
        what = "PostgREST could not be told to load the schema"
    asked = next((one.ask for one in found if one.ask), "")
    return EnvironmentProblem(
        f"PostgREST does not look at this database ({session.address(servers.database_url)})" if elsewhere else what,
        " ".join(filter(None, ("A view made in it never appeared in the API.", diagnosing.told(found), done.tried))),
        asked or (TOO_SLOW if ordered else NO_WAY),
    )
