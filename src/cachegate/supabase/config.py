"""`supabase/config.toml`: the few settings in it that say how a run has to go.

Read are `[api] schemas, extra_search_path, auto_expose_new_tables`, `[db] major_version`, `[db.migrations] enabled,
schema_paths` and `[db.seed] enabled, sql_paths`, with the CLI's defaults (its packages/config and its config template,
2026). `env(NAME)` is replaced by that variable where it is set, as the CLI does; .env files are not read. `[remotes]`
is another project's business and not looked at.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from cachegate.errors import UsageProblem, UsageProblems

_ENV = re.compile(r"env\(([A-Za-z_][A-Za-z0-9_]*)\)")
_MAJOR = ("13", "14", "15", "16", "17", "18")
_READ = {
    "api": ("schemas", "extra_search_path", "auto_expose_new_tables"),
    "db": ("major_version",),
    "db.migrations": ("enabled", "schema_paths"),
    "db.seed": ("enabled", "sql_paths"),
}


@dataclass(frozen=True, slots=True)
class ProjectConfig:
    """The settings. `exposes_new` and `major` are None where the file does not say; `seeds` are paths and globs,
    relative to the file's folder; `declared` tells that schema files are kept besides the migrations."""

    schemas: tuple[str, ...] = ("public", "graphql_public")
    search_path: tuple[str, ...] = ("public", "extensions")
    exposes_new: bool | None = None
    major: str | None = None
    migrates: bool = True
    declared: bool = False
    seeds: tuple[str, ...] = ("./seed.sql",)
    seeds_named: bool = False
    notes: tuple[str, ...] = ()


def parse(text: str, file: str, environ: Mapping[str, str]) -> ProjectConfig:
    """The settings of a file with this text; `file` is what reviewers call it.

    Raises `UsageProblem` with its line for what is no TOML, `UsageProblems` for all values that cannot be used.
    """
    try:
        root = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageProblem(
            f"{file} cannot be read", f"It is not TOML: {error}.", "Mend it; `supabase start` refuses it as well."
        ) from None
    return _Reading(root, text, file, environ).config()


class _Reading:
    """One file on its way to settings; mistakes are collected, so that all are told at once."""

    def __init__(self, root: Mapping[str, object], text: str, file: str, environ: Mapping[str, str]) -> None:
        self._root, self._text, self._file, self._environ = root, text, file, environ
        self._mistakes: list[UsageProblem] = []

    def config(self) -> ProjectConfig:
        default = ProjectConfig()
        seeds = self._names("db.seed", "sql_paths")
        found = ProjectConfig(
            schemas=self._names("api", "schemas") or default.schemas,
            search_path=self._found(self._names("api", "extra_search_path"), default.search_path),
            exposes_new=self._switch("api", "auto_expose_new_tables"),
            major=self._major(),
            migrates=self._switch("db.migrations", "enabled") is not False,
            declared=bool(self._names("db.migrations", "schema_paths")),
            seeds=() if self._switch("db.seed", "enabled") is False else self._found(seeds, default.seeds),
            seeds_named=seeds is not None,
            notes=tuple(self._misspelt()),
        )
        if self._mistakes:
            raise self._mistakes[0] if len(self._mistakes) == 1 else UsageProblems(self._mistakes)
        return found

    @staticmethod
    def _found(names: tuple[str, ...] | None, default: tuple[str, ...]) -> tuple[str, ...]:
        return default if names is None else names

    def _value(self, table: str, key: str) -> object:
        """What stands there, variables replaced; None if nothing does. A table that is none is a mistake."""
        inner: object = self._root
        for part in table.split("."):
            inner = inner.get(part, {}) if isinstance(inner, Mapping) else None
        if not isinstance(inner, Mapping):
            self._wrong(table, "", "is no table", f"Write [{table}] on a line of its own.")
            return None
        return self._replaced(inner.get(key))

    def _replaced(self, value: object) -> object:
        if isinstance(value, str) and (named := _ENV.fullmatch(value.strip())):
            return self._environ.get(named[1]) or value
        return [self._replaced(one) for one in value] if isinstance(value, list) else value

    def _names(self, table: str, key: str) -> tuple[str, ...] | None:
        value = self._value(table, key)
        if value is None:
            return None
        if isinstance(value, str):
            value = [part.strip() for part in value.split(",")]  # a variable that holds several
        if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
            self._wrong(table, key, "is not a list of texts", f'Write {key} = ["…", "…"].')
            return None
        unset = next((found[1] for one in value if (found := _ENV.fullmatch(one))), None)
        if unset:
            self._wrong(table, key, f"names the variable {unset}, which is not set", f"Set {unset} for this run.")
            return None
        return tuple(dict.fromkeys(value))

    def _switch(self, table: str, key: str) -> bool | None:
        value = self._value(table, key)
        value = {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value
        if value is None or isinstance(value, bool):
            return value
        self._wrong(table, key, "is neither true nor false", f"Write {key} = true or {key} = false.")
        return None

    def _major(self) -> str | None:
        value = self._value("db", "major_version")
        if value is None or (str(value) in _MAJOR and not isinstance(value, bool)):
            return None if value is None else str(value)
        self._wrong("db", "major_version", "is no version of Postgres", f"Write one of {', '.join(_MAJOR)}.")
        return None

    def _misspelt(self) -> list[str]:
        notes = []
        for table, known in _READ.items():
            inner: object = self._root
            for part in table.split("."):
                inner = inner.get(part, {}) if isinstance(inner, Mapping) else {}
            for key in inner if isinstance(inner, Mapping) else ():
                close = [] if key in known else get_close_matches(str(key), known, n=1, cutoff=0.8)
                if close:
                    notes.append(f"{self._at(table, str(key))} is not read: is {close[0]} meant?")
        return notes

    def _wrong(self, table: str, key: str, what: str, help: str) -> None:
        """Note a mistake; what was read counts as not given."""
        self._mistakes.append(UsageProblem(f"{self._at(table, key)} {what}", "", help))

    def _at(self, table: str, key: str) -> str:
        shown = f"{table}.{key}" if key else table
        return f"{self._file}:{_line(self._text, table, key)}: {shown}"


def _line(text: str, table: str, key: str) -> int:
    """The line on which a key is set, or else the head of its table; 1 where neither is written as usual."""
    head, within = 1, ""
    for number, line in enumerate(text.splitlines(), 1):
        if opened := re.match(r"\s*\[\s*([\w.\s\"-]+?)\s*\]", line):
            within = re.sub(r"[\s\"]", "", opened[1])
            head = number if within == table else head
        elif key and within in (table, "") and re.match(rf"\s*{_written(table, key, within)}\s*=", line):
            return number
    return head


def _written(table: str, key: str, within: str) -> str:
    """A key as it stands inside its table, or before all tables."""
    return rf"\"?{re.escape(key)}\"?" if within else re.escape(f"{table}.{key}")
