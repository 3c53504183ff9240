"""What a ledger is: a tool's table in the database, and how its rows answer to files."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from cachegate.model.ledger import Entry, Table
from cachegate.model.migration import Migration


def version(migration: Migration) -> str:
    return migration.version


def number(migration: Migration) -> str:
    """The version as a number keeps it: `0012` is 12."""
    found = re.match("[0-9]+", migration.version)
    return str(int(found[0])) if found else migration.version


def rank(key: str) -> tuple[int, ...]:
    """Where a version stands among others: its numbers, without zeros at the end (`1.0` is `1`)."""
    numbers = [int(part) for part in re.findall("[0-9]+", key)]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


@dataclass(frozen=True, slots=True)
class Ledger:
    """A layout's ledger. `key(migration)` is what its rows call a migration.

    `checksums(content)` are those that the tool takes for a file's content, the one that it writes first; None where
    it keeps none.
    """

    layout: str
    table: Table
    key: Callable[[Migration], str] = version
    checksums: Callable[[bytes], tuple[str, ...]] | None = None

    def entry(self, migration: Migration) -> Entry:
        """What the tool would write down after it applied this one."""
        checksum = self.checksums(migration.sql)[0] if self.checksums else ""
        return Entry(self.key(migration), migration.name.removesuffix(".sql"), checksum)
