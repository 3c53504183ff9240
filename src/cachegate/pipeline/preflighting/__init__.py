"""What a database says to pending migrations before they are run: every demand on rows that are there, asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from psycopg import Connection

from cachegate import __version__
from cachegate.database import questions, session
from cachegate.model.migration import Migration, Place, Selection
from cachegate.model.preflight import Answer, Preflight
from cachegate.model.redact import redact
from cachegate.options import Options
from cachegate.pipeline import datachecks
from cachegate.pipeline.preflighting.answering import Asking, answers
from cachegate.pipeline.preflighting.live_code import LiveCode
from cachegate.pipeline.preflighting.resolving import World
from cachegate.pipeline.servers import Say
from cachegate.preflight import running
from cachegate.preflight.asking import Verdict
from cachegate.preflight.code import Attached, Coded, Ran, Story
from cachegate.preflight.demand import Changed, Demand
from cachegate.preflight.reading import story

HIDDEN = "The block executes SQL that its text does not show (EXECUTE, CALL), and that may demand anything of rows."
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
    earlier: list[Story] = []
    code: list[Story] = []
    live = LiveCode(connection)
    found: list[Answer] = []
    for migration in selection.pending:
        say(f"preflight {migration.file}")
        for event in chain.from_iterable(map(story, (*filter(_has_sql, migration.includes), migration))):
            match event:
                case Demand():
                    found += _asked(connection, event, earlier, options)
                case Changed(hidden=statement) if statement:
                    found.append(_untold(event.place, statement, "what the block executes", HIDDEN))
                case Coded() | Attached():
                    code.append(event)
                case Ran() as ran:
                    if why := running.doubt(ran, code, live):
                        found.append(_untold(ran.place, ran.statement, "what the statement runs", why))
            earlier.append(event)
    return found


def _has_sql(included: Migration) -> bool:
    """Files of rows that \\copy reads are no statements."""
    return not included.file.lower().endswith((".csv", ".tsv", ".txt", ".dat"))


def _untold(place: Place, statement: str, title: str, why: str) -> Answer:
    """That nothing was found to be in its way is no "no"."""
    return Answer(
        place=place,
        statement=_short(redact(statement)),
        relation="unknown relations",
        title=title,
        verdict=Verdict.UNKNOWN,
        why=why,
    )


def _asked(connection: Connection[Any], demand: Demand, earlier: Sequence[Story], options: Options) -> list[Answer]:
    """Each in a transaction of its own, so that no snapshot is held for long."""
    limited = questions.questioning(connection, timeout=options.question_timeout)
    with session.reading_catalog(), limited as asked:
        asking = Asking(World(connection), asked, values=options.show_values)
        return [replace(one, statement=_short(one.statement)) for one in answers(demand, earlier, asking)]


def _short(statement: str) -> str:
    text = " ".join(statement.split())
    return text if len(text) <= 300 else f"{text[:299]}…"
