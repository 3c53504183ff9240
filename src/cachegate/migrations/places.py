"""Where a project keeps its migrations: in usual places, in those of the projects in it, else in a folder so called."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

# Where projects keep migrations; the folders of tools that are not run by reading are here to be refused by name.
USUAL = (
    "supabase/migrations",
    "migrations",
    "migrations/committed",
    "db/migrations",
    "db/migration",
    "db/migrate",
    "sql/migrations",
    "sql/schema",
    "database/migrations",
    "src/db/migrations",
    "prisma/migrations",
    "drizzle",
    "drizzle/migrations",
    "hasura/migrations",
    "src/main/resources/db/migration",
    "alembic",
)
DEPTH = 4  # folders below the migrations folder that a layout may reach into
MOST = 20_000  # files; a folder with more below it is no migrations folder, whatever stands directly in it

_CALLED_SO = ("migrations", "migration")
_DEEPEST = 7  # levels at which a folder that is only called so is looked for
_BY_SIGN = (".", "db", "database", "sql", "sqitch", "flyway")  # only where a file there says so
_VERSIONED = re.compile(r"[VB][0-9._]+__.*\.sql")
_OF_FLYWAY = re.compile(r"[VBR][0-9._]*__.*\.sql")
_FLYWAY_CLASS = re.compile(r"(?:.*/)?(?:[VB][0-9][0-9_]*|R)__[^/]*\.(?:java|kt|groovy|scala)")
_SOURCES = ("java", "kotlin", "groovy", "scala")
_SIGN = re.compile(rf"sqitch\.plan|{_OF_FLYWAY.pattern}")
_NUMBERED = re.compile(r"[VBR]?[0-9].*\.sql$", re.IGNORECASE)
_GROUPS = ("apps", "packages", "services")  # folders of projects in a repository of many
_NOT_PROJECTS = re.compile(
    r"\.|(?:node_modules|vendor|target|build|dist|docs?|examples?|e2e|tests?|testdata)$|fixtures"
)
_PRUNED = frozenset({".git", "node_modules", ".venv", "__pycache__"})
_OURS = re.compile(r"postgres(?:ql)?|pgsql|pg")
_DIALECT = re.compile(
    rf"{_OURS.pattern}|mysql|mariadb|sqlite3?|mssql|sqlserver|oracle|h2|hsqldb|cockroach(?:db)?|clickhouse|spanner"
)


def candidates(given: Path) -> list[Path]:
    """The places that have SQL, else those that have any file: in this project, else in the projects in it.

    Where there is none, folders that are only called so and have SQL. None at all if the folder is such a place
    itself, or has SQL of its own. A project may be called what such a place is.
    """
    places = _places(given)
    if is_usual(given.resolve()) and not any(map(_has_sql, places)):
        return []
    if not places and not any(map(_NUMBERED.match, _names(given))):
        places = [place for project in _projects(given) for place in _places(project)]
        if _parts_of_one(given, places):
            return []
        places = places or _only_called_so(given)
    return [place for place in places if _has_sql(place)] or places


def others(given: Path, chosen: Path) -> list[Path]:
    """Places with SQL in the projects in this one, which its own place comes before."""
    if chosen == given:
        return []
    places = [place for project in _projects(given) for place in _places(project)]
    apart = (place for place in places if not place.is_relative_to(chosen) and not chosen.is_relative_to(place))
    return list(filter(_has_sql, apart))


def of_postgres(place: Path) -> Path:
    """The folder for Postgres, where a place has nothing but one for each kind of database; else the place."""
    below = _folders(place)
    with_sql = [folder for folder in below if _has_sql(folder)]
    ours = [folder for folder in with_sql if _OURS.fullmatch(folder.name) and _directly(folder)]
    alone = len(ours) == 1 and not _directly(place) and all(_DIALECT.fullmatch(folder.name) for folder in with_sql)
    return ours[0] if alone else place


def named_for_flyway(place: Path) -> list[Path]:
    """Folders beside a place that have files which Flyway could read, if it is told to look there."""
    beside = (folder for folder in _folders(place.parent) if folder != place and not folder.is_symlink())
    return [folder for folder in beside if any(map(_OF_FLYWAY.fullmatch, _names(folder)))]


def classes_for_flyway(place: Path, root: Path) -> list[Path]:
    """Migrations that are classes: beside the SQL files, and where the project has the sources of the same package."""
    parts = place.parts
    at = len(parts) - 1 - parts[::-1].index("resources") if "resources" in parts else None
    mirrored = [Path(*parts[:at], name, *parts[at + 1 :]) for name in _SOURCES] if at is not None else []
    ours = (folder for folder in (place, *mirrored) if folder.resolve().is_relative_to(root))
    return [folder / path for folder in ours for path in _classes(folder)]


def _classes(folder: Path) -> list[str]:
    return sorted(filter(_FLYWAY_CLASS.fullmatch, islice(walk(folder, DEPTH), MOST)))


def is_usual(path: Path) -> bool:
    return any(path.as_posix().endswith(f"/{usual}") for usual in USUAL)


def project_of(path: Path) -> Path:
    """The root of a project whose migrations folder was named itself."""
    levels = max((usual.count("/") + 1 for usual in USUAL if path.as_posix().endswith(f"/{usual}")), default=1)
    return path.parents[min(levels, len(path.parents)) - 1] if path.parents else path


def walk(folder: Path, depth: int) -> Iterator[str]:
    """Relative paths of all files to that depth, with slashes; links to folders are not followed."""
    for parent, folders, files in os.walk(folder):
        below = os.path.relpath(parent, folder)
        here = 0 if below == "." else below.count(os.sep) + 1
        folders[:] = sorted(name for name in folders if name not in _PRUNED) if here < depth else []
        for name in [*files, *(name for name in folders if name.lower().endswith(".sql"))]:
            yield name if below == "." else f"{below}/{name}".replace(os.sep, "/")


def _places(project: Path) -> list[Path]:
    usual = [place for name in USUAL if (place := project / name).is_dir() and any(True for _ in walk(place, DEPTH))]
    innermost = [one for one in usual if not any(other != one and other.is_relative_to(one) for other in usual)]
    signed = [
        place for name in _BY_SIGN if (place := project / name).is_dir() and any(map(_SIGN.fullmatch, _names(place)))
    ]
    return [*map(_inner, innermost), *signed]


def _inner(place: Path) -> Path:
    """The one folder in a place that is called so as well: the place is the program around it then."""
    called_so = [folder for folder in _folders(place) if folder.name in _CALLED_SO and _directly(folder)]
    return called_so[0] if len(called_so) == 1 and not _directly(place) else place


def _projects(given: Path) -> list[Path]:
    """Folders of this one that may be projects, and those of its groups."""
    inside = [one for one in _folders(given) if one.name not in _GROUPS]
    return [*inside, *(one for group in _GROUPS for one in _folders(given / group))]


def _parts_of_one(given: Path, places: Sequence[Path]) -> bool:
    """Whether it has versioned files of Flyway's in one folder and only repeatable ones in others."""
    flyway = [place for place in places if place.parent == given and any(map(_OF_FLYWAY.fullmatch, _names(place)))]
    versioned = [place for place in flyway if any(map(_VERSIONED.fullmatch, _names(place)))]
    return 0 < len(versioned) < len(flyway) == len(places)


