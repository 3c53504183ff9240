"""What a live database says to migrations before they are run: answers, one for each demand on rows that are there."""

from __future__ import annotations

from dataclasses import dataclass

from cachegate.model.migration import Place
from cachegate.model.report import ExitCode

FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to clean up: SQL to review and to run by hand. `assuming` is what has to be true for it, "" if nothing.

    `instead`: it is not run before the statement but written in its place. `deletes`: rows go.
    """

    title: str
    sql: str
    assuming: str = ""
    instead: bool = False
    deletes: bool = False


@dataclass(frozen=True, slots=True)
class Lock:
    """The lock that a statement takes, what that blocks, and what is done under it; `seconds` is a rough estimate."""

    mode: str
    blocks: str
    work: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Safer:
    """A form that blocks less: statements, "" where the sentence says it all."""

    sql: str
    why: str


@dataclass(frozen=True, slots=True)
class Row:
    """An offending row: pairs of a column and its value as text, masked where it is data rather than a key."""

    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one demand meets. `verdict` is yes (it would fail), no, or cannot be told; `why` is a sentence.

    `offending` is None where they were not counted. `rows` is how many the relation has, `exact` whether they were
    counted; `bytes` is its size. `count` and `show` are the queries that were asked. `choices` is empty where nothing
    is in the way.
    """

    place: Place
    statement: str
    relation: str
    title: str
    verdict: str
    why: str
    offending: int | None = None
    offence: str = ""
    rows: int | None = None
    exact: bool = False
    bytes: int | None = None
    count: str = ""
    show: str = ""
    examples: tuple[Row, ...] = ()
    choices: tuple[Choice, ...] = ()
    lock: Lock | None = None
    safer: Safer | None = None


@dataclass(frozen=True, slots=True)
class CheckAnswer:
    """A named check of the project. `rows` that it returned: none is good; None where it could not be asked."""

    name: str
    sql: str
    rows: int | None
    why: str = ""
    examples: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Preflight:
    """Everything, in the order of the files. `how` says which files are pending and why."""

    answers: tuple[Answer, ...]
    checks: tuple[CheckAnswer, ...] = ()
    how: str = ""
    pending: int = 0
    postgres: str = ""
    cachegate: str = ""
    notes: tuple[str, ...] = ()

    @property
    def failing(self) -> tuple[Answer, ...]:
        return tuple(one for one in self.answers if one.verdict == "yes")

    @property
    def untold(self) -> tuple[Answer, ...]:
        return tuple(one for one in self.answers if one.verdict not in ("yes", "no"))

    @property
    def exit_code(self) -> ExitCode:
        """1 if a migration would fail or a check returned rows, else 3 if something could not be told, else 0."""
        if self.failing or any(one.rows for one in self.checks):
            return ExitCode.FOUND
        if self.untold or any(one.rows is None for one in self.checks):
            return ExitCode.UNVERIFIED
        return ExitCode.GOOD
