"""The team's own way to migrate: which program, where it runs, and from what commit the baseline is made."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cachegate.migrations.git import Repository
from cachegate.model.migration import Migration
from cachegate.model.redact import redact
from cachegate.reporters.escape import clip, one_line

LONGEST = 60
"""Characters of a command in a sentence."""


@dataclass(frozen=True, slots=True)
class Base:
    """The commit to compare with; `title` says what it is."""

    repository: Repository
    commit: str
    title: str


@dataclass(frozen=True, slots=True)
class Command:
    """How a team migrates: a program with its arguments, run in `folder`, which is in `root`, the repository.

    `environ` is what the program gets besides the way to the database. The baseline is made by `baseline` in the same
    folder; without it by the command itself, in a copy of what `base` holds; without either the database has it, or
    there is none. A run may take `timeout` seconds. `files` of the project, relative to `root`, may be migrations.
    """

    arguments: tuple[str, ...]
    folder: Path
    root: Path
    environ: Mapping[str, str]
    timeout: float
    baseline: tuple[str, ...] = ()
    base: Base | None = None
    files: tuple[str, ...] = ()

    @property
    def migration(self) -> Migration:
        """The command as one pending migration."""
        return Migration("", shown(self.arguments), b"", on_disk=False)


def shown(arguments: tuple[str, ...]) -> str:
    """A command for a sentence: one short line without secrets."""
    return clip(one_line(redact(shlex.join(arguments))), LONGEST)
