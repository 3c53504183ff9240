"""The whole run as one story: from two servers and two lists of files to a report."""

from __future__ import annotations

from dataclasses import replace

from cachegate.database import session
from cachegate.model.report import Finding, Report
from cachegate.options import Options
from cachegate.pipeline import (
    bookkeeping,
    commanded,
    datachecks,
    findings,
    judging,
    nothing_exposed,
    together,
    unused,
    upserts,
)
from cachegate.pipeline.baseline import apply_all, establish
from cachegate.pipeline.concluding import concluded
from cachegate.pipeline.evidence import gather
from cachegate.pipeline.folder_findings import of_selection
from cachegate.pipeline.foundation import withhold
from cachegate.pipeline.preflighting import gate
from cachegate.pipeline.reporting import report
from cachegate.pipeline.servers import Say, Servers
from cachegate.pipeline.sowing import sow, sow_given
from cachegate.pipeline.trial import attempt
from cachegate.pipeline.work import Stages, Work

__all__ = ["Stages", "Work", "run"]


def run(servers: Servers, work: Work, options: Options, say: Say, stage: Stages) -> Report:
    """Judge a pull request. Raises `Problem` when it could not be done; a false claim is never an exception."""
    selection = work.selection
    with session.opened(servers.database_url) as connection:
        with stage("baseline"):
            keeper = bookkeeping.begin(connection, work.layout, options, say)
            if not options.baseline_present:
                broken = apply_all(servers, selection.baseline, options, say, keeper.record)
                if broken:
                    found = [*of_selection(selection, work.layout), findings.of_baseline_step(broken)]
                    return report(servers, work, options, found, None, stage, steps=(broken,), changed=0)
                if work.command:
                    commanded.prepare(servers, work.command, say)
            work = replace(work, notes=(*work.notes, *sow(servers.database_url, work.own_seeds, say)))
            withhold(servers.database_url, work.exposure)
            work = replace(work, notes=(*work.notes, *sow_given(servers.database_url, work, options, say)))
            servers, baseline = establish(servers, connection, options, say)
            checked = datachecks.asked(connection, options)
        if not selection.pending:
            found = [*of_selection(selection, work.layout), *judging.of_baseline(baseline)]
            found += findings.of_roles(baseline.catalog.roles)
            found += upserts.of_baseline(servers, options.upserts, baseline.catalog)
            found += datachecks.of_baseline(checked)
            found += nothing_exposed.findings(servers, connection, options, baseline.catalog, keeper.place)
            looked = unused.of_baseline(baseline)
            return report(servers, work, options, found, baseline.catalog, stage, changed=len(found), looked=looked)
        shared: tuple[Finding, ...] = ()
        with stage("pending"):
            if work.command:
                trial = commanded.attempt(servers, connection, work.command, options, say)
                work = commanded.known(work, trial, options)
            else:
                roles, keep = baseline.catalog.roles, keeper.record
                shared = together.tried(servers, selection.pending, options, say)
                trial = attempt(servers, connection, selection.pending, roles, options, say, keep)
        if trial.failed:
            steps = (gate.explained(findings.of_step(step), step, connection, options) for step in trial.steps)
            found = [*of_selection(selection, work.layout), *steps]
            return report(servers, work, options, found, None, stage, steps=trial.steps, changed=0)
        besides = (*shared, *datachecks.of_pending(checked, datachecks.asked(connection, options)))
        work = replace(work, notes=(*work.notes, *gate.unproven(selection.pending, connection, options)))
        seen = gather(servers, connection, options, baseline, trial, say, stage)
        besides += (*nothing_exposed.findings(servers, connection, options, seen.after.catalog, keeper.place),)
        work = replace(work, notes=(*work.notes, *seen.inserted.notes))
        return concluded(seen, work, options, stage, besides)
