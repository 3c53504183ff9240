"""What an embed gives stays an array or an object.

A UNIQUE constraint or primary key over exactly the columns of a foreign key makes it one-to-one, and PostgREST then
gives the other side an object where it gave an array (F-53); a unique index does not. Nothing fails: clients that loop
over an array find no rows in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cachegate import derive
from cachegate.checks import sql
from cachegate.checks.check import Check
from cachegate.model.api import Api, Relationship
from cachegate.model.catalog import Catalog, ForeignKey, Key
from cachegate.model.diff import constraint_subject
from cachegate.model.exchange import Expectation, Judgement
from cachegate.model.report import Change, Outcome, Severity, Subject

FIRST = "Tell clients before this is merged;"
Flip = tuple[Relationship, Relationship]


def compare(before: Catalog, after: Catalog) -> Iterator[Expectation]:
    """One for each foreign key, or function that computes a relationship, whose embeds change their form."""
    if before.links == after.links:
        return
    found: dict[object, list[Flip]] = {}
    for flip in flips(derive.api_of(before), derive.api_of(after)):
        found.setdefault(flip[0].function or flip[0].constraint, []).append(flip)
    for members in found.values():
        yield _expected(before, after, members)


def flips(was: Api, now: Api) -> Iterator[Flip]:
    """The same relationship before and after, to many on one side and to one on the other; tables before views."""
    after = {_identity(one): one for found in now.relationships.values() for one in found}
    before = [one for found in was.relationships.values() for one in found]
    for one in sorted(before, key=lambda one: (one.origin_is_view or one.target_is_view, one.origin, one.target)):
        other = after.get(_identity(one))
        if other is not None and other.to_one != one.to_one:
            yield one, other


def _identity(one: Relationship) -> object:
    """All but the cardinality. The two sides of a self-reference differ in their columns."""
    return one.origin, one.target, one.constraint, one.columns, one.junction, one.function


def culprit(before: Catalog, after: Catalog, one: Relationship) -> Subject:
    """The key that came or went, if the API shows it, else the relation that embeds."""
    key = _key(before, after, one)
    return constraint_subject("key", key) if key else Subject("relation", *one.origin)


def _expected(before: Catalog, after: Catalog, members: Sequence[Flip]) -> Expectation:
    (first, now), *others = members
    key = _key(before, after, now)
    return Expectation(
        check="embed-shape",
        subject=culprit(before, after, now),
        sentence=f"{embedded(first)} gives {form(first)} as before",
        decided=_judged(first, now, [one for one, _ in others], key),
        detail=first.constraint or embedded_name(first),
        change=None if key else Change.CHANGED,
    )


def _key(before: Catalog, after: Catalog, one: Relationship) -> Key | None:
    for foreign_key in after.foreign_keys.values():
        if foreign_key.name != one.constraint or {one.origin, one.target} != foreign_key.ends:
            continue
        mine, theirs = (_keys_of(catalog, foreign_key) for catalog in (before, after))
        for name in sorted(mine.keys() ^ theirs.keys()):
            return mine.get(name) or theirs[name]
    return None


def _keys_of(catalog: Catalog, foreign_key: ForeignKey) -> dict[str, Key]:
    return {
        key.name: key
        for key in catalog.keys.values()
        if (key.schema, key.relation) == (foreign_key.schema, foreign_key.relation)
        and key.plain
        and key.constraint
        and set(key.columns) == set(foreign_key.columns)
    }


def embedded(one: Relationship) -> str:
    """The request, as a client writes it."""
    return f"GET /{one.origin[1]}?select={embedded_name(one)}(*)"


def embedded_name(one: Relationship) -> str:
    return one.function[1] if one.function else one.target[1]


def form(one: Relationship) -> str:
    return "an object" if one.to_one else "an array"


def _judged(was: Relationship, now: Relationship, others: Sequence[Relationship], key: Key | None) -> Judgement:
    also = f" The same goes for {', '.join(map(embedded, others))}." if others else ""
    return Judgement(
        Outcome.FAILED,
        severity=Severity.WARNING,
        cause=f"{embedded(was)} gave {form(was)}, and gives {form(now)} from now on.{also} {_reason(was, now)} Requests"
        " succeed, and clients that are out there read something of another form.",
        remedy=_remedy(was, now),
        sql=_as_index(key) if key and now.to_one else None,
    )


def _reason(was: Relationship, now: Relationship) -> str:
    if was.function:
        return "The function that computes it returns something else."
    columns = ", ".join(pair[1] for pair in was.columns)
    if now.to_one:
        return f"A UNIQUE constraint or primary key covers ({columns}) now, which makes {was.constraint} one-to-one."
    return (
        f"No UNIQUE constraint or primary key covers ({columns}) any more, so that {was.constraint} is not one-to-one."
    )


def _remedy(was: Relationship, now: Relationship) -> str:
    if was.function:
        return "Tell clients before this is merged, or give the new function another name."
    if now.to_one:
        return f"{FIRST} or use a unique index in place of the constraint, which keeps the array."
    return f"{FIRST} or keep the constraint: a unique index alone does not give an object."


def _as_index(key: Key) -> str | None:
    if key.primary:
        return None
    table, columns = sql.qualified(key.schema, key.relation), ", ".join(map(sql.identifier, key.columns))
    name = sql.identifier(key.name)
    return f"alter table {table} drop constraint {name};\ncreate unique index {name} on {table} ({columns});"


CHECK = Check(
    "embed-shape",
    "embeds stay arrays or objects",
    "embeds by {} change from array to object or back",
    compare=compare,
)
