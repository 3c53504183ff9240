"""Claims about the API, and the answers that settle them; nothing here knows HTTP or a PostgREST version."""

from __future__ import annotations

from dataclasses import dataclass

from cachegate.model.catalog import Verb
from cachegate.model.report import Change, Outcome, Severity, Subject


@dataclass(frozen=True, slots=True)
class RelationResolves:
    """PostgREST's schema cache knows this relation."""

    schema: str
    relation: str


@dataclass(frozen=True, slots=True)
class ColumnResolves:
    """The cache knows this column, so that a write that names it is accepted."""

    schema: str
    relation: str
    column: str


@dataclass(frozen=True, slots=True)
class EmbedResolves:
    """`origin?select=target!hint(*)` finds exactly one relationship; without a hint, `target(*)`."""

    schema: str
    origin: str
    target: str
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class CallResolves:
    """A call with exactly these argument names finds exactly one overload.

    `by_body` marks the single unnamed parameter, which takes the whole request body; `body_type` is its type.
    `lenient` marks a name of which some overload has exactly one json, text, xml or bytea parameter: before 14.2
    PostgREST then accepts any POST keys, so the question has to be put by GET.
    """

    schema: str
    function: str
    arguments: frozenset[str]
    body_type: str | None = None
    lenient: bool = False


@dataclass(frozen=True, slots=True)
class ColumnReadable:
    """A GET that selects this column as this role reaches the database and is allowed."""

    schema: str
    relation: str
    column: str
    role: str


@dataclass(frozen=True, slots=True)
class ColumnWritable:
    """A zero-row write that names this column as this role is allowed. Fires statement triggers."""

    schema: str
    relation: str
    column: str
    role: str
    verb: Verb


@dataclass(frozen=True, slots=True)
class UpsertResolves:
    """A zero-row upsert on these columns finds a unique key. Fires statement triggers where the role may write.

    `written` are the columns that the upsert names: the key's own, unless the database generates them.
    """

    schema: str
    relation: str
    columns: tuple[str, ...]
    written: tuple[str, ...]
    role: str | None  # None: whoever may ask; the grant is then judged from the catalog


@dataclass(frozen=True, slots=True)
class RollbackHeeded:
    """A harmless GET of this column as this role, with `Prefer: tx=rollback`, is answered with the promise to do so."""

    schema: str
    relation: str
    column: str
    role: str


@dataclass(frozen=True, slots=True)
class RowsInsertable:
    """One POST of these rows, JSON objects with the same keys, is accepted as this role, and rolled back.

    `complete` rows name every column that the role may give; the others only what a row needs. To be asked only as a
    role for which `RollbackHeeded` holds: by default PostgREST commits.
    """

    schema: str
    relation: str
    role: str
    rows: tuple[str, ...]
    complete: bool = True


@dataclass(frozen=True, slots=True)
class CallAllowed:
    """This role may execute the function: told without running it, by a PostgREST that shows plans."""

    schema: str
    function: str
    arguments: frozenset[str]
    body_type: str | None
    role: str


CacheClaim = RelationResolves | ColumnResolves | EmbedResolves | CallResolves
Claim = CacheClaim | ColumnReadable | ColumnWritable | UpsertResolves | RollbackHeeded | RowsInsertable | CallAllowed


@dataclass(frozen=True, slots=True)
class Resolved:
    """The claim holds."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The server answered, and the claim does not hold. `code` is PostgREST's or Postgres' code, "" if none."""

    status: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """We could not look: no connection, time-out, an answer that says nothing about the claim."""

    reason: str


Answer = Resolved | Refused | NoAnswer


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a check makes of the answers. `sql` is what to paste."""

    outcome: Outcome
    code: str | None = None
    cause: str | None = None
    remedy: str | None = None
    sql: str | None = None
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Expectation:
    """What one check expects of one subject: claims that must all hold.

    Without claims the catalog alone decides: `decided` is what it decides, where that is known already. `standing`
    expectations are asked again of what a pull request left alone; `fresh` ones of what it added or changed. `change`
    is what the pull request did, where the difference of the catalogs does not list the subject itself.
    """

    check: str
    subject: Subject
    sentence: str
    claims: tuple[Claim, ...] = ()
    role: str | None = None
    fresh: bool = True
    standing: bool = True
    detail: str = ""  # tells expectations of one check about one subject apart
    decided: Judgement | None = None
    change: Change | None = None

    @property
    def key(self) -> str:
        """Stable and typable, for allow-lists."""
        parts = [self.check, self.subject.label, self.detail]
        return ":".join(part for part in parts if part)
