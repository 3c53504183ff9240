"""What a database says to pending migrations before they are run: every demand on rows that are there, asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from psycopg import Connection

from cachegate import __version__
from cachegate.database import questions, session
from cachegate.model.migration import Selection
from cachegate.model.preflight import Answer, Preflight
from cachegate.model.redact import redact
from cachegate.options import Options
from cachegate.pipeline import datachecks
from cachegate.pipeline.preflighting.answering import Asking, answers
from cachegate.pipeline.preflighting.resolving import World
from cachegate.pipeline.servers import Say
from cachegate.preflight.asking import Verdict
from cachegate.preflight.demand import Changed, Demand, Event
from cachegate.preflight.reading import events

__all__ = ["of_selection", "run"]


def run(selection: Selection, options: Options, say: Say, notes: Sequence[str]) -> Preflight:
    """Ask a live database, reading only. Raises `EnvironmentProblem` where it cannot be asked at all."""
    assert options.database_url is not None
    say(f"looking at Postgres at {session.address(options.database_url)}")
    version = session.wait(options.database_url, timeout=options.wait_timeout)
    with session.reading(options.database_url) as connection:
        found = of_selection(connection, selection, options, say)
        checked = datachecks.asked(connection, options)
    return Preflight(
        answers=tuple(found),
        checks=checked,
        how=selection.how,
        pending=len(selection.pending),
        postgres=version,
        cachegate=__version__,
        notes=tuple(notes),
    )


def of_selection(connection: Connection[Any], selection: Selection, options: Options, say: Say) -> list[Answer]:
    """An answer for each demand of the pending files, in their order."""
    earlier: list[Event] = []
    found: list[Answer] = []
    for migration in selection.pending:
        say(f"preflight {migration.file}")
        for event in events(migration):
            match event:
                case Demand():
                    found += _asked(connection, event, earlier, options)
                case Changed(hidden=statement) if statement:
                    found.append(_hidden(event))
            earlier.append(event)
    return found


def _hidden(block: Changed) -> Answer:
    """What a block executes may demand anything of rows: that nothing was found is no "no"."""
    return Answer(
        place=block.place,
        statement=_short(redact(block.hidden)),
        relation="unknown relations",
        title="what the block executes",
        verdict=Verdict.UNKNOWN,
        why="The block executes SQL that its text does not show (EXECUTE, CALL), and that may demand anything of rows.",
    )


def _asked(connection: Connection[Any], demand: Demand, earlier: Sequence[Event], options: Options) -> list[Answer]:
    """Each in a transaction of its own, so that no snapshot is held for long."""
    limited = questions.questioning(connection, timeout=options.question_timeout)
    with session.reading_catalog(), limited as asked:
        asking = Asking(World(connection), asked, values=options.show_values)
        return [replace(one, statement=_short(one.statement)) for one in answers(demand, earlier, asking)]


def _short(statement: str) -> str:
    text = " ".join(statement.split())
    return text if len(text) <= 300 else f"{text[:299]}…"
