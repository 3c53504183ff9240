"""The npm packages that carry Postgres and PostgREST: where they lie, and the links their libraries need."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

SERVERS = "CACHEGATE_SERVERS"


def places() -> tuple[Path, ...]:
    """Folders that may hold `node_modules`, first come first served.

    Never the working directory: in a pull request that is somebody else's.
    """
    named = os.environ.get(SERVERS)
    checkout, environment = Path(__file__).parents[3], Path(sys.prefix).parent
    return (*([Path(named)] if named else []), checkout, environment)


def find(name: str, among: tuple[Path, ...]) -> Path | None:
    """The folder of a package by its alias in package.json (`postgres-18`)."""
    return next((package for package in _packages(among) if package.name == name), None)


def versions(server: str, among: tuple[Path, ...]) -> tuple[str, ...]:
    """The versions that are installed of `postgres` or `postgrest`."""
    prefix = f"{server}-"
    names = {package.name for package in _packages(among) if package.name.startswith(prefix)}
    return tuple(sorted(name.removeprefix(prefix) for name in names))


def _packages(among: tuple[Path, ...]) -> Iterator[Path]:
    for place in among:
        yield from sorted((place / "node_modules").glob("postgre*-*"))


def missing_links(native: Path) -> list[tuple[Path, Path]]:
    """(link, target) for each library link that npm left out of Postgres' package: it carries none, only a list."""
    try:
        listed = json.loads((native / "pg-symlinks.json").read_text("utf-8"))
    except FileNotFoundError:  # not from that package: nothing is missing
        return []
    links = [(native.parent / entry["target"], native.parent / entry["source"]) for entry in listed]
    return [(link, target) for link, target in links if not link.is_symlink()]


def make_links(native: Path) -> None:
    for link, target in missing_links(native):
        with suppress(FileExistsError):  # another run was faster
            link.symlink_to(os.path.relpath(target, link.parent))
