"""Calls that found one overload and fit several now."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.checks.call_lost import doubled as found_twice
from cachegate.model.api import Api
from cachegate.model.catalog import Catalog, Function
from cachegate.model.diff import function_subject
from cachegate.model.report import Change
from cachegate.pipeline.surface.entry import Entry, endpoint


def doubled(before: Catalog, was: Api, now: Api, *, several: bool) -> Iterator[Entry]:
    """One for each overload that is left, at the one that came to it."""
    for old in before.functions.values():
        left = now.functions.get((old.schema, old.name), ())
        if not old.callable or old.id not in {one.id for one in left} or not called(before, old):
            continue
        if (both := found_twice(was, now, old)) is None:
            continue
        names, found = both
        others = [function_subject(one) for one in found if one.id != old.id]
        given = ", ".join(names) or ("a body" if old.body_type else "no arguments")
        how = f"calls with {given} fit {' and '.join(endpoint(one, several=several) for one in others)} too"
        subject = function_subject(old)
        what = endpoint(subject, several=several)
        yield Entry(subject, Change.CHANGED, what, how, "they are refused (PGRST203)", by=others[0])


def called(before: Catalog, function: Function) -> bool:
    """Whether any role of the API could call it; where no role is known, somebody may."""
    return not before.roles.api or bool(set(before.roles.api) & function.execute)
