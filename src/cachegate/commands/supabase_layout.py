"""What a Supabase project's own files say about a run: its configuration, its roles, its seeds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from cachegate import embedded
from cachegate.errors import UsageProblem
from cachegate.migrations.discover import Project
from cachegate.options import Options
from cachegate.pipeline.foundation import Exposure, Preset
from cachegate.supabase import config
from cachegate.supabase.config import ProjectConfig

CONFIG, ROLES = "config.toml", "roles.sql"
NEWEST = "18"


@dataclass(frozen=True, slots=True)
class Found:
    """`options` with what the project says where the user said nothing; `roles` are files to run before the migrations,
    `seeds` after the baseline; `config` is the file that was read, None if there is none; `notes` are for the report.
    """

    options: Options
    exposure: Exposure
    preset: Preset = Preset.NEVER
    roles: tuple[Path, ...] = ()
    seeds: tuple[Path, ...] = ()
    config: Path | None = None
    notes: tuple[str, ...] = ()


Available = Callable[[], tuple[str, ...]]


def look(project: Project, options: Options, environ: Mapping[str, str], available: Available) -> Found:
    """What the folder above the migrations says. `available` tells which versions of Postgres can be started.

    Raises `UsageProblem` or `UsageProblems` for a configuration that cannot be read, and for files outside the project.
    """
    if project.layout != "supabase":
        preset = Preset.ASKED if "supabase" in options.bootstrap else Preset.NEVER
        return Found(_server(options), _exposure(options.auto_expose, None), preset)
    folder = project.folder.parent
    settings, file = _config(folder, project, environ)
    private = options.database_url is None or not options.postgrest_url
    notes = list(settings.notes)
    if private:
        options, version_notes = _private(options, settings, available)
        notes += version_notes
    seeds, seed_notes = _seeds(folder, settings, project) if not options.seed else ((), [])
    return Found(
        options=options,
        exposure=_exposure(options.auto_expose, settings.exposes_new),
        preset=_preset(options),
        roles=tuple(_inside(path, project) for path in (folder / ROLES,) if path.is_file()),
        seeds=seeds,
        config=file,
        notes=(*notes, *seed_notes, *_unsupported(settings, file, project)),
    )


def startable() -> tuple[str, ...]:
    """The versions of Postgres that can be started here."""
    return embedded.postgres_versions()


def nearest(wanted: str, available: tuple[str, ...]) -> str:
    """The version itself, else the nearest one, the older of two."""
    return min(available, key=lambda one: (abs(int(one) - int(wanted)), int(one)), default=wanted)


def _config(folder: Path, project: Project, environ: Mapping[str, str]) -> tuple[ProjectConfig, Path | None]:
    path = folder / CONFIG
    if not path.is_file():
        return ProjectConfig(), None
    shown = _shown(_inside(path, project), project)
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageProblem(f"{shown} cannot be read", str(error), "Save it as UTF-8 text.") from error
    return config.parse(text, shown, environ), path


def _preset(options: Options) -> Preset:
    if "supabase" in options.bootstrap:
        return Preset.ASKED
    return Preset.NEVER if options.bootstrap else Preset.WHERE_LACKING


def _server(options: Options) -> Options:
    return replace(options, embedded_postgres=options.embedded_postgres or NEWEST)


def _private(options: Options, settings: ProjectConfig, available: Available) -> tuple[Options, list[str]]:
    """The private servers as the project has them, where no option says otherwise."""
    given = dict(options.embedded_config)
    path = {} if options.extra_search_path else {"db-extra-search-path": ",".join(settings.search_path)}
    schemas = options.schemas or (None if "db-schemas" in given else settings.schemas)
    options = replace(options, schemas=schemas, embedded_config={**path, **given})
    if options.embedded_postgres or options.postgres_bin or settings.major is None:
        return _server(options), []
    chosen = nearest(settings.major, available())
    notes = []
    if chosen != settings.major:
        notes.append(
            f"supabase/{CONFIG} has Postgres {settings.major}, which cannot be started here: {chosen} stands in for "
            f"it. --embedded-postgres or a service chooses another."
        )
    return replace(options, embedded_postgres=chosen), notes


def _exposure(option: str, configured: bool | None) -> Exposure:
    """How new tables are granted: by the option, else by the project's file, else as the Supabase CLI does it."""
    match option:
        case "auto":
            return Exposure(configured is not False, said=configured is not None)
        case "baseline":
            return Exposure(True, later=False, said=True)
        case _:
            return Exposure(option == "on", said=True)


def _unsupported(settings: ProjectConfig, file: Path | None, project: Project) -> Iterator[str]:
    if file is None:
        return
    if not settings.migrates:
        yield f"{_shown(file, project)}: db.migrations.enabled is false; the migrations are judged all the same."
    if settings.declared:
        yield f"{_shown(file, project)}: files of db.migrations.schema_paths are not run; the migrations are."


def _seeds(folder: Path, settings: ProjectConfig, project: Project) -> tuple[tuple[Path, ...], list[str]]:
    """The project's seed files in their order. A pattern that matches nothing is worth a word if somebody wrote it."""
    found: dict[Path, None] = {}
    notes = []
    for pattern in settings.seeds:
        matches = sorted(_matches(folder, pattern))
        if not matches and settings.seeds_named:
            notes.append(f"supabase/{CONFIG}: no seed file matches {pattern!r}.")
        for path in matches:
            if path.name.endswith(".gz"):
                notes.append(f"{_shown(path, project)} is not run: compressed seed files are not read.")
            else:
                found.setdefault(_inside(path, project))
    return tuple(found), notes


def _matches(folder: Path, pattern: str) -> Iterator[Path]:
    """Files that a path or a pattern names, from the folder of the configuration."""
    if not any(sign in pattern for sign in "*?["):
        path = folder / pattern
        return iter([path] if path.is_file() else [])
    clean = pattern.removeprefix("./")
    if Path(clean).is_absolute() or ".." in Path(clean).parts:
        raise UsageProblem(
            f"supabase/{CONFIG}: the seed pattern {pattern!r} leads out of its folder",
            "Patterns are looked up in the folder supabase only.",
            "Name the files one by one.",
        )
    return (path for path in folder.glob(clean) if path.is_file())


def _inside(path: Path, project: Project) -> Path:
    """The file itself. Raises `UsageProblem` for one that lies, or leads, outside the project."""
    if not path.resolve().is_relative_to(project.root):
        raise UsageProblem(
            f"{path.name} lies outside the project",
            "A pull request could make the gate read any file of this machine that way.",
            "Put the file itself into the folder supabase.",
        )
    return path.resolve()


def _shown(path: Path, project: Project) -> str:
    real = path.resolve()
    return real.relative_to(project.root).as_posix() if real.is_relative_to(project.root) else path.name
