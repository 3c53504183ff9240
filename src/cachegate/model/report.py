"""The report: what was claimed, what was found, and what follows; the public format v1 is made from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import IntEnum, StrEnum

from cachegate.model.access import Access
from cachegate.model.migration import Place, Step
from cachegate.model.reload import Reload, SelfReload

FORMAT_VERSION = 1


class Outcome(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    ERRORED = "errored"  # could not be looked at
    SKIPPED = "skipped"


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"

    @property
    def rank(self) -> int:
        return ("notice", "warning", "error").index(self)


class Verdict(StrEnum):
    PASS = "pass"
    FAIL = "fail"
    ERROR = "error"


class ExitCode(IntEnum):
    GOOD = 0
    FOUND = 1
    USAGE = 2
    UNVERIFIED = 3


class Change(StrEnum):
    """What the pull request did to the thing that a finding is about."""

    ADDED = "added"
    CHANGED = "changed"
    KEPT = "kept"
    REMOVED = "removed"
    NONE = "none"  # about the run, not about an object


@dataclass(frozen=True, slots=True)
class Subject:
    """The thing a finding is about. `kind`: relation, column, function, foreign key, key, migration, role, cache.

    For a function `name` is `name(argument types)`. A column, a key and a foreign key have the relation as `name`, and
    themselves as `part`.
    """

    kind: str
    schema: str | None
    name: str
    part: str | None = None

    @property
    def label(self) -> str:
        """`schema.name` or `schema.name.part`, as people write it."""
        return ".".join(word for word in (self.schema, self.name, self.part) if word)


@dataclass(frozen=True, slots=True)
class Finding:
    """One claim and what became of it.

    `claim` is a sentence of what should be true; `cause` and `remedy` are sentences, `sql` is what to paste.
    `key` is stable and typable, for allow-lists. `before` is the outcome before our reload, None if not asked.
    `file`, `line` and `statement` (its beginning, on one line, without secrets) say where it was made or last touched.
    `ignored` is the reason given by whoever ignored it; an ignored finding never counts towards the exit code.
    `ignored_until` is the last day on which it does not, None without end.
    """

    check: str
    outcome: Outcome
    severity: Severity
    subject: Subject
    claim: str
    key: str
    change: Change = Change.NONE
    role: str | None = None
    code: str | None = None
    cause: str | None = None
    remedy: str | None = None
    sql: str | None = None
    file: str | None = None
    line: int | None = None
    statement: str | None = None
    before: Outcome | None = None
    ignored: str | None = None
    ignored_until: date | None = None

    def at(self, place: Place | None) -> Finding:
        """The same, pointing there; as it is without a place."""
        if place is None:
            return self
        return replace(self, file=place.file, line=place.line, statement=place.statement or None)

    @property
    def counts_against(self) -> bool:
        """True if this is a proven, not ignored, failure."""
        return self.outcome is Outcome.FAILED and self.ignored is None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many claims ended how. `total` is their sum."""

    passed: int = 0
    failed: int = 0
    errored: int = 0
    skipped: int = 0

    @property
    def total(self) -> int:
        return self.passed + self.failed + self.errored + self.skipped


@dataclass(frozen=True, slots=True)
class ApiChange:
    """One thing that the pull request does to the API, in the words of a client.

    `what` is an endpoint or a part of one (`/films column rating`), `how` what became of it (`type integer → text`; ""
    where `change` says it all), `why` what of a client's fails or looks different from now on, "" if nothing does.
    """

    change: Change  # added, changed or removed
    what: str
    how: str = ""
    why: str = ""
    file: str | None = None
    line: int | None = None

    @property
    def breaking(self) -> bool:
        return bool(self.why)


@dataclass(frozen=True, slots=True)
class Surface:
    """What the pull request does to the API, in a stable order; a thing that changes in two ways is there twice."""

    changes: tuple[ApiChange, ...] = ()

    @property
    def added(self) -> tuple[str, ...]:
        return self._of(Change.ADDED)

    @property
    def changed(self) -> tuple[str, ...]:
        return self._of(Change.CHANGED)

    @property
    def removed(self) -> tuple[str, ...]:
        return self._of(Change.REMOVED)

    @property
    def breaking(self) -> tuple[ApiChange, ...]:
        return tuple(one for one in self.changes if one.breaking)

    def harmless(self, change: Change) -> tuple[ApiChange, ...]:
        """Those of one kind that break nothing."""
        return tuple(one for one in self.changes if one.change is change and not one.breaking)

    def _of(self, change: Change) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.what for one in self.changes if one.change is change))


@dataclass(frozen=True, slots=True)
class Environment:
    """What was run against what. No addresses with credentials, no secrets."""

    cachegate: str
    postgres: str | None = None
    postgrest: str | None = None
    schemas: tuple[str, ...] = ()
    channel: str = "pgrst"
    connection_role: str | None = None
    anonymous_role: str | None = None
    api_roles: tuple[str, ...] = ()
    layout: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the reporters need. `headline` is the verdict in one sentence; `notes` are sentences to show always.

    `findings` holds every claim judged, passed ones too, in a stable order. `before_reload` is None when the
    API was not asked before our reload. `timings` are seconds by stage, in the order of the run.
    """

    verdict: Verdict
    exit_code: ExitCode
    headline: str
    findings: tuple[Finding, ...]
    counts: Counts
    environment: Environment
    name: str = "cachegate"
    before_reload: Counts | None = None
    after_reload: Counts | None = None
    self_reload: SelfReload | None = None
    reload: Reload | None = None
    surface: Surface = Surface()
    access: tuple[Access, ...] = ()  # of what is new or changed
    steps: tuple[Step, ...] = ()
    baseline_how: str = ""
    baseline_count: int = 0
    kept_judged: int = 0  # claims about unchanged objects that were asked again and still hold
    notes: tuple[str, ...] = ()
    timings: Mapping[str, float] = field(default_factory=dict)
