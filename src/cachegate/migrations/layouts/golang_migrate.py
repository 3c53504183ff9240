"""The golang-migrate layout: `<version>_<name>.up.sql` beside `.down.sql`, run in the order of the numbers.

Honours what migrate 4 does (its name pattern, its Postgres drivers). The version is a number of at most 64 bits: `1`
and `001` are the same. A file is sent as one query, in no transaction but the one that Postgres makes of several
statements; `x-multi-statement` and `x-use-transaction`, which stand in the database's address, are not known here. Not
read: down files, subfolders, names of another pattern. sqlx names its reversible migrations in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from cachegate.migrations.layout import Arrangement, Layout, SourceFile, duplicates, gap, skipped
from cachegate.model.migration import Manner, Transaction

_NAME = re.compile(r"([0-9]+)_(.*)\.(up|down)\.(?:sql|pgsql|psql)", re.DOTALL)
_MOST = 2**64 - 1
_SQL = re.compile(r"\.(?:sql|pgsql|psql)$", re.IGNORECASE)
_MANNER = Manner(
    Transaction.STATEMENT,
    because="golang-migrate sends a file as one query, which Postgres runs as one transaction when it has more than one"
    " statement",
    other="put a statement that cannot share a transaction into a migration of its own, or run golang-migrate with"
    " x-multi-statement=true",
    cuts=(0,),
)
_TWICE = "golang-migrate refuses the whole folder: duplicate migration file."


def _wants(path: str) -> bool:
    return "/" not in path and _SQL.search(path) is not None and not path.endswith(".down.sql")


def _recognises(folder: str, paths: Sequence[str], read: Callable[[str], bytes]) -> bool:
    ups = ups_of(paths)
    return bool(ups) and not in_milliseconds(ups)


def ups_of(paths: Sequence[str]) -> tuple[re.Match[str], ...]:
    """The up files of a folder: group 1 of each is its number, group 2 what it is called."""
    return tuple(found for path in paths if (found := _up(path)))


def in_milliseconds(ups: Sequence[re.Match[str]]) -> bool:
    """Whether they are numbered as Hasura and node-pg-migrate do it; migrate counts, or takes seconds or dates."""
    return all(len(found[1]) in (13, 17) for found in ups)


def _up(path: str) -> re.Match[str] | None:
    found = _NAME.fullmatch(path) if "/" not in path else None
    return found if found and found[3] == "up" else None


def _arrange(files: Sequence[SourceFile]) -> Arrangement:
    by_name = sorted(files, key=lambda file: file.name)
    taken = [(int(found[1]), file) for file in by_name if (found := _up(file.name)) and int(found[1]) <= _MOST]
    migrations = tuple(
        file.as_migration(str(number), _MANNER) for number, file in sorted(taken, key=lambda pair: pair[0])
    )
    ours = {file.path for _, file in taken}
    other = [file for file in by_name if file.path not in ours and _direction(file.name) != "down"]
    return Arrangement(
        migrations,
        skipped(other, "golang-migrate", "a migration is named <number>_<name>.up.sql"),
        remarks=(*duplicates(migrations, _TWICE, severe=True), *gap(migrations)),
    )


def _direction(name: str) -> str | None:
    found = _NAME.fullmatch(name)
    return found[3] if found else None


LAYOUT = Layout("golang-migrate", _recognises, _wants, _arrange)
