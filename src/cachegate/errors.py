"""What can go wrong, as messages with three parts: what, why, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from cachegate.model.report import ExitCode


class Problem(Exception):
    """Something the user can act on. `what` happened, `why`, and `help`: what to do about it."""

    exit_code = ExitCode.UNVERIFIED

    def __init__(self, what: str, why: str = "", help: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.why = why
        self.help = help


class UsageProblem(Problem):
    """A wrong option, configuration file or folder. Several are reported at once: see `UsageProblems`."""

    exit_code = ExitCode.USAGE


class UsageProblems(UsageProblem):
    """All configuration mistakes of one run."""

    def __init__(self, problems: Sequence[UsageProblem]) -> None:
        super().__init__(f"{len(problems)} configuration problem{'' if len(problems) == 1 else 's'}")
        self.problems = tuple(problems)


class EnvironmentProblem(Problem):
    """Postgres, PostgREST, the engine or GitHub is not as the run needs it: nothing could be verified."""
