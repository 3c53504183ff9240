"""Whether a schema cache is torn: functions of a transaction, without the relations that the same transaction made.

A load is no snapshot: it reads relations first (A1 to A5). Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from cachegate.model.exchange import Expectation
from cachegate.model.report import Outcome, Subject
from cachegate.pipeline.asking import Asked


@dataclass(frozen=True, slots=True)
class Torn:
    """What shows it: the function is known, the relation that is older is not."""

    relation: Subject
    function: Subject

    def __str__(self) -> str:
        return f"It knows {self.function.label}, but not {self.relation.label}, which the same transaction made before."


def torn(
    lacking: Collection[Subject], known: Collection[Subject], siblings: Iterable[tuple[Subject, Subject]]
) -> Torn | None:
    """`lacking` relations and `known` functions by what the API answered; `siblings` from the database.

    `siblings` pairs a relation with a function that its transaction made after it. All those functions have to be
    known: a cache that is merely old lacks at least the one that is new. None is no proof of the opposite.
    """
    functions: dict[Subject, list[Subject]] = {}
    for relation, function in siblings:
        if relation in lacking:
            functions.setdefault(relation, []).append(function)
    for relation, made in functions.items():
        if all(function in known for function in made):
            return Torn(relation, made[0])
    return None


def lacking_relations(asked: Asked) -> tuple[Subject, ...]:
    """Relations that are in the catalog, and by the answers not in the cache."""
    return tuple(one.subject for one in _of(asked, "relation-exposed", Outcome.FAILED))


def known_functions(asked: Asked) -> frozenset[Subject]:
    """Functions that resolve."""
    return frozenset(one.subject for one in _of(asked, "function-callable", Outcome.PASSED))


def _of(asked: Asked, check: str, outcome: Outcome) -> Iterable[Expectation]:
    return (one for one, judged in asked.judgements.items() if one.check == check and judged.outcome is outcome)
