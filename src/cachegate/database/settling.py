"""What of a file is settled, and who wants to hear of it before the next part is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cachegate.model.migration import Place, SqlFailure, Transaction


@dataclass(frozen=True, slots=True)
class Sent:
    """A statement as it was sent, and where it stands."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Settled:
    """A run of a file's statements after which no transaction is open: committed, or rolled back by themselves.

    `first` counts the statements before it; `tags` are what the server answered to each (`CREATE TABLE`). `pid` is
    the server process that ran them. `more`: statements follow in this file. `sent` are the statements themselves
    where they are not simply those of the file's text: psql's variables and included files.
    """

    first: int
    tags: tuple[str, ...]
    pid: int
    more: bool
    sent: tuple[Sent, ...] | None = None


Told = Callable[[Settled], None]


@dataclass(frozen=True, slots=True)
class Went:
    """How a file's statements went: in which mode, and why in that; why it was repeated, and what failed."""

    mode: Transaction
    because: str
    failure: SqlFailure | None = None
    repeated: str | None = None
    remarks: tuple[str, ...] = ()


def of_rows(text: str) -> bool:
    """One of perhaps thousands of statements that write rows: a run of them is settled at once."""
    return text[:7].lower().startswith(("insert ", "update ", "delete ", "copy "))
