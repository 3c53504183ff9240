"""Privileges that roles of the API gained and lost, by role."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from cachegate.model.catalog import Grant, Roles, Verb

How = tuple[str, str]  # how something changed, and why that breaks clients ("" if it does not)
REFUSED = "its requests are refused (42501)"


def moved(old: Collection[Grant], new: Collection[Grant], before: Roles, after: Roles) -> Iterator[How]:
    """What each role that is one of the API's on both sides may do now, and what no longer."""
    for role in before.api:
        if role not in after.api:
            continue
        had, has = _verbs(old, role), _verbs(new, role)
        if gained := has - had:
            yield f"{role} may {_listed(gained)}", ""
        if lost := had - has:
            yield f"{role} may no longer {_listed(lost)}", REFUSED


def executed(old: Collection[str], new: Collection[str], before: Roles, after: Roles) -> Iterator[How]:
    """The same for calls; `old` and `new` are roles."""
    for role in before.api:
        if role in after.api and (role in old) != (role in new):
            yield (f"{role} may call it", "") if role in new else (f"{role} may no longer call it", REFUSED)


def _verbs(grants: Collection[Grant], role: str) -> frozenset[Verb]:
    found: dict[str, set[Verb]] = defaultdict(set)
    for grantee, verb in grants:
        found[grantee].add(verb)
    return frozenset(found[role])


def _listed(verbs: Collection[Verb]) -> str:
    return ", ".join(verb.value for verb in Verb if verb in verbs)
