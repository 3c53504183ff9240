"""Which calls fit two overloads at once, by argument names alone (3.6): PostgREST answers them with PGRST203."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from cachegate.derive.remembered import remembered
from cachegate.model.catalog import Catalog, Function, Name
from cachegate.model.diff import function_subject
from cachegate.model.exchange import CallResolves, Claim, Expectation

JSON = frozenset({"json", "jsonb"})


def smallest(one: Function, other: Function) -> frozenset[str] | None:
    """The fewest names that fit both: what either requires, if both take all of that. None if no call fits both.

    A whole body is told apart by its media type, which json and jsonb share (F-44).
    """
    needed = frozenset(one.required) | frozenset(other.required)
    bodies = {one.body_type, other.body_type}
    if needed and None not in bodies and len(bodies) > 1 and not bodies <= JSON:
        return None
    return needed if needed <= set(one.arguments) & set(other.arguments) else None


def calls(catalog: Catalog, function: Function) -> Iterator[tuple[str, ...]]:
    """The smallest call of this overload that fits another one too, for each that there is, in its own order."""
    for other in overloads(catalog, function):
        names = smallest(function, other)
        if names is not None:
            yield tuple(name for name in function.arguments if name in names)


def overloads(catalog: Catalog, function: Function) -> list[Function]:
    """The other ones of its name; those of which some parameters have no name resolve too (F-40)."""
    return [other for other in _by_name(catalog)[function.schema, function.name] if other.id != function.id]


@remembered
def _by_name(catalog: Catalog) -> Mapping[Name, Sequence[Function]]:
    found: dict[Name, list[Function]] = defaultdict(list)
    for one in catalog.functions.values():
        if one.callable or any(one.arguments):
            found[one.schema, one.name].append(one)
    return found


def without_larger(expectations: Iterable[Expectation], catalog: Catalog) -> Iterator[Expectation]:
    """The same without calls that fit two overloads only as a smaller call does, which is asked as well."""
    wanted = tuple(expectations)
    functions = {function_subject(function): function for function in catalog.functions.values()}
    asked = frozenset(claim for one in wanted for claim in one.claims)
    for one in wanted:
        function = functions.get(one.subject)
        if function is None or not any(_is_larger(claim, function, asked, catalog) for claim in one.claims):
            yield one


def _is_larger(claim: Claim, function: Function, asked: frozenset[Claim], catalog: Catalog) -> bool:
    if not isinstance(claim, CallResolves):
        return False
    for other in overloads(catalog, function):
        names = smallest(function, other)
        if names is not None and names < claim.arguments <= set(other.arguments):
            return replace(claim, arguments=names) in asked
    return False
