"""The Flyway layout: `V<version>__name.sql` in the order of their versions, then `R__name.sql` by description.

Honours what `flyway migrate` does on an empty database. Subfolders at any depth; prefixes to the letter; the newest
baseline migration (`B`) instead of everything up to its version; undo migrations (`U`) never. A repeatable one is
pending again when its text was edited. The callbacks `beforeMigrate`, `afterVersioned`, `beforeRepeatables`,
`afterMigrateApplied` and `afterMigrate` are run at their place, each time that something is pending; others are left
out, with a warning. One transaction for each file, unless all that it holds cannot run in one, or its `.sql.conf` says
`executeInTransaction=false`; a file with both kinds is refused, as by Flyway, unless `mixed` is set. Placeholders,
schemas and names come from the configuration that `flyway_settings` reads; the schemas are made first, and the first
of them is put in front. Where its `locations` can be followed, what they name is run, beside the folder too, and
nothing else. Not honoured: Java and script migrations, expressions in `shouldExecute`, `group`, `target`,
`cherryPick`, other suffixes than `.sql`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from cachegate.migrations.layout import Arrangement, Layout, SourceFile, duplicates, refused, skipped, unrunnable
from cachegate.migrations.layouts import flyway_locations, flyway_names, flyway_settings
from cachegate.migrations.layouts.flyway_locations import Locations
from cachegate.migrations.layouts.flyway_manner import manner, waiting
from cachegate.migrations.layouts.flyway_names import AFTER, BEFORE, BETWEEN, Kind, Name
from cachegate.migrations.layouts.flyway_settings import FILES, SPRING, Settings
from cachegate.model.migration import Manner, Migration, Remark, Transaction

_CONFIGURATION = (*FILES, *SPRING)
_STOPS = "Flyway stops at that before it runs anything."
_MEANT = re.compile(r"[VRB](?:[0-9]|_)", re.IGNORECASE)
_NO_NAME = "its name only looks like one of Flyway's, which passes over it without a word"
_NAME_IT = "Name it V<version>__<description>.sql or R__<description>.sql, with two underscores and capital letters."
_CONDITION = "An expression in its configuration (shouldExecute) decides whether Flyway runs it."
_DECIDE = "Check it by hand, or write true or false there."


@dataclass(frozen=True, slots=True)
class _Script:
    """A file of Flyway's with what its name says, and its own configuration, empty without one."""

    file: SourceFile
    name: Name
    conf: bytes

    @property
    def rank(self) -> tuple[int, ...]:
        return flyway_names.rank(self.name.version)

    @property
    def condition(self) -> str:
        """What decides whether it runs; "" where nothing does."""
        condition = flyway_settings.script(self.conf).get("shouldexecute", "").lower()
        return "" if condition == "true" else condition


def _wants(path: str) -> bool:
    return not path.startswith(".") and (path.endswith((".sql", ".sql.conf")) or _configures(path))


def _recognises(folder: str, paths: Sequence[str], read: Callable[[str], bytes]) -> bool:
    """By names that begin as Flyway's do; with other prefixes it takes its configuration."""
    settings = flyway_settings.settings((path, read(path)) for path in _configuration(paths))
    kinds = (Kind.VERSIONED, Kind.BASELINE, Kind.REPEATABLE)
    named = (path.rpartition("/")[2] for path in paths if _wants(path))
    return any(
        settings.separator in name and (found := flyway_names.read(name, settings)) is not None and found.kind in kinds
        for name in named
    )


def _configuration(paths: Iterable[str]) -> list[str]:
    """The configuration files, the stronger first: by name, then the nearest."""
    found = [path for path in paths if _configures(path)]
    return sorted(found, key=lambda path: (_CONFIGURATION.index(path.rpartition("../")[2]), len(path), path))


def _configures(path: str) -> bool:
    return path.rpartition("../")[2] in _CONFIGURATION


