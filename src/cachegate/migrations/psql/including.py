"""The files that a file includes: which one is meant, and their texts, read before anything runs.

Only files inside the project are read, never through a link that leads out of it. `\\ir` goes from the including file's
folder. `\\i` goes from wherever psql is started, which nobody can tell from the files: it means the one file that is
found from the first file's folder or a folder above it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from cachegate.errors import UsageProblem
from cachegate.migrations.contents import Contents
from cachegate.migrations.folder import Folder
from cachegate.migrations.psql.arguments import Command
from cachegate.migrations.psql.scanning import pieces
from cachegate.migrations.psql.variables import Variables
from cachegate.model.migration import Migration

RELATIVE = frozenset({"ir", "include_relative"})
INCLUDES = RELATIVE | {"i", "include"}
DEEPEST = 16
MOST = 2000


def meant(command: Command, first: str, including: str) -> tuple[str, ...]:
    """The paths that a command may mean, as `Migration.file` has them; none for what leads out of the project.

    `first` is the file that psql was started with, `including` the one that the command stands in.
    """
    path = command.file
    if not path or posixpath.isabs(path) or "\\" in path:
        return ()
    here = posixpath.dirname(including if command.name in RELATIVE else first)
    if command.name in RELATIVE:
        starts = [here]
    else:
        parts = here.split("/") if here else []
        starts = ["/".join(parts[:count]) for count in range(len(parts), -1, -1)]
    found = (posixpath.normpath(posixpath.join(start, path)) for start in starts)
    return tuple(dict.fromkeys(one for one in found if not one.startswith("../") and one != ".."))


def with_includes(migration: Migration, root: Path, given: Mapping[str, str]) -> Migration:
    """The same with the texts of all files that it may include, in any branch, directly or not.

    `root` is what `file` is relative to; `given` are the variables that the user gives.
    Raises `UsageProblem` for an included file that is a link out of the project, or no UTF-8 text.
    """
    found: dict[str, Migration] = {}
    project = Contents(Folder(root, root, ()))

    def follow(including: Migration) -> None:
        for command in _commands(including, given):
            for path in meant(command, migration.file, including.file):
                if path in found or len(found) >= MOST or not (root / path).is_file():
                    continue
                source = project.read(path)
                found[path] = Migration(migration.version, path, source.sql, migration.manner)
                follow(found[path])

    follow(migration)
    return replace(migration, includes=tuple(found.values())) if found else migration


def _commands(including: Migration, given: Mapping[str, str]) -> Iterator[Command]:
    """Every include in a file, with the variables that are set before it as far as that can be told."""
    variables = Variables({**dict(including.manner.variables), **given})
    for piece in pieces(including.sql.decode("utf-8", "replace"), variables):
        if not isinstance(piece, Command):
            continue
        if piece.name == "set" and piece.arguments:
            variables.set(piece.arguments[0], "".join(piece.arguments[1:]))
        if piece.name in INCLUDES:
            yield piece


def required(migration: Migration, command: Command, including: str) -> Migration | UsageProblem:
    """The one file that a command means, or why there is none."""
    paths = meant(command, migration.file, including)
    there = [one for one in migration.includes if one.file in paths]
    if len(there) == 1:
        return there[0]
    shown = f"\\{command.name} {command.file}"
    if len(there) > 1:
        return UsageProblem(
            f"{shown} may mean {' or '.join(one.file for one in there)}",
            "",
            "Write \\ir, with the path from this file's folder.",
        )
    why = "no such file in the project" if paths else "the path leads out of the project"
    return UsageProblem(
        f"{shown} includes nothing: {why}",
        "",
        "Included files have to be in the project, named by text or by variables that are set in the file or by --set.",
    )
