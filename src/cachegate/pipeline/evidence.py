"""Looking at what a pull request did: by the catalog, by the API as it is found, and by the API after our reload."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from psycopg import Connection

from cachegate.database import introspect, roles
from cachegate.derive.access import altered
from cachegate.model.access import Access
from cachegate.model.catalog import Catalog
from cachegate.model.diagnosis import Diagnosis
from cachegate.options import Options
from cachegate.pipeline import confirming, diagnosing, exposing, inserting, self_reload, triggers, witness
from cachegate.pipeline.asking import Asked, ask, ask_until_true, said_by_database
from cachegate.pipeline.baseline import Baseline, exposed, picture, regrant, require_schema
from cachegate.pipeline.plan import Plan, plan
from cachegate.pipeline.reloading import Fenced, reload
from cachegate.pipeline.servers import Say, Servers
from cachegate.pipeline.trial import Trial
from cachegate.pipeline.witness import Account
from cachegate.pipeline.work import Stages
from cachegate.postgrest import identify


@dataclass(frozen=True, slots=True)
class Picture:
    """The database after the pull request: its catalog, an independent count, and what follows from the difference."""

    catalog: Catalog
    census: frozenset[tuple[str, str]]
    raised: Plan


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that was seen. `found` is None when nobody wants to know what production would have shown by itself.

    `diagnoses` say what is wrong where the reload could not be proven.
    """

    servers: Servers
    baseline: Baseline
    trial: Trial
    after: Picture
    found: self_reload.Found | None
    fenced: Fenced
    asked: Asked
    access: tuple[Access, ...]
    account: Account | None
    inserted: inserting.Inserted
    triggers: triggers.Judged | None = None
    diagnoses: tuple[Diagnosis, ...] = ()


def gather(
    servers: Servers,
    connection: Connection[Any],
    options: Options,
    baseline: Baseline,
    trial: Trial,
    say: Say,
    stage: Stages,
) -> Evidence:
    """Look, reload, and look again. Raises `EnvironmentProblem` where it cannot be looked at all."""
    with stage("compare"):
        regrant(servers, connection)
        if not options.schemas:
            servers = exposing.as_found(servers, connection, timeout=_patience(options, trial))
        after = _picture(servers, connection, options, baseline, baseline.catalog.roles.anonymous)
    with stage("before reload"):
        wanted = options.self_reload != "off"
        found = _as_found(servers, connection, options, baseline, after, trial, say) if wanted else None
    with stage("reload"):
        say("reloading PostgREST, and waiting for the proof")
        fenced = reload(servers, connection, require_schema(connection, exposed(servers)), options, say)
        servers, again = _as_reloaded(servers, options, after.catalog, fenced)
        if again:
            role = fenced.anonymous or after.catalog.roles.anonymous
            after = _picture(servers, connection, options, baseline, role)
        proven = fenced.reload.proven
        ill = () if proven else diagnosing.explain(servers, connection, fenced.reload)
    with stage("verify"):
        raised = after.raised
        say(f"asking the API about {len(raised.changed) + len(raised.kept)} things")
        known = said_by_database(found.asked if found else None)
        asked = ask(servers, raised.changed + raised.kept, after.catalog, known)
        account = witness.look(servers, after.catalog) if proven else None
    with stage("roles"):
        altering = altered(baseline.catalog, after.catalog, raised.diff.changes)
        access = confirming.confirm(servers, altering, after.catalog)
    with stage("rows"):
        tried = proven and options.try_rows != "off"
        rows = inserting.insert(servers, connection, baseline.catalog, after.catalog) if tried else inserting.NOTHING
    with stage("event triggers"):  # last: what they send must not heal what is looked at
        judged = triggers.judge(servers, connection, options, baseline.triggers) if wanted else None
    return Evidence(servers, baseline, trial, after, found, fenced, asked, access, account, rows, judged, ill)


def _picture(
    servers: Servers, connection: Connection[Any], options: Options, baseline: Baseline, anonymous: str | None
) -> Picture:
    catalog = picture(servers, connection, options, anonymous)
    return Picture(catalog, introspect.census(connection, exposed(servers)), plan(baseline, catalog))


def _as_reloaded(servers: Servers, options: Options, after: Catalog, fenced: Fenced) -> tuple[Servers, bool]:
    """The servers as they are after the reload, and whether what we know of them changed.

    Migrations may change the exposed schemas (`alter role … set pgrst.db_schemas`) and make the anonymous role.
    """
    other_role = fenced.anonymous is not None and fenced.anonymous != after.roles.anonymous
    schemas = options.schemas or identify.schemas(servers.prober) or servers.schemas
    return replace(servers, schemas=schemas), other_role or schemas != servers.schemas


def _patience(options: Options, trial: Trial) -> float:
    """Seconds that PostgREST gets to act on a notification; none where none was sent, or nobody wants to know."""
    return options.self_reload_timeout if trial.heard.last is not None and options.self_reload != "off" else 0.0


def _as_found(
    servers: Servers,
    connection: Connection[Any],
    options: Options,
    baseline: Baseline,
    after: Picture,
    trial: Trial,
    say: Say,
) -> self_reload.Found:
    """The API as production would have it. A notification gets the time that PostgREST needs to act on it."""
    say("asking the API what it shows by itself")
    waited = ask_until_true(servers, after.raised.changed, after.catalog, timeout=_patience(options, trial))
    presence = roles.presence(connection)
    return self_reload.Found(
        asked=waited.asked,
        listening=presence.hears(trial.heard.channel),
        listens_on=presence.channel,
        schemas=identify.schemas(servers.prober),
        seconds=waited.settled - trial.committed,
        stale=None if waited.stale is None else waited.stale - trial.committed,
        behind=witness.behind(baseline.account, witness.look(servers, after.catalog)),
    )
