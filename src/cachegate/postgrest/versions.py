"""What each PostgREST version can do; the only place that compares version numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cachegate.errors import EnvironmentProblem

OLDEST, NEWEST = (11, 2), 16


@dataclass(frozen=True, slots=True)
class Capabilities:
    """One server version's ways. Sources are the change log and answers recorded from six versions.

    `plan_only`: `Prefer: handling=strict, <made-up>` is refused after planning, before any transaction (12.0).
    `reads_look_up`: a read of an unknown relation is refused from the cache, PGRST205 (13.0).
    `strict_bodies`: a named json, text, xml or bytea parameter no longer swallows any POST keys (14.2).
    `lists_schemas_in_hint`: PGRST106 names the exposed schemas in `hint` rather than `message` (13.0.7).
    `describes_base_types`: a column's `format` in the OpenAPI document is its base type (measured up to 12.0.2).
    `admin_facts`: the admin server answers `/metrics` and `/schema_cache` (12.2).
    """

    version: str
    plan_only: bool
    reads_look_up: bool
    strict_bodies: bool
    lists_schemas_in_hint: bool
    admin_facts: bool
    describes_base_types: bool


def capabilities(version: str) -> Capabilities:
    """What the version written in a `Server` header can do. Raises `EnvironmentProblem` outside 11.2 to 16."""
    number = parse(version)
    if number < OLDEST:
        raise EnvironmentProblem(
            f"PostgREST {version} is too old",
            "Before 11.2 it drops notifications and answers in shapes that prove nothing.",
            "Use PostgREST 11.2 or newer, the version that production runs.",
        )
    if number[0] > NEWEST:
        raise EnvironmentProblem(
            f"PostgREST {version} is newer than this Cachegate knows",
            f"Its answers have been proven up to {NEWEST}; guessing could show green for a broken API.",
            "Use a newer Cachegate.",
        )
    return Capabilities(
        version=version,
        plan_only=number >= (12, 0),
        reads_look_up=number >= (13, 0),
        strict_bodies=number >= (14, 2),
        lists_schemas_in_hint=number >= (13, 0, 7),
        admin_facts=number >= (12, 2),
        describes_base_types=number < (12, 2),
    )


def parse(version: str) -> tuple[int, ...]:
    """`12.0.2` as (12, 0, 2); suffixes such as `-pre` are left out. Raises `EnvironmentProblem` if there is none."""
    found = re.match(r"\d+(?:\.\d+)*", version)
    if not found:
        raise EnvironmentProblem(
            f"The PostgREST version {version!r} cannot be read",
            "The Server header should be postgrest/<number>.",
            "Is something else answering at --postgrest-url?",
        )
    return tuple(int(part) for part in found[0].split("."))
