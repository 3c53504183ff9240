"""What the user asked for, as one frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cachegate.model.migration import Place, Transaction
from cachegate.model.upserts import UpsertTarget


@dataclass(frozen=True, slots=True)
class Ignore:
    """A finding that the team lives with: its key, why, and the last day on which it does (None: without end).

    `source` and, in a file, `place` say where it is written; that is no part of what it means.
    """

    key: str
    reason: str
    until: date | None = None
    source: str = field(default="", compare=False)
    place: Place | None = field(default=None, compare=False)

    @property
    def where(self) -> str:
        return f"{self.place.file}:{self.place.line}" if self.place else self.source


@dataclass(frozen=True, slots=True)
class Options:
    """One run's settings, checked. Times are seconds; paths are absolute when `load` or `from_inputs` made them.

    `config` is the `cachegate.yml` that was read, given or found, None when there was none.
    """

    directory: Path
    database_url: str | None = field(default=None, repr=False)
    postgrest_url: tuple[str, ...] = ()
    postgrest_admin_url: str | None = None
    header: Mapping[str, str] = field(default_factory=dict, repr=False)
    ca_file: Path | None = None
    allow_fence: bool = False
    check: bool = False
    write: bool = False
    print: bool = False
    force: bool = False
    run_statements: bool = False
    allow: tuple[str, ...] = ()
    ladder: tuple[str, ...] = ("notify", "listener", "pool", "signal", "restart")
    postgrest_pid: int | None = None
    restart_command: tuple[str, ...] = field(default=(), repr=False)
    supabase_project: str | None = None
    schemas: tuple[str, ...] | None = None
    extra_search_path: tuple[str, ...] | None = None
    channel: str = "pgrst"
    roles: tuple[str, ...] = ()
    jwt_secret: str | None = field(default=None, repr=False)
    jwt_role_claim: str = ".role"
    jwt_audience: str | None = None
    layout: str | None = None
    baseline: str | None = None
    baseline_present: bool = False
    ledger: tuple[str, str] | None = None
    bootstrap: tuple[Path | str, ...] = ()
    auto_expose: str = "auto"
    seed: tuple[Path, ...] = ()
    migrate_command: tuple[str, ...] = field(default=(), repr=False)
    baseline_command: tuple[str, ...] = field(default=(), repr=False)
    migrate_timeout: float = 600.0
    transaction: Transaction = Transaction.AUTO
    set: Mapping[str, str] = field(default_factory=dict)
    wait_timeout: float = 60.0
    self_reload: str = "error"
    self_reload_timeout: float = 5.0
    reload_timeout: float = 30.0
    timeout: float = 10.0
    statement_timeout: float | None = None
    lock_timeout: float | None = None
    require_pending: bool = False
    fail_on: str = "error"
    try_rows: str = "auto"
    upserts: tuple[UpsertTarget, ...] = ()
    checks: Mapping[str, str] = field(default_factory=dict)
    question_timeout: float = 30.0
    show_values: bool = False
    ignore: tuple[Ignore, ...] = ()
    write_ignores: bool = False
    allow_remote: bool = False
    config: Path | None = None
    what: str | None = None
    follow: bool = False
    name: str = "cachegate"
    comment: str = "auto"
    json: Path | None = None
    junit: Path | None = None
    markdown: Path | None = None
    summary: Path | None = None
    annotations: str = "auto"
    embedded_postgres: str | None = None
    embedded_postgrest: str = "12.0.2"
    embedded_config: Mapping[str, str] = field(default_factory=dict)
    postgres_bin: Path | None = None
    postgrest_bin: Path | None = None
