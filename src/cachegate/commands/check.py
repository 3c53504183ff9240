"""`cachegate check`, from options to exit code: reads the files, opens the servers, runs the gate, delivers."""

from __future__ import annotations

from contextlib import ExitStack, suppress

from cachegate import pipeline
from cachegate.accept import accept
from cachegate.commands.hub import event_of, github_of
from cachegate.commands.material import gather
from cachegate.commands.telling import problem_of, speaker, unannotated, unverified
from cachegate.deliver import deliver
from cachegate.github import runner
from cachegate.github.api import GitHub
from cachegate.github.event import Event
from cachegate.model.report import Report
from cachegate.options import Options
from cachegate.pipeline import datachecks, servers
from cachegate.surroundings import Surroundings

__all__ = ["Surroundings", "run"]


def run(options: Options, around: Surroundings) -> int:
    """Run the gate and tell everybody. Returns the exit code.

    Raises `Problem` when nothing could be verified, after the same was delivered where reviewers look, so that no
    green comment of an earlier run stays.
    """
    event = event_of(around)
    if around.in_actions and options.jwt_secret:
        runner.mask(around.stdout, options.jwt_secret)
    with github_of(around, event) as github:
        try:
            report = _judge(options, around, event, github)
        except Exception as error:
            told = unverified(problem_of(error), options)
            with suppress(Exception):  # the first mistake is the one to tell
                deliver(told, unannotated(options, around), around, event, github)
            raise
        deliver(report, options, around, event, github)
    if options.write_ignores:
        accept(report, options, around)
    return int(report.exit_code)


def _judge(options: Options, around: Surroundings, event: Event | None, github: GitHub | None) -> Report:
    datachecks.require_queries(options.checks)
    stage, say = pipeline.Stages(), speaker(around)
    with stage("files"):
        material = gather(options, around.environ, event, github)
    options = material.options
    with ExitStack() as stack:
        with stage("servers"):
            opening = servers.opened(options, material.files, material.foundation, say, around.environ)
            opened = stack.enter_context(opening)
        return pipeline.run(opened, material.work(opened, around.today), options, say, stage)
