"""Migrations that are programs: what their tool's ledger says was run, and which files of the project those are."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from cachegate.migrations.ledgers import node_pg_migrate, programs
from cachegate.model.ledger import Row, Table
from cachegate.model.migration import Migration

TABLES: tuple[Table, ...] = (node_pg_migrate.LEDGER.table, *programs.ALL)
ENDINGS = frozenset({".py", ".rb", ".js", ".cjs", ".mjs", ".ts", ".cts", ".mts", ".php", ".sql"})
PRUNED = frozenset({".git", "node_modules", ".venv", "venv", "vendor", "__pycache__", ".tox", "site-packages"})
MOST_FILES, LARGEST = 20_000, 1_000_000
"""Files that are looked at, and bytes of one: what is beyond is no migration that a person wrote."""
COMPANIONS = ("knex_migrations_lock", "ar_internal_metadata")
"""Tables that tools make beside their ledger."""
_MAKES_ROLE = re.compile(r'create\s+(?:role|user)\s+(?:if\s+not\s+exists\s+)?"?[\w$]+', re.IGNORECASE)
_REVISION = re.compile(r"^(down_)?revision[ \t]*(?::[^=\n]+)?=[ \t]*([^\n]*)$", re.MULTILINE)


def sources(folder: Path, root: Path) -> tuple[str, ...]:
    """Files below a folder that may be migrations, relative to the repository's root; links are not followed."""
    found: list[str] = []
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in PRUNED)
        found += (Path(parent, name).relative_to(root).as_posix() for name in files if Path(name).suffix in ENDINGS)
        if len(found) > MOST_FILES:
            break
    return tuple(sorted(found[:MOST_FILES]))


def making_roles(root: Path, files: Iterable[str]) -> Migration:
    """What these files say in SQL of roles that they create, as if it were a migration."""
    said = (match[0] for file in files for match in _MAKES_ROLE.finditer(_text(root / file)))
    return Migration("", "", ";\n".join(dict.fromkeys(said)).encode(), on_disk=False)


@dataclass(frozen=True, slots=True)
class Ran:
    """A migration that a program ran; `transaction` is the one that wrote it into the ledger, None if not known."""

    migration: Migration
    transaction: int | None


def ran(
    table: Table, before: Sequence[Row], after: Sequence[tuple[Row, int]], files: Sequence[str], root: Path
) -> tuple[Ran, ...]:
    """What a tool's ledger has now and did not have before, in its order; rows come with their transactions."""
    known = {(row.scope, row.key) for row in before}
    new = [(row, transaction) for row, transaction in after if (row.scope, row.key) not in known]
    if table is programs.ALEMBIC:
        return tuple(_revisions({row.key for row in before}, new, files, root))
    return tuple(Ran(_migration(table, row, files), transaction) for row, transaction in new)


def own_tables(ledgers: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """What tools keep for themselves, where these are their ledgers."""
    return frozenset(one for schema, name in ledgers for one in ((schema, name), *((schema, of) for of in COMPANIONS)))


def _migration(table: Table, row: Row, files: Sequence[str]) -> Migration:
    fitting = [file for file in files if _belongs(table, row, PurePosixPath(file))]
    if len(fitting) == 1:
        return Migration(row.key, fitting[0], b"")
    return Migration(row.key, ".".join(filter(None, (row.scope, row.key))), b"", on_disk=False)


def _belongs(table: Table, row: Row, file: PurePosixPath) -> bool:
    """Whether a file is, by its tool's convention, the one that a row stands for."""
    if table is programs.DJANGO:
        return file.suffix == ".py" and file.stem == row.key and file.parts[-3:-1] == (row.scope, "migrations")
    if table is programs.RAILS:
        return file.suffix == ".rb" and file.name.startswith(f"{row.key}_") and file.parent.name == "migrate"
    if table is programs.TYPEORM:  # a class, named with the timestamp that its file begins with
        timestamp = re.search("[0-9]{13}$", row.key)
        return timestamp is not None and file.name.startswith(f"{timestamp[0]}-")
    return row.key in (file.name, file.stem)


def _revisions(before: set[str], new: Sequence[tuple[Row, int]], files: Sequence[str], root: Path) -> Iterator[Ran]:
    """Alembic keeps only where it stands: what lies between is told by its files, each of which names the one before.

    Only the last revision's transaction is known.
    """
    steps = {revision: (file, down) for file in files if file.endswith(".py") for revision, down in _named(root / file)}
    heads = {row.key: transaction for row, transaction in new}
    order: list[str] = []
    for head in heads:
        _collect(head, steps, before, order)
    for revision in order:
        file = steps[revision][0] if revision in steps else None
        migration = Migration(revision, file or revision, b"", on_disk=file is not None)
        yield Ran(migration, heads.get(revision))


def _collect(head: str, steps: dict[str, tuple[str, tuple[str, ...]]], before: set[str], order: list[str]) -> None:
    """Add what leads to a revision, the earlier first."""
    waiting = [head]
    while waiting:
        revision = waiting[-1]
        downs = steps[revision][1] if revision in steps else ()
        missing = [down for down in downs if down not in before and down not in order and down not in waiting]
        if missing:
            waiting += missing
            continue
        waiting.pop()
        if revision not in order:
            order.append(revision)


def _named(file: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The revision that a file is, and those that it builds on; nothing for what is none of Alembic's."""
    named = {down: re.findall("[\"']([^\"']+)[\"']", value) for down, value in _REVISION.findall(_text(file))}
    if len(named.get("", ())) == 1 and "down_" in named:
        yield named[""][0], tuple(named["down_"])


def _text(file: Path) -> str:
    """Its text; none for what is no ordinary file, or too large to be somebody's work."""
    try:
        if file.is_symlink() or not file.is_file() or file.stat().st_size > LARGEST:
            return ""
        return file.read_text("utf-8", "replace")
    except OSError:
        return ""
