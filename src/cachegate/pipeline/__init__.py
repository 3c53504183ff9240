"""The whole run as one story: from two servers and two lists of files to a report."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from psycopg import Connection

from cachegate.database import introspect, roles, session
from cachegate.model.catalog import Catalog
from cachegate.model.relevance import for_the_cache
from cachegate.model.reload import SelfReload, SelfReloadVerdict
from cachegate.model.report import Outcome, Report, Severity
from cachegate.options import Options
from cachegate.pipeline import count, findings, judging, outcome, self_reload
from cachegate.pipeline.asking import ask, ask_until_true, said_by_database
from cachegate.pipeline.baseline import Baseline, apply_all, establish, exposed, picture, regrant, require_schema
from cachegate.pipeline.origin import Origins
from cachegate.pipeline.plan import Plan, plan
from cachegate.pipeline.reloading import Fenced, reload
from cachegate.pipeline.reporting import report
from cachegate.pipeline.servers import Say, Servers
from cachegate.pipeline.surface import surface
from cachegate.pipeline.trial import Trial, attempt
from cachegate.pipeline.work import Stages, Work
from cachegate.postgrest import identify

__all__ = ["Stages", "Work", "run"]


def run(servers: Servers, work: Work, options: Options, say: Say, stage: Stages) -> Report:
    """Judge a pull request. Raises `Problem` when it could not be done; a false claim is never an exception."""
    selection = work.selection
    with session.opened(servers.database_url) as connection:
        with stage("baseline"):
            if not options.baseline_present:
                broken = apply_all(servers, selection.baseline, options, say)
                if broken:
                    found = [findings.of_step(broken)]
                    return report(servers, work, options, found, None, stage, steps=(broken,), changed=0)
            servers, baseline = establish(servers, connection, work.seeds, options, say)
        if not selection.pending:
            found = [*findings.of_selection(selection, work.layout), *judging.of_baseline(baseline)]
            found += findings.of_roles(baseline.catalog.roles)
            return report(servers, work, options, found, baseline.catalog, stage, changed=len(found))
        with stage("pending"):
            trial = attempt(servers, connection, selection.pending, options, say)
        if trial.failed:
            found = [*findings.of_selection(selection, work.layout), *map(findings.of_step, trial.steps)]
            return report(servers, work, options, found, None, stage, steps=trial.steps, changed=0)
        return _of_pending(servers, connection, work, options, baseline, trial, say, stage)


def _of_pending(
    servers: Servers,
    connection: Connection[Any],
    work: Work,
    options: Options,
    baseline: Baseline,
    trial: Trial,
    say: Say,
    stage: Stages,
) -> Report:
    with stage("compare"):
        regrant(servers, connection)
        after = picture(servers, connection, options, baseline.catalog.roles.anonymous)
        raised = plan(baseline, after)
        census = introspect.census(connection, exposed(servers))
    with stage("before reload"):
        asked_for = options.self_reload != "off"
        as_found = _as_found(servers, connection, options, raised, after, trial, say) if asked_for else None
    with stage("reload"):
        say("reloading PostgREST, and waiting for the proof")
        fenced = reload(servers, connection, require_schema(connection, exposed(servers)), options)
        servers, again = _as_reloaded(servers, options, after, fenced)
        if again:
            after = picture(servers, connection, options, fenced.anonymous or after.roles.anonymous)
            raised = plan(baseline, after)
            census = introspect.census(connection, exposed(servers))
    before = as_found.asked if as_found else None
    with stage("verify"):
        say(f"asking the API about {len(raised.changed) + len(raised.kept)} things")
        asked = ask(servers, raised.changed + raised.kept, after, said_by_database(before))

    origins = Origins(trial.history, work.selection.pending)
    found = [*findings.of_selection(work.selection, work.layout)]
    found += [findings.of_step(step) for step in trial.steps]
    found += findings.of_roles(after.roles)
    judged = judging.of_plan(raised, asked, before, origins, baseline, after)
    found += judged if fenced.reload.proven else map(findings.without_reload, judged)
    found += count.unjudged(baseline.census, census, found)
    told = SelfReload(SelfReloadVerdict.OFF, "self-reload is off")
    if as_found is not None:
        relevant = for_the_cache(baseline.catalog, after)
        proven = fenced.reload.proven
        then = self_reload.Aftermath(raised, asked, proven, relevant, origins.index)
        severity, waited = Severity(options.self_reload), options.self_reload_timeout
        told, finding = self_reload.judge(
            as_found, then, trial.steps, servers.channel, waited=waited, severity=severity
        )
        found += [finding] if raised.changed or relevant else []
    found.append(findings.of_reload(fenced.reload, None if fenced.reload.proven else identify.silence(servers.prober)))
    return report(
        servers,
        work,
        options,
        found,
        after,
        stage,
        steps=trial.steps,
        before_reload=outcome.counts_of(before, raised.changed) if before else None,
        after_reload=outcome.counts_of(asked, raised.changed),
        self_reload=told,
        reload=fenced.reload,
        surface=surface(raised.diff, baseline.catalog, after),
        kept_judged=sum(asked.outcome(one) is Outcome.PASSED for one in raised.kept),
        changed=len(raised.changed),
    )


def _as_reloaded(servers: Servers, options: Options, after: Catalog, fenced: Fenced) -> tuple[Servers, bool]:
    """The servers as they are after the reload, and whether what we know of them changed.

    Migrations may change the exposed schemas (`alter role … set pgrst.db_schemas`) and make the anonymous role.
    """
    other_role = fenced.anonymous is not None and fenced.anonymous != after.roles.anonymous
    schemas = options.schemas or identify.schemas(servers.prober) or servers.schemas
    return replace(servers, schemas=schemas), other_role or schemas != servers.schemas


def _as_found(
    servers: Servers,
    connection: Connection[Any],
    options: Options,
    raised: Plan,
    after: Catalog,
    trial: Trial,
    say: Say,
) -> self_reload.Found:
    """The API as production would have it. A notification gets the time that PostgREST needs to act on it."""
    say("asking the API what it shows by itself")
    patience = options.self_reload_timeout if trial.notified_by else 0.0
    asked = ask_until_true(servers, raised.changed, after, timeout=patience)
    return self_reload.Found(
        asked=asked,
        listening=roles.presence(connection).hears(servers.channel),
        schemas=identify.schemas(servers.prober),
        seconds=time.monotonic() - trial.committed,
    )
