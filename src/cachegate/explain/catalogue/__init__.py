"""The catalogue of codes: everything that Cachegate says of one comes from here."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cachegate.explain.catalogue import (
    connection,
    missing,
    outcomes,
    raised,
    requests,
    rights,
    running,
    schema_cache,
    statuses,
    tokens,
    writes,
)
from cachegate.explain.entry import Entry
from cachegate.options.mistakes import nearest

FAMILIES: Mapping[str, tuple[Entry, ...]] = {
    "The schema cache": schema_cache.ALL,
    "The connection": connection.ALL,
    "The request": requests.ALL,
    "The outcome": outcomes.ALL,
    "The token": tokens.ALL,
    "Postgres: what is not there": missing.ALL,
    "Postgres: what a role may do": rights.ALL,
    "Postgres: what can be written": writes.ALL,
    "Postgres: what can be run": running.ALL,
    "Raised by the project, and whole classes": raised.ALL,
    "A status without a code": statuses.ALL,
}
ALL: tuple[Entry, ...] = tuple(entry for family in FAMILIES.values() for entry in family)
BY_CODE: Mapping[str, Entry] = {entry.code: entry for entry in ALL if not entry.pattern}
STATUSES = frozenset(entry.code for entry in statuses.ALL)
_PATTERNS = tuple((re.compile(entry.pattern), entry) for entry in ALL if entry.pattern)


def find(code: str) -> Entry | None:
    """The entry of a code as it stands in an answer, None if nobody knows it."""
    found = BY_CODE.get(code)
    if found is not None:
        return found
    return next((entry for pattern, entry in _PATTERNS if pattern.fullmatch(code)), None)


def look_up(typed: str) -> tuple[str, Entry] | None:
    """Code and entry of what a person typed: in any letter case, `pgrst-204` and `PGRST 204` as well."""
    code = re.sub(r"^(PGRST)[ _-]+(?=\w)", r"\1", typed.strip().upper())
    entry = find(code)
    return (code, entry) if entry else None


def known(code: str) -> bool:
    """Whether this is a code, rather than five letters that mean something else."""
    return find(code) is not None


def close_to(typed: str) -> str | None:
    """The code that was probably meant."""
    return nearest(typed.strip().upper(), sorted(BY_CODE.keys() - {"PGRST"}), cutoff=0.8)
