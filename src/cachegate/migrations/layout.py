"""What a layout is: a convention for how a folder of files becomes migrations in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cachegate.errors import UsageProblem
from cachegate.model.migration import Manner, Migration, Remark


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as it is stored. `path` is relative to the migrations folder, `file` is what reviewers call it."""

    path: str
    file: str
    content: bytes

    @property
    def name(self) -> str:
        return self.path.rsplit("/", 1)[-1]

    @property
    def sql(self) -> bytes:
        """The content without a byte order mark."""
        return self.content.removeprefix(b"\xef\xbb\xbf")

    def as_migration(self, version: str, manner: Manner | None = None, sql: bytes | None = None) -> Migration:
        """`sql` is the part that runs, where that is not all; see `Migration`."""
        return Migration(version, self.file, self.sql if sql is None else sql, manner or Manner())


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The migrations in the order in which the layout's own tool runs them.

    `warnings` are sentences about files that tool would skip; `problems` are what nothing could run; `remarks` are
    what it would trip over, and become findings.
    """

    migrations: tuple[Migration, ...]
    warnings: tuple[str, ...] = ()
    problems: tuple[UsageProblem, ...] = ()
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """One convention.

    `recognises(folder, names)` gets the folder's path with forward slashes and the paths of the files in it.
    `wants(path)` says which of those files have to be read. `arrange(files)` gets exactly these, in any order.
    """

    name: str
    recognises: Callable[[str, Sequence[str]], bool]
    wants: Callable[[str], bool]
    arrange: Callable[[Sequence[SourceFile]], Arrangement]


def duplicates(migrations: Sequence[Migration]) -> tuple[UsageProblem, ...]:
    """A problem for each version that more than one file claims."""
    first: dict[str, Migration] = {}
    problems = []
    for migration in migrations:
        other = first.setdefault(migration.version, migration)
        if other is not migration:
            problems.append(_duplicate(other, migration))
    return tuple(problems)


def _duplicate(one: Migration, other: Migration) -> UsageProblem:
    return UsageProblem(
        what=f"{one.file} and {other.file} have the same version, {one.version}",
        why="Their order is undefined, and a tool that keeps a ledger of versions would run only one of them.",
        help="Give one of the two a version of its own.",
    )
