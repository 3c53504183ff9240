"""A new migration as each tool wants it: which files, how they are called, and how they are marked up.

Layouts that Cachegate runs, and those of other tools that it only recognises: their files can be written all the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cachegate.migrations import recognition
from cachegate.migrations.layouts import foreign, plain
from cachegate.migrations.numbering import after, milliseconds, parts, stamped


@dataclass(frozen=True, slots=True)
class Change:
    """A migration to be written: a name of small letters and underscores, SQL that makes the change, and SQL that
    takes it back, each of paragraphs with an empty line between. `hosted` is a comment for hosted platforms."""

    name: str
    apply: str
    undo: str
    hosted: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A file to be written; `path` is relative to the migrations folder."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Form:
    """How one tool's migrations are written. `drafts(change, paths, now)` gets the paths of all files in the folder;
    `then` is what is left to do by hand, "" for nothing."""

    layout: str
    drafts: Callable[[Change, Sequence[str], datetime], tuple[Draft, ...]]
    then: str = ""


_NUMBERED = re.compile(r"(?![0-9]{4}[-_][0-9]{2}[-_][0-9]{2}(?![0-9]))([0-9]+(?:\.[0-9]+)*)([^0-9A-Za-z]+)")
_DATED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")
_VERSIONED = re.compile(r"(?:^|/)V([0-9]+(?:[._][0-9]+)*)__[^/]*\.sql$")
_UNDONE = re.compile(r"(?:^|/)U[0-9][0-9._]*__[^/]*\.sql$")
_UTC = re.compile(r"[0-9]{17}_")
_OF_DATABASE = re.compile(r"([^/]+)/[0-9]+_[^/]*/up\.sql$")


def recognised(folder: str, paths: Sequence[str], look: Callable[[str], bytes]) -> str | None:
    """The layout of a folder as `FORMS` calls it, None for a tool whose migrations are not written here.

    Takes what `Layout.recognises` does. Of several that fit the first will do: their files are called the same.
    """
    fitting = recognition.fitting(folder, paths, look)
    if fitting and fitting[0] is not plain.LAYOUT:
        return fitting[0].name
    tool = foreign.tool(paths, look)
    return "plain" if tool is None else tool.lower() if tool.lower() in BY_LAYOUT else None


def _plain(change: Change, paths: Sequence[str], now: datetime) -> tuple[Draft, ...]:
    names = sorted(path for path in paths if "/" not in path and path.lower().endswith(".sql"))
    numbered = [found for name in names if (found := _NUMBERED.match(name))]
    if len(numbered) == len(names):
        last = max(numbered, key=lambda found: parts(found[1]), default=None)
        version = after([last[1]] if last else [], now, default="001")
        return (Draft(f"{version}{last[2] if last else '_'}{change.name}.sql", _whole(change.apply)),)
    dated = f"{now:%Y-%m-%d}_{change.name}.sql"
    wanted = (dated, f"{change.name}.sql") if all(_DATED.match(name) for name in names) else (f"{change.name}.sql",)
    stem = names[-1][: -len(".sql")]  # "_" sorts after ".", so what is added to the last name sorts after it
    path = next((one for one in wanted if one > names[-1]), f"{stem}_{change.name}.sql")
    return (Draft(path, _whole(change.apply)),)


def _supabase(change: Change, paths: Sequence[str], now: datetime) -> tuple[Draft, ...]:
    text = f"{change.hosted}\n\n{change.apply}" if change.hosted else change.apply
    return (Draft(f"{stamped(paths, now)}_{change.name}.sql", _whole(text)),)


def _dbmate(change: Change, paths: Sequence[str], now: datetime) -> tuple[Draft, ...]:
    text = f"-- migrate:up\n{change.apply}\n\n-- migrate:down\n{change.undo}"
    return (Draft(f"{stamped(paths, now)}_{change.name}.sql", _whole(text)),)


def _goose(change: Change, paths: Sequence[str], now: datetime) -> tuple[Draft, ...]:
    return _annotated("+goose", change, paths, now)


def _sql_migrate(change: Change, paths: Sequence[str], now: datetime) -> tuple[Draft, ...]:
    return _annotated("+migrate", change, paths, now)


def _annotated(sign: str, change: Change, paths: Sequence[str], now: datetime) -> tuple[Draft, ...]:
    text = f"-- {sign} Up\n{_kept_whole(sign, change.apply)}\n\n-- {sign} Down\n{change.undo}"
    return (Draft(f"{stamped(paths, now)}_{change.name}.sql", _whole(text)),)


def _kept_whole(sign: str, text: str) -> str:
    """Function bodies marked, which would otherwise be cut at each semicolon."""
    return "\n\n".join(
        f"-- {sign} StatementBegin\n{part}\n-- {sign} StatementEnd" if "\nend " in part else part
        for part in text.split("\n\n")
    )


def _liquibase(change: Change, paths: Sequence[str], now: datetime) -> tuple[Draft, ...]:
    """One change set, sent whole, as its function bodies would be cut at each semicolon."""
    undo = "\n".join(f"--rollback {line}".rstrip() for line in change.undo.split("\n"))
    head = f"--liquibase formatted sql\n\n--changeset cachegate:{change.name} splitStatements:false"
    return (Draft(f"{stamped(paths, now)}_{change.name}.sql", _whole(f"{head}\n{change.apply}\n{undo}")),)


def _golang_migrate(change: Change, paths: Sequence[str], now: datetime) -> tuple[Draft, ...]:
    stem = f"{stamped(paths, now)}_{change.name}"
    return Draft(f"{stem}.up.sql", _whole(change.apply)), Draft(f"{stem}.down.sql", _whole(change.undo))


def _flyway(change: Change, paths: Sequence[str], now: datetime) -> tuple[Draft, ...]:
    """Its undo migrations are not in every edition: one is written where there are others."""
    versions = [found[1] for path in paths if (found := _VERSIONED.search(path))]
    version = after([max(versions, key=parts)] if versions else [], now, default="1")
    drafts: tuple[Draft, ...] = (Draft(f"V{version}__{change.name}.sql", _whole(change.apply)),)
    if any(_UNDONE.search(path) for path in paths):
        drafts += (Draft(f"U{version}__{change.name}.sql", _whole(change.undo)),)
    return drafts


def _sqitch(change: Change, paths: Sequence[str], now: datetime) -> tuple[Draft, ...]:
    inside = not any(path.startswith(("deploy/", "sqitch.")) for path in paths)
    place = "../" if inside else ""
    deploy = f"-- Deploy {change.name} to pg\n\nbegin;\n\n{change.apply}\n\ncommit;"
    revert = f"-- Revert {change.name} from pg\n\nbegin;\n\n{change.undo}\n\ncommit;"
    at = f"deploy/{change.name}.sql" if not inside else f"{change.name}.sql"
    return Draft(at, _whole(deploy)), Draft(f"{place}revert/{change.name}.sql", _whole(revert))


def _node_pg_migrate(change: Change, paths: Sequence[str], now: datetime) -> tuple[Draft, ...]:
    stamp = milliseconds(now)
    if any(_UTC.match(path) for path in paths):
        stamp = f"{now:%Y%m%d%H%M%S}000"
    if any(path.endswith(".up.sql") for path in paths):
        stem = f"{stamp}_{change.name}"
        return Draft(f"{stem}.up.sql", _whole(change.apply)), Draft(f"{stem}.down.sql", _whole(change.undo))
    text = f"-- Up Migration\n{change.apply}\n\n-- Down Migration\n{change.undo}"
    return (Draft(f"{stamp}_{change.name}.sql", _whole(text)),)


def _hasura(change: Change, paths: Sequence[str], now: datetime) -> tuple[Draft, ...]:
    databases = sorted({found[1] for path in paths if (found := _OF_DATABASE.match(path))})
    place = f"{databases[0]}/" if databases else ""
    stem = f"{place}{milliseconds(now)}_{change.name}"
    return Draft(f"{stem}/up.sql", _whole(change.apply)), Draft(f"{stem}/down.sql", _whole(change.undo))


def _prisma(change: Change, paths: Sequence[str], now: datetime) -> tuple[Draft, ...]:
    return (Draft(f"{now:%Y%m%d%H%M%S}_{change.name}/migration.sql", _whole(change.apply)),)


def _drizzle(change: Change, paths: Sequence[str], now: datetime) -> tuple[Draft, ...]:
    if any(path.endswith("/migration.sql") for path in paths):
        return _prisma(change, paths, now)
    return (Draft(f"{stamped(paths, now)}_{change.name}.sql", _whole(change.apply)),)


def _whole(text: str) -> str:
    return f"{text}\n"


FORMS: tuple[Form, ...] = (
    Form("plain", _plain),
    Form("supabase", _supabase),
    Form("dbmate", _dbmate),
    Form("goose", _goose),
    Form("golang-migrate", _golang_migrate),
    Form("flyway", _flyway),
    Form("sqitch", _sqitch, then="Add it to the plan: sqitch add {name}; it leaves files that are there as they are."),
    Form("node-pg-migrate", _node_pg_migrate),
    Form("sql-migrate", _sql_migrate),
    Form("liquibase", _liquibase, then="Name it in the change log, if that does not include the whole folder."),
    Form("hasura", _hasura),
    Form("prisma", _prisma),
    Form(
        "drizzle",
        _drizzle,
        then="Drizzle runs what its journal names: drizzle-kit generate --custom --name={name} makes an empty migration"
        " with its entry; put this SQL there.",
    ),
)
BY_LAYOUT = {form.layout: form for form in FORMS}
