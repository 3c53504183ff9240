"""What a migration file is, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum


class Transaction(StrEnum):
    """How a file's statements are sent to the server (`--transaction`)."""

    AUTO = "auto"
    FILE = "file"
    STATEMENT = "statement"


@dataclass(frozen=True, slots=True)
class Gap:
    """Where a value belongs in a file's text (characters from 0), which has its default there, and its name."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Manner:
    """How the layout's own tool sends a file's statements.

    `transaction` is its mode, AUTO where the tool leaves that to the file. `because` is the tool's rule as a sentence,
    for a file that fails; `other` says how a file asks that tool for the other mode, "" where it cannot. `cuts` are
    the character offsets at which the pieces begin that the tool sends one by one (all in one transaction with FILE,
    each on its own with STATEMENT); None: cut where statements end. `psql`: the tool hands the file to psql.
    `variables` are names with the values that the tool's own configuration gives: psql's variables, or placeholders
    in the text where `placeholders` says between which two marks a name stands (`${`, `}`). `search_path` are the
    schemas that the tool puts in front. `gaps` are where it puts values of its environment, in the order of the text.
    `together` is the tool's rule as a sentence where it runs all pending files in
    one transaction, "" where each has its own.
    """

    transaction: Transaction = Transaction.AUTO
    because: str = ""
    other: str = ""
    cuts: tuple[int, ...] | None = None
    psql: bool = False
    variables: tuple[tuple[str, str], ...] = ()
    placeholders: tuple[str, str] | None = None
    search_path: tuple[str, ...] = ()
    together: str = ""
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Migration:
    """One migration file as it is to be applied.

    `file` is the path as a reviewer knows it (relative to the repository, else to the project), with
    forward slashes. `sql` is the text as UTF-8 bytes, without a byte order mark; what the layout's tool does not run
    (down parts, its own marks) is blanked in it, so that every line and column stays where the file has it. `version`
    is what the layout sorts by. `repeatable`: its tool runs it again whenever it was edited, after all others, or
    with `every_time` whenever it runs any. Not
    `on_disk`: a program ran it (`--migrate-command`), and `file` is only what to call it. `includes` are the files that
    psql may read in it (`\\ir`), and those that they may, each once.
    """

    version: str
    file: str
    sql: bytes
    manner: Manner = Manner()
    repeatable: bool = False
    every_time: bool = False
    on_disk: bool = True
    includes: tuple[Migration, ...] = ()

    @property
    def name(self) -> str:
        return self.file.rsplit("/", 1)[-1] if self.on_disk else self.file

    @property
    def place(self) -> Place | None:
        """The file as a whole, None if there is none."""
        return Place(self.file) if self.on_disk else None


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file: lines and columns count from 1, columns in characters. `statement` is the beginning of the
    statement there, on one line and without secrets, "" if it is not known."""

    file: str
    line: int | None = None
    column: int | None = None
    statement: str = field(default="", compare=False)


class StepOutcome(StrEnum):
    APPLIED = "applied"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class SqlFailure:
    """Why a migration did not apply: what the server said, and about which statement.

    `row` is the number of a row that the file copies in, where `place` is that row's. `message` has the server's
    `detail` as well, in parentheses.
    """

    place: Place
    sqlstate: str
    message: str
    statement: str
    hint: str | None = None
    row: int | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """A migration program that failed: `how` it ended, as the end of a sentence, and its last words."""

    how: str
    words: str


@dataclass(frozen=True, slots=True)
class Step:
    """One pending migration, after its turn.

    `notifications` are the payloads seen on the channel, in order. `because` says why it was sent in this mode;
    `remarks` are what was left out or passed over, with file and line.
    """

    migration: Migration
    outcome: StepOutcome
    seconds: float = 0.0
    transaction: Transaction = Transaction.FILE
    repeated: str | None = None  # why `auto` repeated it statement by statement
    notifications: tuple[str, ...] = ()
    failure: SqlFailure | None = None
    ended: Ended | None = None  # instead of `failure`, where a program ran it
    because: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a file of the folder that the layout's own tool trips over, or quietly does otherwise.

    `check` is the finding's id; `claim` is what should be so, `cause` what is, `remedy` what to do. `severe`: that tool
    stops at it, or would not run what it seems to run. `unseen`: what the file does could not be looked at. `line` is
    where, `about` what is remarked on where that is not the file. `unless`: nothing, if these variables are given.
    """

    check: str
    file: str
    claim: str
    cause: str
    remedy: str
    severe: bool
    unseen: bool = False
    line: int | None = None
    about: str = ""
    unless: tuple[str, ...] = ()


TextOf = Callable[[str], bytes | None]
"""What a file of the project has in it, by its path; None where there is none."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """The project's files as they stood: at the base, and where the pull request's line parted from it."""

    base: TextOf
    parted: TextOf


@dataclass(frozen=True, slots=True)
class Selection:
    """Which migrations are there already and which the pull request brings.

    `how` is one sentence for the report. `edited` and `deleted` are files that the baseline has and the pull
    request changed or removed (`baseline` holds them as they stood); `out_of_order` are pending files that sort
    before a baseline file, `moved` baseline files that the pull request put before others. By a ledger, `failed` are
    files that it says failed, `unknown` what it has and no file is.
    `lived_with` names those remarks, by check and file, that could be made before this pull request. `earlier` is for
    other files than migrations, None where the project is compared with nothing.
    """

    baseline: tuple[Migration, ...]
    pending: tuple[Migration, ...]
    how: str
    edited: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    out_of_order: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    lived_with: frozenset[tuple[str, str]] = frozenset()
    earlier: Earlier | None = field(default=None, compare=False, repr=False)
