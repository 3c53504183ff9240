"""`cachegate doctor`, from options to exit code: what is wrong with a live pair, and the incident report."""

from __future__ import annotations

import shutil

from cachegate.commands.telling import speaker
from cachegate.deliver import places, write
from cachegate.github import runner
from cachegate.model.incident import Incident
from cachegate.options import Options
from cachegate.pipeline import doctoring
from cachegate.reporters import incident as reports
from cachegate.surroundings import Surroundings


def run(options: Options, around: Surroundings) -> int:
    """Look, heal where allowed, and report. Returns the exit code; raises `Problem` without a database."""
    say = speaker(around)
    with doctoring.admitted(options, around.environ, say) as patient:
        found = doctoring.run(patient, options, say)
    _tell(found, options, around)
    return int(found.health.exit_code)


def _tell(found: Incident, options: Options, around: Surroundings) -> None:
    write(options.json, reports.as_json(found))
    write(options.markdown, reports.as_markdown(found))
    width = min(shutil.get_terminal_size((100, 24)).columns, 120)
    around.stdout.write(reports.as_text(found, width=width))
    around.stdout.flush()
    runner.write_summary(around.environ, reports.as_markdown(found))
    told = {"verdict": found.health.value, "exit-code": str(int(found.health.exit_code))}
    runner.write_outputs(around.environ, told | places(options, around.cwd))
