"""What is in a schema cache, thing by thing, in words that a model and a server's own dump have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cachegate.model.api import Relationship
from cachegate.model.report import Subject

Facts = Mapping[str, str]
Contents = Mapping[Subject, Facts]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A thing of which two accounts differ. `ours` and `theirs` are None where it is not known at all."""

    subject: Subject
    ours: str | None
    theirs: str | None


def disagreements(ours: Contents, theirs: Contents) -> Iterator[Disagreement]:
    """Both ways: what only one of them has, and what they have unlike each other; in a stable order."""
    for subject in sorted(ours.keys() | theirs.keys(), key=lambda one: (one.kind, one.label)):
        mine, other = ours.get(subject), theirs.get(subject)
        if mine is None or other is None:
            yield Disagreement(subject, _told(mine), _told(other))
            continue
        names = [name for name in sorted(mine.keys() | other.keys()) if mine.get(name) != other.get(name)]
        if names:
            yield Disagreement(subject, _some(mine, names), _some(other, names))


def _told(facts: Facts | None) -> str | None:
    return None if facts is None else (_some(facts, sorted(facts)) or "there")


def _some(facts: Facts, names: list[str]) -> str:
    return ", ".join(f"{name} {facts.get(name, 'unknown')}" for name in names)


def relationship_subject(one: Relationship) -> Subject:
    """Its identity: where it is looked up, where it leads, and through what."""
    schema, origin = one.origin
    if one.function is not None:
        return Subject("relationship", schema, origin, f"{_dotted(one.function)} to {_dotted(one.target)}")
    if one.junction is not None:
        through = " and ".join(one.junction.constraints)
        columns = _columns(one.junction.source_columns) + " and " + _columns(one.junction.target_columns)
        way = f"through {_dotted(one.junction.relation)} by {through} on {columns}"
    else:
        way = f"by {one.constraint} on {_columns(one.columns)}"
    return Subject("relationship", schema, origin, f"to {_dotted(one.target)} {way}")


def relationship_facts(one: Relationship) -> Facts:
    return {"cardinality": one.cardinality.value, "gives": "an object" if one.to_one else "an array"}


def _dotted(name: tuple[str, str]) -> str:
    return ".".join(name)


def _columns(pairs: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{left} = {right}" for left, right in pairs)
