"""A function in SQL reads things that are still there.

Postgres reads the body when the function is made, and again when it is called: what a migration drops, renames or makes
ambiguous in between breaks it without a word, while PostgREST goes on to list it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cachegate.checks.check import Check
from cachegate.checks.function_callable import written
from cachegate.model.catalog import Catalog, Function
from cachegate.model.diff import function_subject
from cachegate.model.exchange import Expectation, Judgement
from cachegate.model.functions import RefusedBody
from cachegate.model.report import Change, Outcome

_WORD = re.compile(r"[\w$]+")
_NAMED = re.compile(r'"([^"]+)"|([\w$.]+)(?=\(| does not exist)')


def compare(before: Catalog, after: Catalog) -> Iterator[Expectation]:
    """One for each function that was there, could be called, and does not fit what it reads any more."""
    for function in after.functions.values():
        refusal = after.refused_bodies.get(function.id)
        there = function.id in before.functions and function.id not in before.refused_bodies
        if refusal is not None and there and function.callable:
            yield Expectation(
                CHECK.id,
                function_subject(function),
                f"the body of {written(function)} fits what it reads",
                change=Change.CHANGED if function != before.functions[function.id] else Change.KEPT,
                decided=_broken(function, refusal),
            )


def _broken(function: Function, why: RefusedBody) -> Judgement:
    return Judgement(
        Outcome.FAILED,
        code=why.code,
        cause=f"Postgres refuses its body now: {why.message}. Every call of {function.name} would be refused with"
        f" {why.code}.",
        remedy="Make the function again with a body that fits, in the same migration: CREATE OR REPLACE FUNCTION with"
        " the same arguments and result keeps its grants. Or drop it, if no client is to call it any more.",
    )


def is_anothers(expectation: Expectation) -> bool:
    """Whether it is something else that was changed, and not the function itself."""
    return expectation.check == CHECK.id and expectation.change is Change.KEPT


def refusal(expectation: Expectation, catalog: Catalog) -> RefusedBody:
    """What Postgres says of the function that this is about."""
    subject = expectation.subject
    return next(
        why
        for (schema, name, signature), why in catalog.refused_bodies.items()
        if (schema, f"{name}({signature})") == (subject.schema, subject.name)
    )


def spoken_of(message: str) -> tuple[str, ...]:
    """The names in a message of Postgres, without what they belong to: `column p.title does not exist` has `title`."""
    found = (quoted or plain for quoted, plain in _NAMED.findall(message))
    return tuple(name.rpartition(".")[2] for name in found)


def words(body: str) -> frozenset[str]:
    """What may be a name in it, as Postgres would read it without quotes, and with them."""
    found = _WORD.findall(body)
    return frozenset(found) | frozenset(word.lower() for word in found)


CHECK = Check("function-body", "functions in SQL fit what they read", "the body of {} fails", compare=compare)
