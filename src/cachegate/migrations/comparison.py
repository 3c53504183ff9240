"""What a pull request did to a migrations folder, told from the folder before and the folder now."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from cachegate.migrations.discover import Project, by_name
from cachegate.migrations.layout import Arrangement, Layout, SourceFile
from cachegate.migrations.lexer import code
from cachegate.model.migration import Migration, Remark, Selection


@dataclass(frozen=True, slots=True)
class Then:
    """The folder's files before: at the base as it is now, and where the pull request's line parted from it."""

    base: Sequence[SourceFile]
    parted: Sequence[SourceFile]


def compare(project: Project, then: Then, how: str) -> Selection:
    """Match by file, else by version: a migration that is only renamed is the same one to a ledger of versions.

    A file is `edited` or `deleted` if the pull request did it, not the base in the meantime. A repeatable one that was
    edited is there already, as it stood, and pending, as it stands now.
    """
    layout = by_name(project.layout)
    baseline = _arranged(layout, then.base)
    current = continued(project, {migration.file for migration in baseline}) if baseline else project.migrations
    parted = {migration.file: migration for migration in _arranged(layout, then.parted)}
    now = _matches(baseline, current, parted)
    taken = {migration.file for migration in now.values()}
    changed = [
        now[old.file]
        for old in baseline
        if old.file in now and _edited(old, now[old.file]) and _edited(parted.get(old.file, old), now[old.file])
    ]
    edited = tuple(migration.file for migration in changed if not migration.repeatable)
    again = {migration.file for migration in changed if migration.repeatable}
    there = {
        migration.file
        for migration in current
        if migration.file not in again and (migration.file in taken or _deleted_at_base(migration, parted))
    }
    pending = left(current, there)
    deleted = tuple(old.file for old in baseline if old.file not in now and old.file in parted)
    renamed = [f"{old.file} is now {now[old.file].file}" for old in baseline if now.get(old.file, old).file != old.file]
    return Selection(
        baseline,
        pending,
        _sentence(how, renamed),
        edited,
        deleted,
        _out_of_order(layout, project, then.base, pending),
        _moved([now[old.file] for old in baseline if old.file in now], current),
        lived_with=named(_arrangement(layout, then.base).remarks),
    )


def continued(project: Project, there: Container[str]) -> tuple[Migration, ...]:
    """The migrations as the tool goes on with them on a database that has some: these files count whatever they are."""
    layout = by_name(project.layout)
    kept = [one for one in project.sources if one.file in there or not layout.only_at_first(one.path)]
    return project.migrations if len(kept) == len(project.sources) else _arranged(layout, kept)


def _moved(then: Sequence[Migration], now: Sequence[Migration]) -> tuple[str, ...]:
    """Files that came after others before and come before them now, though all of them are applied."""
    place = {migration.file: index for index, migration in enumerate(now)}
    ordered = [place[migration.file] for migration in then if not migration.repeatable]
    furthest = list(accumulate(ordered, max))
    return tuple(now[index].file for index, last in zip(ordered, furthest, strict=True) if index < last)


def left(migrations: Sequence[Migration], there: Container[str]) -> tuple[Migration, ...]:
    """What is pending when these files are there: all others, and then also what is run every time."""
    new = {migration.file for migration in migrations if migration.file not in there}
    return tuple(migration for migration in migrations if new and (migration.file in new or migration.every_time))


def named(remarks: Iterable[Remark]) -> frozenset[tuple[str, str]]:
    """What `Selection.lived_with` knows remarks by."""
    return frozenset((remark.check, remark.file) for remark in remarks)


def about(project: Project, migrations: Iterable[Migration]) -> frozenset[tuple[str, str]]:
    """The names of a project's remarks about these, where nothing tells what could be remarked before."""
    files = {migration.file for migration in migrations}
    return named(remark for remark in project.remarks if remark.file in files)


def _arranged(layout: Layout, sources: Iterable[SourceFile]) -> tuple[Migration, ...]:
    return _arrangement(layout, sources).migrations


def _arrangement(layout: Layout, sources: Iterable[SourceFile]) -> Arrangement:
    """As the layout has them; what it would refuse is not this pull request's fault."""
    return layout.arrange([source for source in sources if layout.reads(source.path)])


def _matches(
    baseline: Sequence[Migration], current: Sequence[Migration], parted: Mapping[str, Migration]
) -> dict[str, Migration]:
    """What each baseline file has become, by the file's old path, by the surest way first.

    Only what was there to rename can be renamed. A file may also take the name of another, whose text goes on
    elsewhere under the same version: so does a change of Sqitch that is reworked.
    """
    found: dict[str, Migration] = {}
    for identity, renamed in _IDENTITIES:
        taken = {migration.file for migration in found.values()}
        free = {
            identity(migration): migration
            for migration in current
            if migration.file not in taken and not (renamed and (migration.file in parted or migration.repeatable))
        }
        for old in baseline:
            if old.file in found or (renamed and (old.file not in parted or old.repeatable)):
                continue
            if identity(old) in free:
                found[old.file] = free.pop(identity(old))
    return found


_IDENTITIES: tuple[tuple[Callable[[Migration], object], bool], ...] = (
    (lambda migration: (migration.file, migration.version, migration.sql), False),
    (lambda migration: (migration.version, migration.sql), True),
    (lambda migration: migration.file, False),
    (lambda migration: migration.version, True),
)
"""What makes two files one migration, the surest first; and whether the file may have been renamed."""


def _deleted_at_base(migration: Migration, parted: Mapping[str, Migration]) -> bool:
    """The base took this file away and the pull request did not touch it: the merge takes it away as well."""
    return migration.file in parted and parted[migration.file].sql == migration.sql


def _edited(old: Migration, new: Migration) -> bool:
    return old.sql != new.sql and code(_text(old)) != code(_text(new))


def _text(migration: Migration) -> str:
    return migration.sql.decode(errors="replace").replace("\r\n", "\n")


def _out_of_order(
    layout: Layout, project: Project, base: Sequence[SourceFile], pending: Sequence[Migration]
) -> tuple[str, ...]:
    """Pending files that sort before a baseline file, when both stand in one folder; repeatable ones have no order."""
    new = {migration.file for migration in pending}
    there = {migration.file for migration in project.migrations} - new
    before = {source.file: source for source in base}
    now = {
        source.file: source for source in project.sources if source.file not in there
    }  # with today's plan or journal
    together = (before | now).values()
    order = [migration.file for migration in _arranged(layout, together) if not migration.repeatable]
    last = max((index for index, file in enumerate(order) if file not in new), default=-1)
    return tuple(file for file in order[: max(last, 0)] if file in new)


def _sentence(how: str, renamed: Sequence[str]) -> str:
    return f"{how}; renamed without a new version: {', '.join(renamed)}." if renamed else f"{how}."
