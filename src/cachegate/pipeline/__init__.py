"""The whole run as one story: from two servers and two lists of files to a report."""

from __future__ import annotations

from dataclasses import replace

from cachegate.database import session
from cachegate.model.report import Report
from cachegate.options import Options
from cachegate.pipeline import findings, judging, unused, upserts
from cachegate.pipeline.baseline import apply_all, establish
from cachegate.pipeline.concluding import concluded
from cachegate.pipeline.evidence import gather
from cachegate.pipeline.reporting import report
from cachegate.pipeline.servers import Say, Servers
from cachegate.pipeline.trial import attempt
from cachegate.pipeline.work import Stages, Work

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
            found += upserts.of_baseline(servers, options.upserts, baseline.catalog)
            looked = unused.of_baseline(baseline)
            return report(servers, work, options, found, baseline.catalog, stage, changed=len(found), looked=looked)
        with stage("pending"):
            trial = attempt(servers, connection, selection.pending, baseline.catalog.roles, options, say)
        if trial.failed:
            found = [*findings.of_selection(selection, work.layout), *map(findings.of_step, trial.steps)]
            return report(servers, work, options, found, None, stage, steps=trial.steps, changed=0)
        seen = gather(servers, connection, options, baseline, trial, say, stage)
        return concluded(seen, replace(work, notes=(*work.notes, *seen.inserted.notes)), options, stage)
