"""Messages to codes and things: what a message says, whoever wrote it and in which version."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cachegate.explain.thing import Kind, Thing
from cachegate.explain.wordings import postgres, postgrest

LONGEST = 2_000
"""Characters of a message that are looked at."""


@dataclass(frozen=True, slots=True)
class Worded:
    """What a message says: the code that it stands for, and what it is about, None where it names nothing."""

    code: str
    thing: Thing | None


def read(message: str, details: str = "", hint: str = "") -> Worded | None:
    """What a whole message says, None for one that is not known. `details` and `hint` tell a schema at most."""
    text = message[:LONGEST].strip()
    for one in (*postgrest.ALL, *postgres.ALL):
        found = one.pattern.fullmatch(text)
        if found is not None:
            return Worded(one.code, _placed(one.read(found), details[:LONGEST], hint[:LONGEST]))
    return None


def thing_of(code: str, message: str, details: str = "", hint: str = "") -> Thing | None:
    """What a message is about; only wordings of its own code count, so that a function cannot speak as PostgREST."""
    text = message[:LONGEST].strip()
    for one in (*postgrest.ALL, *postgres.ALL):
        found = one.pattern.fullmatch(text) if one.code == code else None
        if found is not None:
            return _placed(one.read(found), details[:LONGEST], hint[:LONGEST])
    return None


def _placed(thing: Thing | None, details: str, hint: str) -> Thing | None:
    if thing is None or thing.kind is not Kind.RELATIONSHIP:
        return thing
    return replace(
        thing, schema=postgrest.schema_in(details) or postgrest.schema_in(hint), hint=postgrest.hint_in(details)
    )