def _arrange(files: Sequence[SourceFile]) -> Arrangement:
    by_path = {file.path: file for file in files}
    configured = [(path, by_path[path].sql) for path in _configuration(by_path)]
    settings = flyway_settings.settings(configured)
    located = _located(by_path)
    candidates = [file for path, file in sorted(by_path.items()) if path.endswith(settings.suffixes)]
    apart = [file for file in candidates if located is not None and not located.have(file.file)]
    named = [(file, flyway_names.read(file.name, settings)) for file in candidates if file not in apart]
    unread = [file for file, name in named if name is None]
    scripts = [_Script(file, name, _conf(file, by_path)) for file, name in named if name is not None]
    chosen = _chosen([script for script in scripts if not script.condition])
    made = tuple(_schemas(by_path[path], settings.schemas) for path, _ in configured[:1] if settings.schemas)
    migrations = (*made, *(_migration(script, settings) for script in chosen))
    meant = [file for file in unread if _MEANT.match(file.name)]
    return Arrangement(
        migrations,
        (
            *skipped(apart, "Flyway", f"locations in {located.file if located else ''} name other folders"),
            *skipped([file for file in unread if file not in meant], "Flyway", "their names are none that it reads"),
            *skipped([one.file for one in scripts if one.condition == "false"], "Flyway", "shouldExecute is false"),
            *(_not_called(one) for one in scripts if one.name.kind is Kind.CALLBACK and one not in chosen),
        ),
        remarks=(
            *(refused(file, "Flyway", _NO_NAME, _NAME_IT) for file in meant),
            *(unrunnable(one.file, _CONDITION, _DECIDE) for one in scripts if one.condition not in ("", "false")),
            *(remark for one in migrations for remark in waiting(one, settings)),
            *_twice(migrations),
        ),
    )


def _located(by_path: dict[str, SourceFile]) -> Locations | None:
    """Where the configuration says that migrations are, if any of these files is there."""
    for path in _configuration(by_path):
        if text := flyway_settings.properties(path, by_path[path].sql).get("locations"):
            known = flyway_locations.locations(text, by_path[path].file)
            meant = known is not None and any(known.have(file.file) for file in by_path.values())
            return known if meant else None
    return None


def _reaches(files: Sequence[SourceFile]) -> tuple[str, ...]:
    located = _located({file.path: file for file in files})
    return located.folders if located is not None else ()


def _conf(file: SourceFile, by_path: dict[str, SourceFile]) -> bytes:
    conf = by_path.get(f"{file.path}.conf")
    return conf.sql if conf is not None else b""


def _chosen(scripts: Sequence[_Script]) -> list[_Script]:
    """Those that run, in order."""
    of = {kind: [script for script in scripts if script.name.kind is kind] for kind in Kind}
    base = max(of[Kind.BASELINE], key=lambda script: script.rank, default=None)
    versioned = sorted(of[Kind.VERSIONED], key=lambda script: (script.rank, script.file.path))
    if base is not None:
        versioned = [base, *(script for script in versioned if script.rank > base.rank)]
    repeatable = sorted(of[Kind.REPEATABLE], key=lambda script: script.name.description)
    first, between, last = (_called(of[Kind.CALLBACK], events) for events in (BEFORE, BETWEEN, AFTER))
    return [*first, *versioned, *between, *repeatable, *last]


def _called(callbacks: Iterable[_Script], events: Sequence[str]) -> list[_Script]:
    found = [script for script in callbacks if script.name.description in events]
    return sorted(found, key=lambda script: (events.index(script.name.description), script.file.name))


def _not_called(script: _Script) -> str:
    return f"{script.file.file} is left out: callbacks for {script.name.description} are not run here."


def _migration(script: _Script, settings: Settings) -> Migration:
    """Of what has no version it is the name without `.sql`: Flyway's ledger has none either."""
    stem = script.file.name.rpartition(".")[0]
    made = script.file.as_migration(script.name.version or stem, manner(script.file, settings, script.conf))
    return replace(made, repeatable=not script.name.version, every_time=script.name.kind is Kind.CALLBACK)


def _schemas(file: SourceFile, names: Sequence[str]) -> Migration:
    """The schemas of the configuration, which Flyway makes before anything else."""
    quoted = ['"' + name.replace('"', '""') + '"' for name in names]
    sql = "".join(f"create schema if not exists {name};" for name in quoted)
    made = file.as_migration("schemas", Manner(Transaction.FILE, "Flyway makes its schemas first"), sql.encode())
    return replace(made, repeatable=True, every_time=True)


def _twice(migrations: Sequence[Migration]) -> tuple[Remark, ...]:
    def identity(migration: Migration) -> object:
        if migration.repeatable:
            return migration.file if migration.every_time else migration.version
        return flyway_names.rank(migration.version)

    return duplicates(migrations, _STOPS, severe=True, identity=identity)


def _is_baseline(path: str) -> bool:
    """By the usual prefix: a folder's own is not known here."""
    name = flyway_names.read(path.rpartition("/")[2], Settings())
    return name is not None and name.kind is Kind.BASELINE


LAYOUT = Layout(
    "flyway", _recognises, _wants, _arrange, only_at_first=_is_baseline, above=_CONFIGURATION, reaches=_reaches
)
