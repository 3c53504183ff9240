"""The Drizzle layout: `<tag>.sql` files in the order of `meta/_journal.json`, or `<timestamp>_name/migration.sql`.

Honours what drizzle-orm's migrator does, which `drizzle-kit migrate` runs as well. With a journal: its order, whatever
`idx` and the file names say; the version is `when`, as `__drizzle_migrations.created_at` stores it, and an entry whose
`when` is not later than that of one before it would be passed over. Without one (drizzle-orm 1.0): folders by name, the
version is the folder's name, and a folder without `migration.sql` is passed over. A file is cut at
`--> statement-breakpoint` wherever that stands, and the pieces are sent one by one in one transaction. With a journal
that transaction is one for all pending files (drizzle-orm issues 3249 and 3466): they are tried in one first, and then
each gets its own, so that it is known what each did. Not read: snapshots and `drizzle.config.ts`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from cachegate.errors import UsageProblem
from cachegate.migrations.layout import Arrangement, Layout, SourceFile
from cachegate.migrations.layouts import drizzle_journal
from cachegate.migrations.layouts.collation import collated
from cachegate.migrations.layouts.drizzle_journal import JOURNAL, Entry
from cachegate.model.migration import Manner, Migration, Remark, Transaction

_MARK = "--> statement-breakpoint"
_SNAPSHOT = re.compile(r"meta/[0-9]+_snapshot\.json")
_GENERATED = re.compile(r"[0-9]{4}_")
_BECAUSE = "Drizzle runs migrations in one transaction, and cuts a file at its breakpoints only"
_TOGETHER = "Drizzle runs all pending migrations in one transaction"


def _wants(path: str) -> bool:
    if path.startswith("."):
        return False
    return path == JOURNAL or ("/" not in path and path.endswith(".sql")) or _is_script(path)


def _is_script(path: str) -> bool:
    return path.count("/") == 1 and path.endswith("/migration.sql")


def _recognises(folder: str, paths: Sequence[str], read: Callable[[str], bytes]) -> bool:
    if JOURNAL in paths or any(_SNAPSHOT.fullmatch(path) for path in paths):
        return True
    there = frozenset(paths)
    return any(path.replace("migration.sql", "snapshot.json") in there for path in paths if _is_script(path))


def _arrange(files: Sequence[SourceFile]) -> Arrangement:
    by_path = {file.path: file for file in files}
    if JOURNAL in by_path:
        return _by_journal(by_path[JOURNAL], by_path)
    folders = {path.partition("/")[0]: file for path, file in by_path.items() if _is_script(path)}
    if files and not folders:
        return Arrangement((), problems=(_no_journal(files[0]),))
    return Arrangement(tuple(_migration(folders[name], name) for name in sorted(folders, key=collated)))


def _by_journal(journal: SourceFile, by_path: dict[str, SourceFile]) -> Arrangement:
    entries, problems = drizzle_journal.parse(journal.file, journal.sql)
    named = {f"{entry.tag}.sql" for entry in entries}
    present = [entry for entry in entries if f"{entry.tag}.sql" in by_path]
    loose = [] if problems else [path for path in sorted(by_path) if path.endswith(".sql") and path not in named]
    return Arrangement(
        tuple(_migration(by_path[f"{entry.tag}.sql"], str(entry.when), _TOGETHER) for entry in present),
        tuple(_not_run(by_path[path]) for path in loose if not _GENERATED.match(path)),
        problems,
        (
            *(_without_file(journal, entry) for entry in entries if entry not in present),
            *(_without_entry(by_path[path], journal) for path in loose if _GENERATED.match(path)),
            *_passed_over(present, by_path),
        ),
    )


def _migration(file: SourceFile, version: str, together: str = "") -> Migration:
    """The file cut at its marks, each blanked: what follows one on its line belongs to the next statement."""
    text = file.sql.decode(errors="replace")
    cuts = (0, *(found.end() for found in re.finditer(re.escape(_MARK), text)))
    sql = text.replace(_MARK, " " * len(_MARK)).encode()
    manner = Manner(Transaction.FILE, because=_BECAUSE, cuts=cuts, together=together)
    return file.as_migration(version, manner, sql)


def _passed_over(entries: Sequence[Entry], by_path: dict[str, SourceFile]) -> Iterator[Remark]:
    newest: Entry | None = None
    for entry in entries:
        if newest is not None and entry.when <= newest.when:
            yield Remark(
                check="journal-mismatch",
                file=by_path[f"{entry.tag}.sql"].file,
                claim="the journal's times go up",
                cause=f"The journal has it with the time {entry.when}, which is not after that of {newest.tag},"
                f" {newest.when}: where {newest.tag} was applied before, Drizzle passes over this one without a word.",
                remedy=f"Generate it again on top of {newest.tag}, or give its entry a `when` above {newest.when}.",
                severe=True,
            )
        else:
            newest = entry


def _without_file(journal: SourceFile, entry: Entry) -> Remark:
    return Remark(
        check="journal-mismatch",
        file=f"{journal.file.removesuffix(JOURNAL)}{entry.tag}.sql",
        claim="every entry of the journal has its file",
        cause=f"{journal.file} has an entry {entry.tag}, and there is no such file: Drizzle stops before it runs any.",
        remedy="Restore the file, or take the entry out of the journal.",
        severe=True,
    )


def _without_entry(file: SourceFile, journal: SourceFile) -> Remark:
    return Remark(
        check="journal-mismatch",
        file=file.file,
        claim="every migration has an entry in the journal",
        cause=f"{journal.file} has no entry for it, so Drizzle never runs it, and it was not run here.",
        remedy="Generate it with drizzle-kit (generate --custom for SQL by hand), or commit the journal as well.",
        severe=True,
    )


def _not_run(file: SourceFile) -> str:
    return f"{file.file} is left out, as Drizzle does: its journal has no entry for it."


def _no_journal(file: SourceFile) -> UsageProblem:
    journal = file.file.removesuffix(file.path) + JOURNAL
    return UsageProblem(
        what=f"{journal} is missing",
        why="Drizzle runs the migrations that its journal names, in its order, and does not start without one.",
        help="Commit the journal that drizzle-kit wrote.",
    )


LAYOUT = Layout("drizzle", _recognises, _wants, _arrange)
