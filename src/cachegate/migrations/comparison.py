"""What a pull request did to a migrations folder, told from the folder before and the folder now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cachegate.migrations.discover import Project, by_name
from cachegate.migrations.layout import Layout, SourceFile
from cachegate.migrations.lexer import code
from cachegate.model.migration import Migration, Selection


@dataclass(frozen=True, slots=True)
class Then:
    """The folder's files before: at the base as it is now, and where the pull request's line parted from it."""

    base: Sequence[SourceFile]
    parted: Sequence[SourceFile]


def compare(project: Project, then: Then, how: str) -> Selection:
    """Match by file, else by version: a migration that is only renamed is the same one to a ledger of versions.

    A file is `edited` or `deleted` if the pull request did it, not the base in the meantime.
    """
    layout = by_name(project.layout)
    baseline = _arranged(layout, then.base)
    parted = {migration.file: migration for migration in _arranged(layout, then.parted)}
    now = _matches(baseline, project.migrations, parted)
    taken = {migration.file for migration in now.values()}
    pending = tuple(
        migration
        for migration in project.migrations
        if migration.file not in taken and not _deleted_at_base(migration, parted)
    )
    edited = tuple(
        now[old.file].file
        for old in baseline
        if old.file in now and _edited(old, now[old.file]) and _edited(parted.get(old.file, old), now[old.file])
    )
    deleted = tuple(old.file for old in baseline if old.file not in now and old.file in parted)
    renamed = [f"{old.file} is now {now[old.file].file}" for old in baseline if now.get(old.file, old).file != old.file]
    return Selection(
        baseline, pending, _sentence(how, renamed), edited, deleted, _out_of_order(layout, project, then.base, pending)
    )


def _arranged(layout: Layout, sources: Sequence[SourceFile]) -> tuple[Migration, ...]:
    """As the layout has them; what it would refuse is not this pull request's fault."""
    return layout.arrange([source for source in sources if layout.wants(source.path)]).migrations


def _matches(
    baseline: Sequence[Migration], current: Sequence[Migration], parted: Mapping[str, Migration]
) -> dict[str, Migration]:
    """What each baseline file has become, by the file's old path. Only what was there to rename can be renamed."""
    by_file = {migration.file: migration for migration in current}
    found = {old.file: by_file[old.file] for old in baseline if old.file in by_file}
    new = {migration.version: migration for migration in current if migration.file not in found.keys() | parted.keys()}
    for old in baseline:
        if old.file not in found and old.file in parted and old.version in new:
            found[old.file] = new.pop(old.version)
    return found


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
    """Pending files that sort before a baseline file, when both stand in one folder."""
    new = {migration.file for migration in pending}
    together = [*base, *(source for source in project.sources if source.file in new)]
    order = [migration.file for migration in _arranged(layout, together)]
    last = max((index for index, file in enumerate(order) if file not in new), default=-1)
    return tuple(file for file in order[: max(last, 0)] if file in new)


def _sentence(how: str, renamed: Sequence[str]) -> str:
    return f"{how}; renamed without a new version: {', '.join(renamed)}." if renamed else f"{how}."
