"""What follows from the evidence: findings in their order, and the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cachegate.derive.relevance import for_the_cache
from cachegate.model.reload import SelfReload, SelfReloadVerdict
from cachegate.model.report import Finding, Outcome, Report, Severity
from cachegate.options import Options
from cachegate.pipeline import count, findings, judging, outcome, self_reload, triggers, unused, upserts, witness
from cachegate.pipeline.evidence import Evidence
from cachegate.pipeline.folder_findings import of_selection
from cachegate.pipeline.origin import Origins
from cachegate.pipeline.reporting import report
from cachegate.pipeline.surface import surface
from cachegate.pipeline.work import Stages, Work
from cachegate.postgrest import identify


def concluded(seen: Evidence, work: Work, options: Options, stage: Stages, besides: Sequence[Finding] = ()) -> Report:
    """Judge what was seen, and say it. `besides` are findings about the files together and of the project's checks."""
    origins = Origins(seen.trial.history, seen.trial.ran, work.selection.baseline, seen.trial.sent)
    told, by_itself = _by_itself(seen, options, origins)
    found = [*of_selection(work.selection, work.layout), *map(findings.of_step, seen.trial.steps)]
    found += findings.of_roles(seen.after.catalog.roles)
    found += _of_things(seen, options, origins)
    found += count.unjudged(seen.baseline.census, seen.after.census, found)
    found += by_itself
    reloaded = seen.fenced.reload
    silence = None if reloaded.proven else identify.silence(seen.servers.prober)
    found.append(findings.of_reload(reloaded, silence, seen.diagnoses))
    found += findings.of_fences([seen.baseline.reload, reloaded])
    found += triggers.finding(seen.triggers, work.selection.pending)
    found += besides
    found = [findings.beside_ledger(findings.to_paste(one, work.layout), seen.trial.ledgers) for one in found]
    before, after, raised = seen.baseline.catalog, seen.after.catalog, seen.after.raised
    shown = surface(raised.diff, before, after, origins.renamed, origins.of)
    return report(
        seen.servers,
        work,
        options,
        found,
        after,
        stage,
        steps=seen.trial.steps,
        before_reload=outcome.counts_of(seen.found.asked, raised.changed) if seen.found else None,
        after_reload=outcome.counts_of(seen.asked, raised.changed),
        self_reload=told,
        reload=reloaded,
        surface=shown,
        access=seen.access,
        looked=unused.of_plan(raised, seen.asked, seen.baseline, after),
        kept_judged=sum(seen.asked.outcome(one) is Outcome.PASSED for one in raised.kept),
        changed=len(raised.diff.changes) + len(shown.changes),
    )


def _of_things(seen: Evidence, options: Options, origins: Origins) -> Iterator[Finding]:
    """About relations, columns, functions and what links them, by all witnesses."""
    before, after, raised = seen.baseline.catalog, seen.after.catalog, seen.after.raised
    asked_first = seen.found.asked if seen.found else None
    judged = [*judging.of_plan(raised, seen.asked, asked_first, origins, seen.baseline, after)]
    judged += upserts.of_pending(seen.servers, options.upserts, before, after, origins)
    if seen.fenced.reload.proven:
        yield from judged
        yield from witness.findings(seen.servers, seen.baseline.account, seen.account)
    else:
        yield from map(findings.without_reload, judged)
    yield from seen.inserted.findings(origins, raised.diff)


def _by_itself(seen: Evidence, options: Options, origins: Origins) -> tuple[SelfReload, list[Finding]]:
    """Whether production would have shown it all without our reload."""
    if seen.found is None:
        return SelfReload(SelfReloadVerdict.OFF, "self-reload is off"), []
    raised, before, after = seen.after.raised, seen.baseline.catalog, seen.after.catalog
    heard, reload = seen.trial.heard, seen.fenced.reload
    relevant = for_the_cache(before, after)
    unannounced = self_reload.unannounced(heard, before, after, origins.index)
    then = self_reload.Aftermath(raised, seen.asked, reload, relevant, unannounced)
    told, finding = self_reload.judge(
        heard,
        seen.found,
        then,
        waited=options.self_reload_timeout,
        allowed=self_reload.late_after(map(self_reload.load_time, filter(None, (seen.baseline.reload, reload)))),
        severity=Severity(options.self_reload),
    )
    return told, [finding] if raised.changed or relevant or unannounced else []
