"""Migrations that are programs: the team's own command migrates, and before and after are looked at as ever."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from psycopg import Connection

from cachegate.database import ddl_marks, ledger, quiet, roles, triggers
from cachegate.database.history import History
from cachegate.database.watch import watching
from cachegate.errors import EnvironmentProblem, UsageProblem
from cachegate.migrations import programs
from cachegate.migrations.export import export
from cachegate.model.ledger import Found
from cachegate.model.migration import Ended, Step, StepOutcome
from cachegate.options import Options
from cachegate.pipeline.baseline import exposed
from cachegate.pipeline.command import Base, Command, shown
from cachegate.pipeline.commanded.hearing import World, heard
from cachegate.pipeline.commanded.running import BASE, STAGE, run
from cachegate.pipeline.listening import channels
from cachegate.pipeline.self_reload.sequence import Span, owners, spans
from cachegate.pipeline.servers import Say, Servers
from cachegate.pipeline.trial import Trial
from cachegate.pipeline.work import Work

Ledgers = Mapping[tuple[str, str], Found]


def prepare(servers: Servers, command: Command, say: Say) -> None:
    """Bring the database to the baseline. Raises `EnvironmentProblem` where that fails."""
    told = {STAGE: "baseline", **({BASE: command.base.commit} if command.base else {})}
    if command.baseline:
        ended = run(command, command.baseline, command.folder, servers.database_url, told, say)
        _require(ended, command.baseline)
    elif command.base:
        with tempfile.TemporaryDirectory(prefix="cachegate-base-") as copy:
            folder = _copied(command, command.base, Path(copy), say)
            if folder.is_dir():
                ended = run(command, command.arguments, folder, servers.database_url, told, say)
                _require(ended, command.arguments)
            else:
                say("the base has no such folder: the baseline is empty")


def _copied(command: Command, base: Base, copy: Path, say: Say) -> Path:
    """The command's folder, in a copy of what the base holds."""
    below = command.folder.relative_to(command.root)
    say(f"copying {base.title}, to migrate from there")
    export(base.repository, base.commit, copy, (below.as_posix(),))
    return copy / below


def _require(ended: Ended | None, arguments: tuple[str, ...]) -> None:
    if ended is not None:
        raise EnvironmentProblem(
            f"The baseline was not made: {shown(arguments)} {ended.how}",
            ended.words or "It said nothing.",
            "Run it by hand on an empty database. --baseline-command gives another, --baseline none goes without.",
        )


def attempt(servers: Servers, connection: Connection[Any], command: Command, options: Options, say: Say) -> Trial:
    """Run the command while the channel is watched, and find out what it did, in which order."""
    before, installed = _ledgers(connection), triggers.read(connection)
    history = History(connection, exposed(servers))
    channel = roles.presence(connection).channel or servers.channel
    went = _watched(servers, connection, command, channels((channel, servers.channel), (), installed), options, say)
    history.spread([span.transaction % 2**32 for span in went.spans])
    after = _ledgers(connection)
    done = tuple(_done(connection, before, after, command))
    owned = owners(went.spans, [one.transaction for one in done])
    ran = tuple(command.migration if one is None else done[one].migration for one in owned)
    in_force = tuple(dict.fromkeys((*installed, *triggers.read(connection))))
    return Trial(
        (_step(command, went, channel),),
        history,
        went.committed,
        heard(channel, went.spans, ran, World(in_force, went.strangers, went.marked)),
        pending=tuple(one.migration for one in done) or (command.migration,),
        ran=ran,
        ledgers=programs.own_tables(after.keys() - before.keys()),
        idle=went.marked and not done and not any(span.transaction for span in went.spans),
    )


@dataclass(frozen=True, slots=True)
class Went:
    """A run of the command: how it ended, what was heard, and whether changes of the schema were marked among it.

    Times are monotonic. `strangers` are sessions that were there before and are not the command's.
    """

    ended: Ended | None
    started: float
    committed: float
    spans: tuple[Span, ...]
    marked: bool
    strangers: frozenset[int]


def _watched(
    servers: Servers, connection: Connection[Any], command: Command, listened: list[str], options: Options, say: Say
) -> Went:
    url, marks = servers.database_url, ddl_marks.fresh_channel()
    there = ddl_marks.sessions(connection)
    with watching(url, (*listened, marks)) as watch:
        with ddl_marks.marking(url, marks) as marked:
            quiet.wait(connection, timeout=options.reload_timeout)
            started = time.monotonic()
            ended = run(command, command.arguments, command.folder, url, {STAGE: "pending"}, say)
            committed = time.monotonic()
        notes = watch.seen()
    own = {note.pid for note in notes if note.channel == marks}  # a pooler's session is older than the command
    return Went(ended, started, committed, spans(notes, marks), marked, there - own)


def _step(command: Command, went: Went, channel: str) -> Step:
    outcome = StepOutcome.FAILED if went.ended else StepOutcome.APPLIED
    sent = tuple(note.payload for span in went.spans for note in span.notes if note.channel == channel)
    return Step(command.migration, outcome, went.committed - went.started, notifications=sent, ended=went.ended)


def _ledgers(connection: Connection[Any]) -> Ledgers:
    return {found.place: found for found in ledger.find(connection, programs.TABLES)}


def _done(connection: Connection[Any], before: Ledgers, after: Ledgers, command: Command) -> Iterator[programs.Ran]:
    """What the ledgers of the tools that we know say was run by the command."""
    for place, found in after.items():
        known = before[place].rows if place in before else ()
        rows = tuple(zip(found.rows, ledger.transactions(connection, found), strict=True))
        yield from programs.ran(found.table, known, rows, command.files, command.root)


def known(work: Work, trial: Trial, options: Options) -> Work:
    """The same work, with what the command turned out to run. Raises `UsageProblem` where that has to be something."""
    (step,) = trial.steps
    names = [migration.file for migration in trial.pending if migration.version]
    if options.require_pending and trial.idle and not trial.failed:
        raise UsageProblem(
            "No migration is pending",
            f"--require-pending was given, and {step.migration.file} was not seen to do anything.",
            "Check the baseline, or leave --require-pending out.",
        )
    note = [f"{step.migration.file} ran {', '.join(names)}."] if names else []
    return replace(work, selection=replace(work.selection, pending=trial.pending), notes=(*work.notes, *note))
