"""What the gate learns of rows: why a file failed on them, and where there were none to prove anything with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeGuard

import psycopg
from psycopg import Connection

from cachegate.database import questions
from cachegate.model.migration import Migration, Step, Transaction
from cachegate.model.preflight import Answer, Choice
from cachegate.model.report import Finding
from cachegate.options import Options
from cachegate.pipeline.preflighting.answering import Asking, answers
from cachegate.pipeline.preflighting.resolving import World
from cachegate.preflight import mending
from cachegate.preflight.code import Story
from cachegate.preflight.demand import Attach, Demand, DomainCheck, DomainValidate, Event, Made
from cachegate.preflight.reading import events, story

ABOUT_DATA = ("22", "23")
"""Classes of codes: data exceptions, and violated constraints."""
NAMED = 5


def explained(finding: Finding, step: Step, connection: Connection[Any], options: Options) -> Finding:
    """The finding of a file that failed on rows, with their number, some of them, and a clean-up to review."""
    failure = step.failure
    if failure is None or not failure.sqlstate.startswith(ABOUT_DATA):
        return finding
    try:
        found = [one for one in _asked(step, connection, options) if one.offending]
    except psycopg.Error:
        if connection.closed:
            raise
        return finding  # what the server said has to do
    if not found:
        return finding
    told = " ".join(_told(one) for one in found)
    pasted = [_pasted(one.choices) for one in found if one.choices]
    sql = "\n".join([f"-- {mending.REVIEW}", *pasted]) if pasted else finding.sql
    return replace(finding, cause=f"{(finding.cause or '').removesuffix('.')}. {told}", sql=sql)


def _asked(step: Step, connection: Connection[Any], options: Options) -> Iterator[Answer]:
    """The demands of the failed statement, asked of the rows that it met.

    What stood before it in the file was undone with it, unless each statement was committed by itself.
    """
    assert step.failure is not None
    earlier: list[Story] = []
    for event in story(step.migration):
        if isinstance(event, Demand) and event.statement == step.failure.statement:
            with questions.questioning(connection, timeout=options.question_timeout) as asked:
                asking = Asking(World(connection), asked, sizes=False, values=options.show_values)
                yield from answers(event, earlier, asking)
        if step.transaction is not Transaction.STATEMENT or isinstance(event, Demand):
            earlier.append(event)


def _told(one: Answer) -> str:
    rows = "; ".join(", ".join(f"{name} = {value}" for name, value in row.values) for row in one.examples)
    told = f"{one.offending} {'row' if one.offending == 1 else 'rows'} {one.offence}{f': {rows}' if rows else ''}."
    return f"{told} {one.why}".rstrip()


def _pasted(choices: Sequence[Choice]) -> str:
    """The first choice, and the others as comments, so that nothing is run twice by who pastes it all."""
    first, *others = choices
    lines = [f"-- {_line(first)}", first.sql]
    for other in others:
        lines += [f"-- or: {_line(other)}", *(f"-- {line}" for line in other.sql.splitlines())]
    return "\n".join(lines)


def _line(choice: Choice) -> str:
    text = f"{choice.title}. {choice.assuming}" if choice.assuming else choice.title
    return " ".join(text.split())


def unproven(pending: Sequence[Migration], connection: Connection[Any], options: Options) -> Iterator[str]:
    """One sentence, if files that applied make demands on tables that had no row to break them."""
    empty = list(dict.fromkeys(_on_nothing(pending, connection, options)))
    if empty:
        more = f" and {len(empty) - NAMED} more" if len(empty) > NAMED else ""
        yield (
            f"{len(empty)} demands on rows met an empty table, so nothing was proven about data"
            f" ({', '.join(empty[:NAMED])}{more}): `cachegate preflight` asks a live database."
        ).replace("1 demands", "1 demand", 1 if len(empty) == 1 else 0)


def _on_nothing(pending: Sequence[Migration], connection: Connection[Any], options: Options) -> Iterator[str]:
    made: list[Made] = []
    for migration in pending:
        for event in events(migration):
            made += [event] if isinstance(event, Made) else []
            if _of_table(event) and not any(one.on.may_be(event.on) for one in made):
                yield from _if_empty(event, connection, options)


def _of_table(event: Event) -> TypeGuard[Demand]:
    return isinstance(event, Demand) and not isinstance(event.what, Attach | DomainCheck | DomainValidate)


def _if_empty(demand: Demand, connection: Connection[Any], options: Options) -> Iterator[str]:
    with questions.questioning(connection, timeout=options.question_timeout) as asked:
        table = World(connection).table(demand.on)
        if table is not None and asked.number(f"select count(*) from (select 1 from {table.sql} limit 1) as t") == 0:
            yield f"{demand.title} on {table.label}"
