"""What a migration file left in the catalog, and when: rows by the order in which they were made and written."""

from __future__ import annotations

from dataclasses import dataclass

from cachegate.model.catalog import Touched


@dataclass(frozen=True, slots=True)
class Trace:
    """That a file wrote the catalog row of a thing, or of something that hangs on it (`through`: its policy, its type).

    `oid` rises from one thing made to the next; None for what has none of its own (columns, grants), and for what was
    there before the file. `first` and `last` are the statements of the file, counted from 0, that ran in the
    transaction which wrote the row; `last` is None for the end of the file. `command` rises with the commands of that
    transaction; None where a change that was rolled back hides it. `gone`: what it wrote is that the thing is dropped,
    or has another name now. `birth` are the first and last statement, likewise, of the transaction that made the thing;
    None where the catalog does not keep that.
    """

    thing: Touched
    oid: int | None = None
    first: int = 0
    last: int | None = None
    command: int | None = None
    through: Touched | None = None
    gone: bool = False
    birth: tuple[int, int | None] | None = None

    @property
    def moment(self) -> tuple[int, int] | None:
        """Sorts the traces of a file by when they were last written."""
        return None if self.command is None else (self.first, self.command)
