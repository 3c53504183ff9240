"""What a survey of a repository found, each fact with the file that told it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Fact:
    """A value as text, and the file it was found in."""

    value: str
    file: str


@dataclass(frozen=True, slots=True)
class Program:
    """A tool whose migrations are programs: the file by which it is known, and the command that migrates."""

    tool: str
    file: str
    command: str


@dataclass(frozen=True, slots=True)
class Access:
    """What migrations say of roles and schemas.

    `usage` are the roles that each schema is granted to, in the order of the grants; `granted` those that something in
    a schema is granted to, "" where it is not said in which; `created` the roles that a migration makes without looking
    whether they are there, `named` those that its statements need to be there. `schemas` and `anonymous` are set as
    `pgrst.db_schemas` and `pgrst.db_anon_role`.
    """

    usage: tuple[tuple[str, str], ...] = ()
    created: frozenset[str] = frozenset()
    members: tuple[tuple[str, str], ...] = ()
    extensions: tuple[Fact, ...] = ()
    schemas: Fact | None = None
    anonymous: Fact | None = None
    granted: tuple[tuple[str, str], ...] = ()
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Login:
    """A role that logs in with a password, and the file of SQL, outside the migrations, that makes it.

    `created` are all roles that the file makes, `members` what it grants to whom.
    """

    role: str
    password: str
    file: str
    created: frozenset[str] = frozenset()
    members: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Survey:
    """All that was found. Paths are relative to the root that the files are written below, with forward slashes.

    `folders` have migrations, the one to check first; `layout` is its convention, "" without one. `settings` are
    PostgREST's, by the names of its variables (`PGRST_DB_SCHEMAS`). `postgres` and `postgrest` are images. `notes` say
    what was found and cannot be used.
    """

    folders: tuple[str, ...] = ()
    layout: str = ""
    settings: Mapping[str, Fact] = field(default_factory=lambda: MappingProxyType({}))
    postgres: Fact | None = None
    postgrest: Fact | None = None
    access: Access = Access()
    logins: tuple[Login, ...] = ()
    seeds: tuple[str, ...] = ()
    programs: tuple[Program, ...] = ()
    notes: tuple[str, ...] = ()
