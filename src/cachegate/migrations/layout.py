"""What a layout is: a convention for how a folder of files becomes migrations in order."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

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

    `recognises(folder, paths, read)` gets the folder's path with forward slashes, the paths of all files below it
    (relative to it), and a way to read one of them: its text without a byte order mark, empty if it cannot be read.
    Read little: a folder may hold thousands. `wants(path)` says which of the files `arrange` needs, also those that
    are no migrations themselves (a plan, a journal). `arrange(files)` gets exactly these, in any order.
    `only_at_first(path)`: on a database that has some migrations, the tool goes on as if this file were not there.
    `above` are names of files in the folders above, up to the project's root, that `arrange` gets as well, by paths
    that begin with `../`. `reaches(files)` names folders of the project that the tool is told to look into as well.
    """

    name: str
    recognises: Callable[[str, Sequence[str], Callable[[str], bytes]], bool]
    wants: Callable[[str], bool]
    arrange: Callable[[Sequence[SourceFile]], Arrangement]
    only_at_first: Callable[[str], bool] = lambda path: False
    above: tuple[str, ...] = ()
    reaches: Callable[[Sequence[SourceFile]], tuple[str, ...]] = lambda files: ()

    def reads(self, path: str) -> bool:
        """Whether `arrange` needs a file, in the folder or above it."""
        if not path.startswith("../"):
            return self.wants(path)
        return path.rpartition("../")[2] in self.above


def skipped(files: Sequence[SourceFile], tool: str, why: str) -> tuple[str, ...]:
    """A sentence about files of the folder that the layout's tool passes over; none if there are none."""
    if not files:
        return ()
    names = ", ".join(file.file for file in files[:_NAMED])
    more = f" and {len(files) - _NAMED} more" if len(files) > _NAMED else ""
    verb = "is" if len(files) == 1 else "are"
    return (f"{names}{more} {verb} left out, as {tool} does: {why}.",)


_NAMED = 5


def refused(file: SourceFile, tool: str, because: str, remedy: str, *, severe: bool = True) -> Remark:
    """A file at which the layout's tool stops, so that neither it nor anything after it would run."""
    return Remark(
        check="file-refused",
        file=file.file,
        claim=f"{tool} can read every migration",
        cause=f"{tool} refuses this file: {because}.",
        remedy=remedy,
        severe=severe,
    )


def unrunnable(file: SourceFile, because: str, remedy: str, unless: tuple[str, ...] = ()) -> Remark:
    """A migration that the layout's tool runs and that cannot be run here: what it does is not looked at.

    `unless`: it can, where the user gives these variables.
    """
    return Remark(
        check="file-not-run",
        file=file.file,
        claim="every migration is run here as its tool runs it",
        cause=because,
        remedy=remedy,
        severe=True,
        unseen=True,
        unless=unless,
    )


def duplicates(
    migrations: Sequence[Migration],
    does: str,
    *,
    severe: bool,
    identity: Callable[[Migration], object] = lambda migration: migration.version,
) -> tuple[Remark, ...]:
    """A remark for each version that more than one file claims. `does` is what the layout's tool does then, as a
    sentence; `severe` whether it stops, or leaves one of them out; `identity` what makes two versions the same."""
    by_version: dict[object, list[Migration]] = {}
    for migration in migrations:
        by_version.setdefault(identity(migration), []).append(migration)
    return tuple(_duplicate(same, does, severe) for same in by_version.values() if len(same) > 1)


def _duplicate(same: Sequence[Migration], does: str, severe: bool) -> Remark:
    last = same[-1]
    return Remark(
        check="duplicate-version",
        file=last.file,
        claim="every migration has a version of its own",
        cause=f"{' and '.join(one.file for one in same)} have the same version, {last.version}. {does}",
        remedy="Give the newer one a version of its own.",
        severe=severe,
    )


def gap(migrations: Sequence[Migration]) -> tuple[Remark, ...]:
    """A remark where counted versions (1, 2, 3, 5) leave the first one out: a file that was not committed, perhaps.

    Dates and timestamps are not counted, nor is a folder that counts in tens; what comes after a first gap is not
    looked at.
    """
    counted = sorted((one for one in migrations if _COUNTED.fullmatch(one.version)), key=lambda one: int(one.version))
    for one, other in pairwise(counted):
        number, following = int(one.version), int(other.version)
        if following <= number + 1:
            continue
        steady = number - int(counted[0].version) >= _STEADY
        return (_missing(one, other, number + 1, following - 1),) if steady else ()
    return ()


_COUNTED = re.compile(r"[0-9]{1,5}")
_STEADY = 2  # steps of one before a gap says anything


def _missing(one: Migration, other: Migration, first: int, last: int) -> Remark:
    which = str(first) if first == last else f"{first} to {last}"
    return Remark(
        check="version-gap",
        file=other.file,
        claim="versions follow each other",
        cause=f"Every version before was the next number, and {which} is missing between {one.name} and {other.name}.",
        remedy="Look whether a file was left out of the commit. If the number belongs to another pull request, merge"
        " that one first, or renumber this file.",
        severe=False,
    )
