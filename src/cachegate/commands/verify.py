"""`cachegate verify`, from options to exit code: a live database against its live PostgREST, reading only."""

from __future__ import annotations

from contextlib import ExitStack, suppress

from cachegate import pipeline
from cachegate.commands.telling import problem_of, speaker, unannotated, unverified
from cachegate.deliver import deliver
from cachegate.model.report import Report
from cachegate.options import Options
from cachegate.pipeline import datachecks, ignoring, live, verifying
from cachegate.pipeline.outcome import BROKEN
from cachegate.surroundings import Surroundings


def run(options: Options, around: Surroundings) -> int:
    """Compare, and tell everybody. Returns the exit code.

    Raises `Problem` when nothing could be verified, after the same was delivered where people look.
    """
    ignoring.require_known(BROKEN.keys(), options.ignore, ())
    datachecks.require_queries(options.checks)
    try:
        report = _judge(options, around)
    except Exception as error:
        with suppress(Exception):  # the first mistake is the one to tell
            deliver(unverified(problem_of(error), options), unannotated(options, around), around, None, None)
        raise
    deliver(report, options, around, None, None)
    return int(report.exit_code)


def _judge(options: Options, around: Surroundings) -> Report:
    say, stage = speaker(around), pipeline.Stages()
    with ExitStack() as stack:
        with stage("servers"):
            servers = stack.enter_context(live.opened(options, say))
        return verifying.run(servers, options, say, stage, around.today)
