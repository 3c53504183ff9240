"""What is pending by a ledger: the table in which the layout's own tool keeps what it applied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from cachegate.migrations.comparison import about, continued, left
from cachegate.migrations.discover import Project
from cachegate.migrations.ledgers.ledger import Ledger, rank
from cachegate.model.ledger import Found, Row, Standing
from cachegate.model.migration import Migration, Selection

Key = tuple[str, int]  # a name, and which one of that name it is: reworked changes of Sqitch share theirs


@dataclass(frozen=True, slots=True)
class _Book:
    """A ledger's rows: the last word on each migration, and up to where everything counts as applied."""

    last: Mapping[Key, Row]
    up_to: tuple[int, ...] | None

    def has(self, key: Key, migration: Migration) -> bool:
        row = self.last.get(key)
        if row is not None and row.standing in (Standing.FAILED, Standing.UNDONE):
            return False
        covered = self.up_to is not None and not migration.repeatable and rank(key[0]) <= self.up_to
        return row is not None or covered


def select_by_ledger(project: Project, ledger: Ledger, found: Found) -> Selection:
    """Divide by what the ledger says is applied. Files are as they stand now: the database has the baseline.

    A failed one is pending: what is left of it decides whether it applies. A file whose checksum is another is
    edited, a repeatable one then pending again; a row without a file is `unknown`.
    """
    project = replace(project, migrations=continued(project, ())) if found.rows else project
    keys = dict(_numbered((ledger.key(migration), migration.file) for migration in project.migrations))
    book = _read(found.rows, frozenset(keys.values()))
    of_ledger = [migration for migration in project.migrations if not migration.every_time]
    applied = [migration for migration in of_ledger if book.has(keys[migration.file], migration)]
    changed = {one.file for one in applied if _changed(project, ledger, one, book.last.get(keys[one.file]))}
    baseline = tuple(one for one in applied if not (one.repeatable and one.file in changed))
    there = {migration.file for migration in baseline}
    new = any(migration.file not in there for migration in of_ledger)
    return Selection(
        baseline,
        left(project.migrations, there) if new else (),
        _sentence(found, ledger, len(baseline), len(of_ledger)),
        edited=tuple(migration.file for migration in baseline if migration.file in changed),
        out_of_order=tuple(_late(project.migrations, there)),
        failed=tuple(file for file, key in keys.items() if _standing(book, key) is Standing.FAILED),
        unknown=tuple(
            key[0]
            for key, row in book.last.items()
            if row.standing in (Standing.APPLIED, Standing.FAILED) and key not in keys.values()
        ),
        lived_with=about(project, baseline),
    )


def _numbered(pairs: Iterator[tuple[str, str]]) -> Iterator[tuple[str, Key]]:
    seen: Counter[str] = Counter()
    for name, file in pairs:
        seen[name] += 1
        yield file, (name, seen[name])


def _read(rows: Sequence[Row], wanted: frozenset[Key]) -> _Book:
    """The rows of this project; where several share the table, those of the scope that has its files."""
    names = {name for name, _ in wanted}
    ours = {row.scope for row in rows if row.key in names} or {row.scope for row in rows}
    repeated = {name for name, number in wanted if number > 1}
    last: dict[Key, Row] = {}
    seen: Counter[str] = Counter()
    for row in rows:
        if row.scope in ours and row.standing is not Standing.UP_TO:
            seen[row.key] += 1
            last[row.key, seen[row.key] if row.key in repeated else 1] = row
    up_to = [rank(row.key) for row in rows if row.standing is Standing.UP_TO]
    return _Book(last, max(up_to, default=None))


def _standing(book: _Book, key: Key) -> Standing | None:
    row = book.last.get(key)
    return row.standing if row else None


def _changed(project: Project, ledger: Ledger, migration: Migration, row: Row | None) -> bool:
    if ledger.checksums is None or row is None or not row.checksum:
        return False
    content = next(source.content for source in project.sources if source.file == migration.file)
    return row.checksum not in ledger.checksums(content)


def _late(migrations: Sequence[Migration], there: set[str]) -> Iterator[str]:
    """Pending files that sort before an applied one."""
    ordered = [migration.file for migration in migrations if not migration.repeatable]
    last = max((index for index, file in enumerate(ordered) if file in there), default=0)
    return (file for file in ordered[:last] if file not in there)


def _sentence(found: Found, ledger: Ledger, applied: int, files: int) -> str:
    blind = "" if ledger.checksums else " It keeps no checksums, so files that were edited afterwards are not noticed."
    return (
        f"By the ledger of {found.table.tool} in the database ({found.name}), {applied} of {files} files are applied;"
        f" the database is taken to have them.{blind}"
    )
