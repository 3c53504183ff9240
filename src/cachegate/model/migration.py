"""What a migration file is, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Transaction(StrEnum):
    """How a file's statements are sent to the server (`--transaction`)."""

    AUTO = "auto"
    FILE = "file"
    STATEMENT = "statement"


@dataclass(frozen=True, slots=True)
class Manner:
    """How the layout's own tool sends a file's statements.

    `transaction` is its mode, AUTO where the tool leaves that to the file. `because` is the tool's rule as a sentence,
    for a file that fails; `other` says how a file asks that tool for the other mode, "" where it cannot. `cuts` are
    the character offsets at which the pieces begin that the tool sends one by one (all in one transaction with FILE,
    each on its own with STATEMENT); None: cut where statements end. `psql`: the tool hands the file to psql.
    """

    transaction: Transaction = Transaction.AUTO
    because: str = ""
    other: str = ""
    cuts: tuple[int, ...] | None = None
    psql: bool = False


@dataclass(frozen=True, slots=True)
class Migration:
    """One migration file as it is to be applied.

    `file` is the path as a reviewer knows it (relative to the repository, else to the project), with
    forward slashes. `sql` is the text as UTF-8 bytes, without a byte order mark; what the layout's tool does not run
    (down parts, its own marks) is blanked in it, so that every line and column stays where the file has it. `version`
    is what the layout sorts by.
    """

    version: str
    file: str
    sql: bytes
    manner: Manner = Manner()

    @property
    def name(self) -> str:
        return self.file.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file: lines and columns count from 1, columns in characters."""

    file: str
    line: int | None = None
    column: int | None = None


class StepOutcome(StrEnum):
    APPLIED = "applied"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class SqlFailure:
    """Why a migration did not apply: what the server said, and about which statement."""

    place: Place
    sqlstate: str
    message: str
    statement: str
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One pending migration, after its turn. `notifications` are the payloads seen on the channel, in order."""

    migration: Migration
    outcome: StepOutcome
    seconds: float = 0.0
    transaction: Transaction = Transaction.FILE
    repeated: str | None = None  # why `auto` repeated it statement by statement
    notifications: tuple[str, ...] = ()
    failure: SqlFailure | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a file of the folder that the layout's own tool trips over, or quietly does otherwise.

    `check` is the finding's id; `claim` is what should be so, `cause` what is, `remedy` what to do. `severe`: that tool
    stops at it, or would not run what it seems to run.
    """

    check: str
    file: str
    claim: str
    cause: str
    remedy: str
    severe: bool


@dataclass(frozen=True, slots=True)
class Selection:
    """Which migrations are there already and which the pull request brings.

    `how` is one sentence for the report. `edited` and `deleted` are files that the baseline has and the pull
    request changed or removed (`baseline` holds them as they stood); `out_of_order` are pending files that sort
    before a baseline file.
    """

    baseline: tuple[Migration, ...]
    pending: tuple[Migration, ...]
    how: str
    edited: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    out_of_order: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
