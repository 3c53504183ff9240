"""What a request finds in a schema cache: none, one, or more than one, which PostgREST refuses as ambiguous."""

from __future__ import annotations

from cachegate.model.api import Api, Cardinality, Relationship
from cachegate.model.catalog import Function

JSON = frozenset({"json", "jsonb"})


def embeds(api: Api, schema: str, origin: str, target: str, hint: str | None = None) -> tuple[Relationship, ...]:
    """What `GET /origin?select=target!hint(*)` in this request schema may mean: none is PGRST200, several PGRST201."""
    found = api.relationships.get(((schema, origin), schema), ())
    return tuple(one for one in found if _fits(one, target, hint))


def _fits(one: Relationship, target: str, hint: str | None) -> bool:
    if one.function is not None:
        return target == one.function[1]
    if one.is_self:
        return _fits_self(one, target, hint)
    if hint is None:
        by_key = not one.target_is_view and target in (one.constraint or None, _single(one, 0))
        return target == one.target[1] or by_key
    if target != one.target[1]:
        return False
    if one.junction is not None:
        return hint == one.junction.relation[1]
    return hint in (one.constraint, _single(one, 0), _single(one, 1))


def _fits_self(one: Relationship, target: str, hint: str | None) -> bool:
    """By the relation's name the many, by the column the one; a hint is a column; never the constraint (F-54)."""
    many = target == one.target[1] and one.cardinality is Cardinality.ONE_TO_MANY
    if hint is not None:
        return many and hint == _single(one, 1)
    return many or (one.cardinality is Cardinality.MANY_TO_ONE and target == _single(one, 0))


def _single(one: Relationship, end: int) -> str | None:
    """The column at one end (0: the origin's) of a relationship of a single pair of columns."""
    return one.columns[0][end] if len(one.columns) == 1 else None


def calls(
    api: Api, schema: str, name: str, arguments: frozenset[str], *, body_type: str | None = None, by_get: bool = False
) -> tuple[Function, ...]:
    """Overloads that a call may mean: none is PGRST202, several PGRST203.

    `arguments` are the names given, by POST as JSON unless `by_get`. With `body_type` the whole body is one unnamed
    argument of that type, sent as its media type. Types never tell overloads apart.
    """
    overloads = api.functions.get((schema, name), ())
    raw = body_type is not None and body_type not in JSON
    named = tuple(one for one in overloads if _takes(one, arguments, raw))
    if named or by_get:
        return named
    whole = JSON if body_type is None or body_type in JSON else {body_type}
    return tuple(one for one in overloads if one.body_type in whole)


def _takes(function: Function, arguments: frozenset[str], raw: bool) -> bool:
    if not function.parameters:
        return not arguments and not raw
    return set(function.required) <= arguments <= set(function.arguments)
