"""How several things that are wrong with a folder become one thing to raise."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable, Sequence

from cachegate.errors import UsageProblem, UsageProblems


def together(problems: Iterable[UsageProblem]) -> UsageProblem:
    """One problem as it is, several as one."""
    several = tuple(problems)
    return several[0] if len(several) == 1 else UsageProblems(several)


def nothing_among(paths: Sequence[str]) -> str:
    """Why none of these files could be run: there is no SQL, or it stands in folders that nobody named."""
    folders = Counter(posixpath.dirname(path) for path in paths if path.lower().endswith(".sql"))
    named = ", ".join(f"{folder} ({number})" for folder, number in folders.most_common(_FOLDERS) if folder)
    if not named:
        return f"None of its {len(paths)} files is one that could be run."
    more = ", …" if len(folders) > _FOLDERS else ""
    return f"It is no usual place of migrations, and none was found in it; files of SQL are in {named}{more}."


_FOLDERS = 5
