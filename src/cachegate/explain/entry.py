"""What the catalogue knows of one code: what it means, where it comes from, what ends it, what it is mistaken for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Says(StrEnum):
    """What an error tells of the schema cache, in words that complete "the schema cache …"."""

    BEHIND = "may lack what the database has"
    AHEAD = "may still have what the database lost"
    UNLOADED = "is not loaded"
    NOTHING = "has nothing to do with it"


@dataclass(frozen=True, slots=True)
class Belief:
    """What people think, and what is so instead; both whole sentences."""

    said: str
    truth: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One code of PostgREST or of Postgres, or an HTTP status without a code.

    `meaning` completes a title; `cause` and `recovery` are whole sentences. `status` is the HTTP status in words,
    `versions` the PostgREST versions that send it, "" for all from 10 to 16. Each of `examples` is a message that
    stands with the code in an answer. `pattern` marks a family of codes: PTxyz, or all of a class of SQLSTATEs.
    """

    code: str
    meaning: str
    cause: str
    recovery: str
    status: str
    examples: tuple[str, ...]
    says: Says = Says.NOTHING
    versions: str = ""
    beliefs: tuple[Belief, ...] = ()
    pattern: str = ""
