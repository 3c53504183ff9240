"""Reading a repository: its folders of migrations, and the files that tell how its API is served."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from cachegate.errors import UsageProblem
from cachegate.migrations import git, places
from cachegate.migrations.discover import Project, discover
from cachegate.supabase import config
from cachegate.survey import compose, programs, settings, sql
from cachegate.survey.facts import Fact, Login, Survey

WORKFLOW = ".github/workflows/cachegate.yml"
CONFIG = "cachegate.yml"
ROLES = ".github/cachegate-roles.sql"
GRANTS = ".github/cachegate-grants.sql"
OURS = (WORKFLOW, CONFIG, ROLES, GRANTS)
"""What is written, and tells nothing when it is there already."""

_PRUNED = frozenset({".git", "node_modules", ".venv", "venv", "vendor", "target", "build", "dist", "__pycache__"})
_DEPTH = 4  # folders below the root in which a project may stand
_MOST = 20_000  # files to look at the names of
_LARGEST = 1_000_000  # bytes of a file of settings
_COMPOSE = re.compile(r"(?:[^/]+/){0,2}(?:docker-)?compose(?:[.-][^/]*)?\.ya?ml")
_EXAMPLE = re.compile(r"(?:[^/]+/){0,2}\.env\.(?:example|sample|template|dist)")
_CONF = re.compile(r"(?:[^/]+/){0,2}[^/]*postgrest[^/]*\.conf")
_USED = re.compile(r"\buses:\s*['\"]?[\w.-]+/cachegate@")
_ROLES = re.compile(r"(?:[^/]+/){0,3}(?:[^/]*roles|bootstrap|init)[^/]*\.sql")
_SEED = re.compile(r"(?:[^/]+/){0,2}(?:(?:db|sql|database|prisma)/)?seeds?(?:/[^/]+)?\.sql")


@dataclass(frozen=True, slots=True)
class Repository:
    """Where the files are written, and the names of all files below it that are looked at."""

    root: Path
    paths: tuple[str, ...]

    def text(self, path: str) -> str:
        """A small text file inside the repository; "" for anything else."""
        place = self.root / path
        try:
            if not place.resolve().is_relative_to(self.root) or place.stat().st_size > _LARGEST:
                return ""
            return place.read_text(encoding="utf-8")
        except (OSError, ValueError):
            return ""


def repository(given: Path) -> Repository:
    """The repository that a folder is in; the folder itself outside git."""
    found = git.repository(given)
    root = found.root.resolve() if found else given.resolve()
    return Repository(root, tuple(sorted(_walk(root))))


def look(given: Path, layout: str | None, place: Repository) -> Survey:
    """All that the files say. Raises `UsageProblem` where there are no migrations of any kind."""
    projects, notes = _projects(given, layout)
    known = programs.found(place.paths)
    if not projects and not known:
        raise UsageProblem(
            f"There are no migrations in {given}",
            " ".join(notes) or "Neither a folder of SQL files nor a tool whose migrations are programs was found.",
            "Name the folder that holds them: cachegate init FOLDER.",
        )
    said = () if known and not projects else tuple(notes)
    survey = Survey(programs=known, notes=(*said, *_running(place)))
    survey = replace(survey, seeds=tuple(path for path in place.paths if _SEED.fullmatch(path)))
    for name, fact in _settings(place):
        survey = _with(survey, name, fact)
    if not projects:
        return survey
    chosen = projects[0]
    names = tuple(project.folder.relative_to(place.root).as_posix() for project in projects)
    inside = tuple(seed for seed in survey.seeds if not seed.startswith(f"{names[0]}/"))
    survey = replace(survey, folders=names, layout=chosen.layout, access=sql.read(chosen.migrations), seeds=inside)
    survey = replace(survey, logins=tuple(_logins(place, names)))
    return _as_configured(survey, chosen, place) if chosen.layout == "supabase" else survey


def _projects(given: Path, layout: str | None) -> tuple[list[Project], list[str]]:
    """The folders that can be read, and sentences about those that cannot."""
    projects = []
    notes = []
    for folder in places.candidates(given.absolute()) or [given]:
        try:
            projects.append(discover(folder, layout))
        except UsageProblem as problem:
            notes.append(f"{problem.what}: {problem.why}" if problem.why else problem.what)
    return projects, notes


def _running(place: Repository) -> Iterator[str]:
    """Sentences about workflows that are not the one to be written, and run Cachegate."""
    for path in place.paths:
        if (
            re.fullmatch(r"\.github/workflows/[^/]+\.ya?ml", path)
            and path != WORKFLOW
            and _USED.search(place.text(path))
        ):
            yield f"{path} runs Cachegate already: keep one of the two workflows."


def _settings(place: Repository) -> Iterator[tuple[str, Fact]]:
    """What files say of PostgREST; the likeliest to be as production is come first."""
    variables: dict[str, Fact] = {}
    for path in filter(_EXAMPLE.fullmatch, place.paths):
        for name, value in settings.variables(place.text(path)).items():
            variables.setdefault(name, Fact(value, path))
    known = {name: fact.value for name, fact in variables.items()}
    for path in filter(_CONF.fullmatch, place.paths):
        yield from ((name, Fact(value, path)) for name, value in settings.of_file(place.text(path)).items())
    for path in filter(_COMPOSE.fullmatch, place.paths):
        yield from compose.read(place.text(path), path, known)
    yield from ((name, fact) for name, fact in variables.items() if name.startswith("PGRST_"))


def _with(survey: Survey, name: str, fact: Fact) -> Survey:
    """With one more fact, unless a better file told it already."""
    match name:
        case "postgres":
            return replace(survey, postgres=survey.postgres or fact)
        case "postgrest":
            return replace(survey, postgrest=survey.postgrest or fact)
        case _:
            return replace(survey, settings={name: fact, **survey.settings})


def _logins(place: Repository, folders: tuple[str, ...]) -> Iterator[Login]:
    for path in filter(_ROLES.fullmatch, place.paths):
        if not any(path.startswith(f"{folder}/") for folder in folders) and path not in OURS:
            yield from sql.logins(place.text(path), path)


def _as_configured(survey: Survey, project: Project, place: Repository) -> Survey:
    """With what supabase/config.toml says, which is what the platform does."""
    path = (project.folder.parent / "config.toml").relative_to(place.root).as_posix()
    try:
        found = config.parse(place.text(path), path, {})
    except UsageProblem as problem:
        return replace(survey, notes=(*survey.notes, f"{problem.what} {problem.why}"))
    told = {"PGRST_DB_SCHEMAS": Fact(",".join(found.schemas), path)}
    told |= {"PGRST_DB_EXTRA_SEARCH_PATH": Fact(",".join(found.search_path), path)}
    told |= {"POSTGRES_MAJOR": Fact(found.major, path)} if found.major else {}
    return replace(survey, settings={**survey.settings, **told}, seeds=())


def _walk(root: Path) -> Iterator[str]:
    count = 0
    for parent, inside, files in os.walk(root):
        below = os.path.relpath(parent, root)
        depth = 0 if below == "." else below.count(os.sep) + 1
        inside[:] = sorted(name for name in inside if name not in _PRUNED) if depth < _DEPTH else []
        for name in files:
            count += 1
            if count > _MOST:
                return
            yield name if below == "." else f"{below}/{name}".replace(os.sep, "/")
