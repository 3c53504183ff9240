"""A new migration as each tool wants it: which files, how they are called, and how they are marked up.

Layouts that Cachegate runs, and those of other tools that it only recognises: their files can be written all the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cachegate.migrations.layouts import foreign


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


def recognised(folder: str, paths: Sequence[str], contents: dict[str, bytes]) -> str | None:
    """The layout of a folder as `FORMS` calls it, None for a tool whose migrations are not written here.

    `contents` holds what the SQL files among the paths have in them.
    """
    if folder.rsplit("/", 2)[-2:] == ["supabase", "migrations"]:
        return "supabase"
    tool = foreign.tool(paths, contents)
    return "plain" if tool is None else tool.lower() if tool.lower() in BY_LAYOUT else None


def _plain(change: Change, paths: Sequence[str], now: datetime) -> tuple[Draft, ...]:
    names = sorted(path for path in paths if "/" not in path and path.lower().endswith(".sql"))
    numbered = [found for name in names if (found := _NUMBERED.match(name))]
    if len(numbered) == len(names):
        last = max(numbered, key=lambda found: _parts(found[1]), default=None)
        version = _after([last[1]] if last else [], now, default="001")
        return (Draft(f"{version}{last[2] if last else '_'}{change.name}.sql", _whole(change.apply)),)
    dated = f"{now:%Y-%m-%d}_{change.name}.sql"
    wanted = (dated, f"{change.name}.sql") if all(_DATED.match(name) for name in names) else (f"{change.name}.sql",)
    stem = names[-1][: -len(".sql")]  # "_" sorts after ".", so what is added to the last name sorts after it
    path = next((one for one in wanted if one > names[-1]), f"{stem}_{change.name}.sql")
    return (Draft(path, _whole(change.apply)),)


def _supabase(change: Change, paths: Sequence[str], now: datetime) -> tuple[Draft, ...]:
    text = f"{change.hosted}\n\n{change.apply}" if change.hosted else change.apply
    return (Draft(f"{_stamped(paths, now)}_{change.name}.sql", _whole(text)),)


def _dbmate(change: Change, paths: Sequence[str], now: datetime) -> tuple[Draft, ...]:
    text = f"-- migrate:up\n{change.apply}\n\n-- migrate:down\n{change.undo}"
    return (Draft(f"{_stamped(paths, now)}_{change.name}.sql", _whole(text)),)


def _goose(change: Change, paths: Sequence[str], now: datetime) -> tuple[Draft, ...]:
    text = f"-- +goose Up\n{_kept_whole(change.apply)}\n\n-- +goose Down\n{change.undo}"
    return (Draft(f"{_stamped(paths, now)}_{change.name}.sql", _whole(text)),)


def _kept_whole(text: str) -> str:
    """Function bodies marked, which goose would otherwise cut at each semicolon."""
    return "\n\n".join(
        f"-- +goose StatementBegin\n{part}\n-- +goose StatementEnd" if "\nend " in part else part
        for part in text.split("\n\n")
    )


def _golang_migrate(change: Change, paths: Sequence[str], now: datetime) -> tuple[Draft, ...]:
    stem = f"{_stamped(paths, now)}_{change.name}"
    return Draft(f"{stem}.up.sql", _whole(change.apply)), Draft(f"{stem}.down.sql", _whole(change.undo))


def _flyway(change: Change, paths: Sequence[str], now: datetime) -> tuple[Draft, ...]:
    """Its undo migrations are not in every edition: one is written where there are others."""
    versions = [found[1] for path in paths if (found := _VERSIONED.search(path))]
    version = _after([max(versions, key=_parts)] if versions else [], now, default="1")
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


def _whole(text: str) -> str:
    return f"{text}\n"


_NUMBERED = re.compile(r"(?![0-9]{4}[-_][0-9]{2}[-_][0-9]{2}(?![0-9]))([0-9]+(?:\.[0-9]+)*)([^0-9A-Za-z]+)")
_DATED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")
_STAMPED = re.compile(r"(?:^|/)([0-9]+)_[^/]*\.sql$")
_VERSIONED = re.compile(r"(?:^|/)V([0-9]+(?:[._][0-9]+)*)__[^/]*\.sql$")
_UNDONE = re.compile(r"(?:^|/)U[0-9][0-9._]*__[^/]*\.sql$")
_CLOCKS = {14: "%Y%m%d%H%M%S", 12: "%Y%m%d%H%M", 8: "%Y%m%d"}


def _stamped(paths: Sequence[str], now: datetime) -> str:
    """The number of a new file among `<number>_name.sql`: the time, or the next number where numbers are counted."""
    numbers = [found[1] for path in paths if (found := _STAMPED.search(path))]
    return _after([max(numbers, key=int)] if numbers else [], now, default=f"{now:%Y%m%d%H%M%S}")


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.split("[._]", version))


def _after(last: Sequence[str], now: datetime, *, default: str) -> str:
    """The version after the last one, written like it; `last` is empty where there is none yet."""
    if not last:
        return default
    *before, number = re.split("([._])", last[0])
    following = str(int(number) + 1).zfill(len(number))
    if not before:
        following = next((one for one in _clocks(number, now) if int(one) > int(number)), following)
    return "".join([*before, following])


def _clocks(number: str, now: datetime) -> Iterator[str]:
    """The time, if the number seems to be one."""
    if number[:2] == "20" and len(number) in _CLOCKS:
        yield now.strftime(_CLOCKS[len(number)])
    elif len(number) == 10:  # seconds since 1970
        yield str(int(now.replace(tzinfo=UTC).timestamp()))


FORMS: tuple[Form, ...] = (
    Form("plain", _plain),
    Form("supabase", _supabase),
    Form("dbmate", _dbmate),
    Form("goose", _goose),
    Form("golang-migrate", _golang_migrate),
    Form("flyway", _flyway),
    Form("sqitch", _sqitch, then="Add it to the plan: sqitch add {name}; it leaves files that are there as they are."),
)
BY_LAYOUT = {form.layout: form for form in FORMS}
