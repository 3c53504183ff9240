"""How several things that are wrong with a folder become one thing to raise."""

from __future__ import annotations

from collections.abc import Iterable

from cachegate.errors import UsageProblem, UsageProblems


def together(problems: Iterable[UsageProblem]) -> UsageProblem:
    """One problem as it is, several as one."""
    several = tuple(problems)
    return several[0] if len(several) == 1 else UsageProblems(several)
