"""The files that a file includes or copies rows from: which one is meant, and their texts, read before anything runs.

Only files inside the project are read, never through a link that leads out of it. `\\ir` goes from the including file's
folder. `\\i` goes from wherever psql is started, which nobody can tell from the files: it means the one file that is
found from the first file's folder or a folder above it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

from cachegate.errors import UsageProblem
from cachegate.migrations.contents import text_in
from cachegate.migrations.psql import loading
from cachegate.migrations.psql.arguments import Command
from cachegate.migrations.psql.scanning import pieces
from cachegate.migrations.psql.variables import Variables
from cachegate.model.migration import Migration, TextOf

RELATIVE = frozenset({"ir", "include_relative"})
INCLUDES = RELATIVE | {"i", "include"}
DEEPEST = 16
MOST = 2000
BOM = b"\xef\xbb\xbf"


def meant(command: Command, first: str, including: str) -> tuple[str, ...]:
    """The paths that a command may mean, as `Migration.file` has them; none for what leads out of the project.

    `first` is the file that psql was started with, `including` the one that the command stands in.
    """
    path = command.file
    if not path or posixpath.isabs(path) or "\\" in path or _hidden(path):
        return ()
    here = posixpath.dirname(including if command.name in RELATIVE else first)
    if command.name in RELATIVE:
        starts = [here]
    else:
        parts = here.split("/") if here else []
        starts = ["/".join(parts[:count]) for count in range(len(parts), -1, -1)]
    found = (posixpath.normpath(posixpath.join(start, path)) for start in starts)
    return tuple(dict.fromkeys(one for one in found if not one.startswith("../") and one != ".."))


def _hidden(path: str) -> bool:
    """Whether it is where secrets are kept: `.env`, and what a checkout leaves in `.git`."""
    return any(part.startswith(".") and part != ".." for part in posixpath.normpath(path).split("/"))


def with_includes(
    migration: Migration, root: Path, given: Mapping[str, str], text_of: TextOf | None = None
) -> Migration:
    """The same with the texts of all files that it may include, in any branch, directly or not.

    `root` is what `file` is relative to; `given` are the variables that the user gives. `text_of` gives the texts as
    they stood, where those of now are not meant.
    Raises `UsageProblem` for an included file that is a link out of the project, or no UTF-8 text.
    """
    found: dict[str, Migration] = {}
    read = text_of or cache(partial(text_in, root))

    def follow(including: Migration) -> None:
        for command in _commands(including, given):
            for path in meant(command, migration.file, including.file):
                if path in found or len(found) >= MOST or (text := read(path)) is None:
                    continue
                found[path] = Migration(migration.version, path, text.removeprefix(BOM), migration.manner)
                if command.name in INCLUDES:
                    follow(found[path])

    follow(migration)
    return replace(migration, includes=tuple(found.values())) if found else migration


def _commands(including: Migration, given: Mapping[str, str]) -> Iterator[Command]:
    """Every include and copy in a file, with the variables that are set before it as far as that can be told."""
    variables = Variables({**dict(including.manner.variables), **given})
    for piece in pieces(including.sql.decode("utf-8", "replace"), variables):
        if not isinstance(piece, Command):
            continue
        if piece.name == "set" and piece.arguments:
            variables.set(piece.arguments[0], "".join(piece.arguments[1:]))
        if piece.name in INCLUDES:
            yield piece
        elif (load := loading.of(piece)) is not None:
            yield load.command


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
            "Write \\ir, with the path from this file's folder."
            if command.name in INCLUDES
            else "Write the path from the project's root.",
        )
    why = "no such file in the project" if paths else "the path leads out of the project"
    if _hidden(command.file):
        why = "nothing is read whose name begins with a dot"
    return UsageProblem(
        f"{shown} {'includes' if command.name in INCLUDES else 'reads'} nothing: {why}",
        "",
        "Such files have to be in the project, named by text or by variables that are set in the file or by --set.",
    )
