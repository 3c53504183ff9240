"""One way in which a server words an error, and what can be read from it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from cachegate.explain.thing import Thing

Read = Callable[[re.Match[str]], Thing | None]

# Names are no longer than this in an answer; without an end, hostile text could keep the search busy for hours.
NAME = r".{0,300}?"
LONG_NAME = r".{0,300}"


@dataclass(frozen=True, slots=True)
class Wording:
    """`pattern` has to fit a whole message, or the part of a line that begins and ends like one."""

    code: str
    pattern: re.Pattern[str]
    read: Read


def wording(code: str, pattern: str, read: Read = lambda found: None) -> Wording:
    return Wording(code, re.compile(pattern, re.DOTALL), read)


def split(name: str) -> tuple[str | None, str]:
    """`api.films` as schema and name; a name alone has no schema."""
    schema, dot, own = name.partition(".")
    return (schema, own) if dot and schema and own else (None, name)
