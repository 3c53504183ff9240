"""Reading Drizzle's journal, `meta/_journal.json`: which migrations there are, in which order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from cachegate.errors import UsageProblem

JOURNAL = "meta/_journal.json"
_DIALECTS = ("postgresql", "pg")


@dataclass(frozen=True, slots=True)
class Entry:
    """`tag` is the file's name without `.sql`, `when` the time in milliseconds since 1970 at which it was generated."""

    tag: str
    when: int


def parse(file: str, content: bytes) -> tuple[tuple[Entry, ...], tuple[UsageProblem, ...]]:
    """The entries in order, and what is wrong; never raises. `file` is the journal's name for messages."""
    try:
        journal = json.loads(content)
    except json.JSONDecodeError as error:
        return (), (_unreadable(f"{file}:{error.lineno}", f"Column {error.colno}: {error.msg}."),)
    except (ValueError, RecursionError):
        return (), (_unreadable(file, "It is not JSON."),)
    match journal:
        case {"dialect": str(dialect)} if dialect not in _DIALECTS:
            return (), (_other_dialect(file, dialect),)
        case {"entries": list(entries)}:
            return _entries(file, entries)
        case _:
            return (), (_unreadable(file, "It has no list of entries."),)


def _entries(file: str, entries: list[object]) -> tuple[tuple[Entry, ...], tuple[UsageProblem, ...]]:
    found = [_entry(one) for one in entries]
    read = tuple(entry for entry in found if entry is not None)
    problems = [
        _unreadable(file, f"Entry {number} has no tag and time (`tag`, `when`).")
        for number, entry in enumerate(found, 1)
        if entry is None
    ]
    return tuple({entry.tag: entry for entry in reversed(read)}.values())[::-1], (*problems, *_twice(file, read))


def _entry(one: object) -> Entry | None:
    match one:
        case {"tag": str(tag), "when": int(when)} if tag and not isinstance(when, bool) and tag.isprintable():
            return Entry(tag, when)
        case _:
            return None


def _twice(file: str, entries: tuple[Entry, ...]) -> Iterator[UsageProblem]:
    seen: set[str] = set()
    for entry in entries:
        if entry.tag in seen:
            yield UsageProblem(
                what=f"{file} names {entry.tag} twice",
                why="Drizzle would run the file twice.",
                help="Take one of the two entries out.",
            )
        seen.add(entry.tag)


def _unreadable(file: str, why: str) -> UsageProblem:
    return UsageProblem(
        what=f"{file} cannot be read as Drizzle's journal",
        why=why,
        help="Is a merge conflict left in it? Let drizzle-kit write it again.",
    )


def _other_dialect(file: str, dialect: str) -> UsageProblem:
    shown = dialect if dialect.isprintable() and len(dialect) < 40 else "something else"
    return UsageProblem(
        what=f"{file} says that these migrations are for {shown}",
        why="They are Drizzle's, for another kind of database; this is Postgres.",
        help="Point cachegate at the folder of the Postgres migrations.",
    )
