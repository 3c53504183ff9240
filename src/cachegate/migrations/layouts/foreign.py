"""Layouts of other tools, recognised so that their files are refused by name and never run as if they were plain."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cachegate.errors import UsageProblem


@dataclass(frozen=True, slots=True)
class Marker:
    """A tool known by a line in its SQL files. Run as plain SQL, such files would mostly undo themselves."""

    tool: str
    because: str
    line: re.Pattern[bytes]


@dataclass(frozen=True, slots=True)
class Naming:
    """A tool known by the path of a file, relative to the migrations folder.

    `harmful`: to run the file as plain SQL would undo a migration. `beside` is the ending that another file has to
    have in the place of this one's, for the name to mean anything.
    """

    tool: str
    because: str
    path: re.Pattern[str]
    harmful: bool = False
    beside: str | None = None


def _line(pattern: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"^[ \t]*--" + pattern, re.IGNORECASE | re.MULTILINE)


def _path(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_AND_CODE = rb"[^\n]*\n(?:[ \t\r]*+(?:--[^\n]*)?\n)*+[ \t]*+(?!--)[^\s]"  # plain files end in commented-out remedies

MARKERS: tuple[Marker, ...] = (
    Marker("dbmate", "it has a `-- migrate:up` section", _line(rb"[ \t]*migrate:(?:up|down)\b")),
    Marker("goose", "it has a `-- +goose` line", _line(rb"[ \t]*\+goose[ \t]")),
    Marker("sql-migrate", "it has a `-- +migrate` line", _line(rb"[ \t]*\+migrate[ \t]+(?:up|down)\b")),
    Marker("Liquibase", "it is Liquibase's formatted SQL", _line(rb"[ \t]*liquibase[ \t]+formatted[ \t]+sql")),
    Marker("Sqitch", "it is one of Sqitch's scripts", _line(rb" (?:deploy|revert|verify) \S+ (?:to|from|on) pg\b")),
    Marker("node-pg-migrate", "it has a down section", _line(rb"[\t -]*down[ \t]+migration" + _AND_CODE)),
)
NAMINGS: tuple[Naming, ...] = (
    Naming("Sqitch", "it is Sqitch's plan", _path(r"(^|/)sqitch\.(plan|conf)$")),
    Naming("Drizzle", "it is Drizzle's journal", _path(r"(^|/)meta/_journal\.json$")),
    Naming("Prisma", "Prisma keeps this file there", _path(r"(^|/)migration_lock\.toml$|/migration\.sql$")),
    Naming("Hasura", "Hasura keeps a migration's two files so", _path(r"/(up|down)\.sql$"), harmful=True),
    Naming("golang-migrate", "it is half of an up and down pair", _path(r"\.(up|down)\.sql$"), harmful=True),
    Naming("a tool with down files", "it undoes another file", _path(r"[-_]down\.sql$"), harmful=True, beside="up.sql"),
    Naming("a tool with down files", "it undoes a migration", _path(r"\.(undo|rollback|revert)\.sql$"), harmful=True),
    Naming("Flyway", "it is an undo migration", re.compile(r"(^|/)U[0-9][0-9._]*__[^/]*\.sql$"), harmful=True),
    Naming("Flyway", "Flyway names its files so", re.compile(r"(^|/)([VB][0-9][0-9._]*|R)__[^/]*\.sql$")),
    Naming("Liquibase", "it is a change log", _path(r"(^|/)[^/]*changelog[^/]*\.(xml|ya?ml|json)$")),
    Naming(
        "Alembic", "Alembic keeps this file there", _path(r"(^|/)(alembic\.ini|script\.py\.mako|versions/[^/]+\.py)$")
    ),
    Naming("Django", "Django names its migrations so", _path(r"(^|/)[0-9]{4}_[^/]*\.py$")),
    Naming("Rails", "Rails names its migrations so", _path(r"(^|/)[0-9]{14}_[^/]*\.rb$")),
    Naming("a tool that runs code", "it is a program", _path(r"^[0-9][^/]*\.([cm]?[jt]s|go|py|rb|php)$")),
)


def refusal(
    folder: str, paths: Sequence[str], contents: Mapping[str, bytes], harmful_only: bool
) -> UsageProblem | None:
    """A problem that names the tool and the first file that shows it; None when nothing is foreign.

    `paths` are relative to the folder, `contents` holds what a layout would run. `harmful_only` is for a folder whose
    layout is known: there a mere likeness of names is no objection.
    """
    found = _found(paths, contents, harmful_only)
    if found is None:
        return None
    sign, path = found
    return _problem(sign.tool, sign.because, folder, path, harmful=isinstance(sign, Marker) or sign.harmful)


def tool(paths: Sequence[str], contents: Mapping[str, bytes]) -> str | None:
    """The tool that a folder is laid out for, None when nothing is foreign."""
    found = _found(paths, contents, harmful_only=False)
    return found[0].tool if found else None


def _found(
    paths: Sequence[str], contents: Mapping[str, bytes], harmful_only: bool
) -> tuple[Marker | Naming, str] | None:
    """The first sign of a tool, and the file that has it."""
    for marker in MARKERS:
        for path, content in contents.items():
            if marker.line.search(content):
                return marker, path
    for naming in NAMINGS:
        if harmful_only and not naming.harmful:
            continue
        for path in paths:
            if _named(naming, path, paths):
                return naming, path
    return None


def _named(naming: Naming, path: str, paths: Sequence[str]) -> bool:
    if not naming.path.search(path):
        return False
    return naming.beside is None or path[: -len("down.sql")] + naming.beside in paths


def _problem(tool: str, because: str, folder: str, path: str, harmful: bool) -> UsageProblem:
    overrule = "" if harmful else " If its SQL files are meant to run just as they are, say --layout plain."
    return UsageProblem(
        what=f"{folder} is laid out for {tool}, which is not supported",
        why=f"{path}: {because}. Run as plain SQL files, they would not do what {tool} does with them.",
        help=f"Point cachegate at a folder of SQL files that run as they are.{overrule}",
    )
