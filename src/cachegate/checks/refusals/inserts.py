"""What it means that rows were refused which the catalog allows: something broken behind the table, or bad guesses."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from cachegate.explain import catalogue
from cachegate.model.catalog import Relation
from cachegate.model.exchange import Judgement, Refused
from cachegate.model.report import Outcome

BROKEN_CLASSES = ("0A", "2F", "39", "42")
"""SQLSTATEs that blame what runs on an insert: unknown columns and functions, functions that end without a result."""
BROKEN_CODES = ("54001", "55000")  # a trigger that fires itself for ever; one that reads a row that it does not get
DENIED = "permission denied"
"""How Postgres' own 42501 begins; row-level security and triggers word it otherwise."""


def whatever_the_row(answer: Refused) -> bool:
    """Whether another row, or another role, would be refused the same."""
    if answer.code == "42501" or answer.message.startswith("unrecognized configuration parameter"):
        return False
    return len(answer.code) == 5 and (answer.code.startswith(BROKEN_CLASSES) or answer.code in BROKEN_CODES)


def judged(relation: Relation, refusals: Sequence[tuple[str, Refused]]) -> Judgement:
    """What all these refusals, each of a role, come to. A fault of ours in guessing rows is never a failure."""
    for role, answer in refusals:
        if whatever_the_row(answer):
            return _failed(answer, *_explained(relation, answer, role))
    for role, answer in refusals:
        if answer.code == "42501" and answer.message.startswith(DENIED):
            return _failed(answer, *_denied(relation, answer, role))
    role, answer = refusals[-1]
    return Judgement(
        Outcome.SKIPPED,
        code=answer.code,
        cause=f"The rows that were made up are refused to {role} ({answer.code}: {answer.message}); whether better ones"
        " would be cannot be told.",
    )


def _failed(answer: Refused, cause: str, remedy: str) -> Judgement:
    return Judgement(Outcome.FAILED, code=answer.code, cause=cause, remedy=remedy)


def _explained(relation: Relation, answer: Refused, role: str) -> tuple[str, str]:
    for pattern, explain in MESSAGES:
        found = re.search(pattern, answer.message)
        if found:
            return explain(relation, answer, found)
    return (
        f"Something that runs when a row is inserted, a trigger, a default or a policy, is broken: {answer.message}."
        f" Every POST to /{relation.name} is refused.",
        "Mend the function that the message speaks of, in the same migration.",
    )


def _no_field(relation: Relation, answer: Refused, found: re.Match[str]) -> tuple[str, str]:
    return (
        f"A trigger on {relation.name} uses {found[1]}.{found[2]}, and the table has no column {found[2]}: every POST"
        f" to /{relation.name} is refused. Postgres looks into a trigger's function only when it runs.",
        "Replace the trigger's function in the same migration, so that it knows the columns as they are now.",
    )


def _recursion(relation: Relation, answer: Refused, found: re.Match[str]) -> tuple[str, str]:
    return (
        f"Inserting a row never ends: a trigger on {relation.name}, or on a table that it writes to, fires itself"
        f" ({answer.message}).",
        catalogue.BY_CODE["54001"].recovery,
    )


def _denied(relation: Relation, answer: Refused, role: str) -> tuple[str, str]:
    sequence = re.search(r"^permission denied for sequence (.+)$", answer.message)
    if sequence:
        return (
            f"{role} may insert into {relation.name}, and what runs then draws from the sequence {sequence[1]}, which"
            f" it may not use: every POST to /{relation.name} is refused.",
            f"Grant usage on the sequence {sequence[1]} to {role}; or make the column an identity column, which needs"
            " no such grant.",
        )
    return (
        f"{role} may insert into {relation.name}, and a trigger, a default or a policy behind it needs what {role} may"
        f" not do: {answer.message}. No role that could be asked is let through.",
        "Grant what the message names, or make the function SECURITY DEFINER with a search_path of its own.",
    )


Explain = Callable[[Relation, Refused, re.Match[str]], tuple[str, str]]
MESSAGES: tuple[tuple[str, Explain], ...] = (
    (r'record "(new|old)" has no field "(.+)"', _no_field),
    (r"stack depth limit exceeded", _recursion),
)
