"""`cachegate preflight`, from options to exit code: what a live database's rows say to pending migrations."""

from __future__ import annotations

import shutil
from dataclasses import replace

from cachegate.choose import by_ledger, choose, choose_by_ledger
from cachegate.commands.hub import event_of, github_of
from cachegate.commands.telling import speaker
from cachegate.deliver import places, write
from cachegate.github import runner
from cachegate.migrations import psql
from cachegate.migrations.discover import discover
from cachegate.model.preflight import Preflight
from cachegate.options import Options
from cachegate.pipeline import datachecks, preflighting
from cachegate.reporters import preflight as reports
from cachegate.surroundings import Surroundings


def run(options: Options, around: Surroundings) -> int:
    """Ask, and tell. Returns the exit code; raises `Problem` where the database or the files cannot be read."""
    assert options.database_url is not None
    datachecks.require_queries(options.checks)
    project = discover(options.directory, options.layout)
    event = event_of(around)
    with github_of(around, event) as github:
        if by_ledger(options):
            selection = choose_by_ledger(project, options, options.database_url)
        else:
            selection = choose(project, options, event, github)
    pending = tuple(psql.ready(one, project.layout, project.root, options.set) for one in selection.pending)
    selection = replace(selection, pending=pending)
    found = preflighting.run(selection, replace(options, layout=project.layout), speaker(around), project.warnings)
    _tell(found, options, around)
    return int(found.exit_code)


def _tell(found: Preflight, options: Options, around: Surroundings) -> None:
    write(options.json, reports.as_json(found))
    write(options.markdown, reports.as_markdown(found))
    width = min(shutil.get_terminal_size((100, 24)).columns, 120)
    around.stdout.write(reports.as_text(found, width=width))
    around.stdout.flush()
    runner.write_summary(around.environ, reports.as_markdown(found))
    verdict = {0: "pass", 1: "fail"}.get(int(found.exit_code), "error")
    told = {"verdict": verdict, "exit-code": str(int(found.exit_code))}
    runner.write_outputs(around.environ, told | places(options, around.cwd))
