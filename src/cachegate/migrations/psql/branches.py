"""`\\if`, `\\elif`, `\\else` and `\\endif` of one file: which lines count."""

from __future__ import annotations

from dataclasses import dataclass

from cachegate.migrations.psql.variables import truth

NAMES = frozenset({"if", "elif", "else", "endif"})


@dataclass(slots=True)
class _Branch:
    counts: bool  # whether the lines here are run
    taken: bool  # whether this or an earlier branch was, or none may be
    last: bool = False  # after \else


class Branches:
    """The conditions that are open, the innermost last."""

    def __init__(self) -> None:
        self._open: list[_Branch] = []

    @property
    def count(self) -> bool:
        return not self._open or self._open[-1].counts

    @property
    def closed(self) -> bool:
        return not self._open

    @property
    def asks(self) -> bool:
        """Whether the condition of an `\\elif` that comes now is looked at."""
        return bool(self._open) and not self._open[-1].taken

    def take(self, name: str, condition: str) -> str | None:
        """A command of these; says what is wrong with it, if anything is."""
        if name == "if":
            holds = self.count and truth(condition) is True
            self._open.append(_Branch(holds, holds or not self.count))
            return None
        if not self._open:
            return f"\\{name} without \\if"
        branch = self._open[-1]
        if name == "endif":
            self._open.pop()
            return None
        if branch.last:
            return f"\\{name} after \\else"
        branch.last = name == "else"
        branch.counts = not branch.taken and (branch.last or truth(condition) is True)
        branch.taken = branch.taken or branch.counts
        return None
