"""One demand put to a database: how many rows are in its way, which, and what follows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cachegate.database import questions
from cachegate.database.questions import Asked, Refused
from cachegate.model.preflight import Answer, Row
from cachegate.model.redact import redact
from cachegate.model.standing import StandingTable
from cachegate.pipeline.preflighting.resolving import World, facts_of, resolved
from cachegate.preflight import guarding, masking, mending, running
from cachegate.preflight.asking import Facts, Question, Told, Verdict, ask, settled
from cachegate.preflight.asking.question import rows_of
from cachegate.preflight.code import Story
from cachegate.preflight.demand import Computes, Computing, Demand, DomainCheck, DomainValidate, Named, What
from cachegate.preflight.locks import lock, safer
from cachegate.preflight.refusals import NOT_THERE, because

COUNTING = 5.0
"""Seconds in which the rows of a table are counted exactly, before its estimate has to do."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Where questions go, and whether examples show what is stored."""

    world: World
    asked: Asked
    values: bool = False
    sizes: bool = True


def answers(demand: Demand, earlier: Sequence[Story], asking: Asking) -> Iterator[Answer]:
    """What the demand meets, in a transaction of `questions.questioning`; several where it means several things."""
    for what, on in resolved(demand, earlier, asking.world):
        found = _answer(what, on, demand, earlier, asking)
        writes = isinstance(what, Computes) and what.kind is Computing.WRITTEN
        if not writes or found.verdict != Verdict.NO:  # that it can be computed says not that it may be written
            yield found


def _answer(what: What, on: Named, demand: Demand, earlier: Sequence[Story], asking: Asking) -> Answer:
    table = asking.world.table(on)
    plain = Answer(demand.place, demand.statement, on.label, demand.title, Verdict.NO, "")
    if table is None:
        missing = StandingTable(on.schema or "", on.name)
        made = facts_of(what, on, demand, earlier, missing, asking.world)
        told = ask(what, made) if made.settled.made else _absent(demand)
        assert isinstance(told, Told)
        return replace(plain, verdict=told.verdict, why=told.why)
    if demand.unless_column in table.columns:
        return replace(plain, why=f"IF NOT EXISTS: {demand.unless_column} is there already.")
    facts = facts_of(what, on, demand, earlier, table, asking.world)
    found = _answered(replace(plain, relation=table.label), what, facts, asking)
    return _measured(found, what, facts, asking)


def _absent(demand: Demand) -> Told:
    if demand.if_exists:
        return Told(Verdict.NO, "IF EXISTS: there is no such relation, so the statement does nothing.")
    return Told(Verdict.UNKNOWN, NOT_THERE)


def _measured(found: Answer, what: What, facts: Facts, asking: Asking) -> Answer:
    """With rows, size and lock; the count stops when it takes too long."""
    table = facts.table
    if not asking.sizes or facts.settled.made is not None:
        return found
    exact = asking.asked.number(f"select count(*) from {table.sql}", within=COUNTING)
    rows = table.rows if isinstance(exact, Refused) else exact
    facts = replace(facts, table=replace(table, rows=rows))
    return replace(
        found,
        rows=rows,
        exact=not isinstance(exact, Refused),
        bytes=table.bytes,
        lock=lock(facts.demand.what if _of_domain(facts) else what, facts),
        safer=None if _of_domain(facts) else safer(what, facts, facts.demand.name),
    )


def _of_domain(facts: Facts) -> bool:
    """Whether the statement is about a domain rather than this table."""
    return isinstance(facts.demand.what, DomainCheck | DomainValidate)


def _answered(plain: Answer, what: What, facts: Facts, asking: Asking) -> Answer:
    asked = ask(what, facts)
    if isinstance(asked, Told):
        return replace(plain, verdict=asked.verdict, why=asked.why)
    objection = _objection(what, facts, asking)
    if objection is not None:
        return replace(plain, verdict=Verdict.UNKNOWN, why=objection, offence=asked.offence)
    return _judged(plain, asked, what, facts, asking)


def _objection(what: What, facts: Facts, asking: Asking) -> str | None:
    """Why the text of this demand is not run."""
    texts = tuple(filter(None, guarding.texts(what, facts)))
    for text in texts:
        if found := guarding.objection(text):
            return found
    called = frozenset[str]().union(*map(guarding.called, texts))
    if made := running.made_by(called, facts.earlier):
        where = f"{made.place.file}:{made.place.line}" if made.place else "a pending file"
        return f"It calls {made.name}, which {where} makes: the database does not have it like that yet."
    if differing := next(filter(guarding.differs, texts), None):
        return f"{differing} gives another value each time: that it works once proves nothing."
    volatile = questions.volatile(asking.world.connection, called)
    if volatile:
        return f"It calls {', '.join(volatile)}, which is VOLATILE: only what is STABLE or IMMUTABLE is run here."
    return None


def _judged(plain: Answer, asked: Question, what: What, facts: Facts, asking: Asking) -> Answer:
    """Count, look, and decide. What Postgres refuses for the sake of a value, it refuses the statement too."""
    path = facts.demand.on.path
    found = replace(plain, offence=asked.offence, count=asked.count or asked.probe, show=asked.show)
    counted = asking.asked.number(asked.count or asked.probe, path)
    if isinstance(counted, Refused):
        return _refused(found, counted, what, facts, asking)
    offending = counted if asked.count else 0
    doubt = settled(facts, offending > 0)
    if not offending:
        return (
            replace(found, offending=0, verdict=doubt.verdict, why=doubt.why)
            if doubt
            else replace(found, offending=0, why="No row is in its way.")
        )
    choices = mending.choices(what, facts, spared=_spared(offending, facts, asking))
    verdict = doubt or Told(Verdict.YES, "" if choices else mending.unoffered(what, facts))
    return replace(
        found,
        offending=offending,
        verdict=verdict.verdict,
        why=verdict.why,
        examples=_examples(asked, facts.table, asking, path),
        choices=choices,
    )


def _spared(offending: int, facts: Facts, asking: Asking) -> bool:
    """Whether the relation has other rows than those in the way; not if that cannot be told."""
    rows = asking.asked.number(f"select count(*) from {rows_of(facts)}", facts.demand.on.path, within=COUNTING)
    return not isinstance(rows, Refused) and rows > offending


def _refused(found: Answer, refusal: Refused, what: What, facts: Facts, asking: Asking) -> Answer:
    if refusal.sqlstate.startswith(("22", "23")):
        doubt = settled(facts, True)
        said = masking.quoted_away(refusal.message, values=asking.values)
        told = doubt or Told(Verdict.YES, f"Postgres refuses a value that is there: {said} ({refusal.sqlstate}).")
        return replace(found, verdict=told.verdict, why=told.why)
    if refusal.sqlstate == "57014" and found.show:
        some = asking.asked.lines(found.show, 1, facts.demand.on.path)
        if not isinstance(some, Refused) and some and settled(facts, True) is None:
            keys = masking.keys_of(facts.table)
            examples = masking.shown(some, keys, values=asking.values)
            return replace(found, verdict=Verdict.YES, why="They could not be counted in time.", examples=examples)
    return replace(found, verdict=Verdict.UNKNOWN, why=because(refusal.sqlstate, redact(refusal.message)))


def _examples(asked: Question, table: StandingTable, asking: Asking, path: tuple[str, ...] | None) -> tuple[Row, ...]:
    found = asking.asked.lines(asked.show, 5, path)
    return () if isinstance(found, Refused) else masking.shown(found, masking.keys_of(table), values=asking.values)