def _only_called_so(given: Path) -> list[Path]:
    """Those with SQL; none where Flyway's files stand beside them as well, for a folder that was named to have all."""
    found = list(filter(_has_sql, _called_so(given)))
    apart = (path for path in islice(walk(given, DEPTH), MOST) if _OF_FLYWAY.fullmatch(path.rpartition("/")[2]))
    for path in apart:
        inside = any((given / path).is_relative_to(place) for place in found)
        if not inside and not any(map(_NOT_PROJECTS.match, path.split("/"))):
            return []
    return found


def _called_so(given: Path) -> Iterator[Path]:
    """Folders below that are called as migrations are, the outermost of each branch, without following links."""
    level = [given]
    for _ in range(_DEEPEST):
        inside = [one for folder in level for one in _folders(folder) if not one.is_symlink()][:MOST]
        yield from (_inner(one) for one in inside if one.name in _CALLED_SO)
        level = [one for one in inside if one.name not in _CALLED_SO]


def _folders(folder: Path) -> list[Path]:
    return [one for name in _names(folder) if not _NOT_PROJECTS.match(name) and (one := folder / name).is_dir()]


def _names(folder: Path) -> list[str]:
    try:
        return sorted(one.name for one in folder.iterdir())
    except OSError:
        return []


def _has_sql(place: Path) -> bool:
    return any(name.lower().endswith(".sql") for name in islice(walk(place, DEPTH), MOST))


def _directly(place: Path) -> bool:
    return any(name.lower().endswith(".sql") for name in walk(place, 0))
