"""The Hasura layout: `<version>_<name>/up.sql`, below a folder for each database or not, in the order of the numbers.

Honours what the Hasura CLI does (its list of migrations): the version is a number of at most 64 bits, and a migration
that ran is known by it. A file is sent as one query, in a transaction; with `-- hasura:no-transaction` as its first
line as one query in none. `<version>_<name>.up.sql`, as the CLI's first configuration had them, is the same. Its
`.up.yaml` are calls of Hasura's own interface: where one runs SQL, it cannot be run here. Not read: `down.sql`, other
files, metadata and seeds. Folders of several databases: one has to be named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cachegate.errors import UsageProblem
from cachegate.migrations.layout import Arrangement, Layout, SourceFile, duplicates, unrunnable
from cachegate.migrations.layouts.golang_migrate import in_milliseconds, ups_of
from cachegate.model.migration import Manner, Migration, Remark, Transaction

_PATH = re.compile(
    r"(?:(?P<database>(?![0-9]+_)[^/]+)/)?(?P<number>[0-9]+)_[^/]*/up\.(?P<kind>sql|yaml)"
    r"|(?P<flat>[0-9]+)_[^/]*\.up\.(?P<flat_kind>sql|yaml)",
)
_DIESEL = "diesel_initial_setup/"
_NO_TRANSACTION = re.compile(r"\A[ \t]*-- hasura:no-transaction[ \t]*\r?(?:\n|\Z)")
_TWICE = "The Hasura CLI refuses the whole folder: found duplicate migrations for version."


@dataclass(frozen=True, slots=True)
class _Named:
    file: SourceFile
    database: str
    number: int
    yaml: bool


def _wants(path: str) -> bool:
    return _PATH.fullmatch(path) is not None


def recognises(folder: str, paths: Sequence[str], read: Callable[[str], bytes]) -> bool:
    """By a folder for each migration; flat files by what is beside them, as other tools call theirs the same."""
    if any(_DIESEL in path for path in paths):
        return False
    if any(path.endswith("/up.sql") and _wants(path) for path in paths):
        return True
    ups = ups_of(paths)
    beside = any(path.endswith((".up.yaml", ".down.yaml")) for path in paths) or "hasura" in folder.split("/")
    return beside and bool(ups) and in_milliseconds(ups)


def _arrange(files: Sequence[SourceFile]) -> Arrangement:
    named = sorted((_named(file) for file in files), key=lambda one: (one.number, one.yaml, one.file.path))
    sql = {(one.database, one.number) for one in named if not one.yaml}
    calls = [one for one in named if one.yaml and b"run_sql" in one.file.sql]
    migrations: list[Migration] = []
    for one in named:
        if not one.yaml:
            migrations.append(one.file.as_migration(str(one.number), _manner(one.file)))
        elif one in calls and (one.database, one.number) not in sql:
            migrations.append(one.file.as_migration(str(one.number), sql=b""))
    return Arrangement(
        tuple(migrations),
        problems=_several(named),
        remarks=(*map(_in_yaml, calls), *duplicates(migrations, _TWICE, severe=True)),
    )


def _named(file: SourceFile) -> _Named:
    found = _PATH.fullmatch(file.path)
    assert found is not None, "only such files are wanted"
    kind = found["kind"] or found["flat_kind"]
    return _Named(file, found["database"] or "", int(found["number"] or found["flat"]), kind == "yaml")


def _manner(file: SourceFile) -> Manner:
    if _NO_TRANSACTION.match(file.sql.decode(errors="replace")):
        return Manner(
            Transaction.STATEMENT,
            because="Hasura sends a file with -- hasura:no-transaction as one query, which Postgres runs as one"
            " transaction when it has more than one statement",
            other="put a statement that cannot share a transaction into a migration of its own",
            cuts=(0,),
        )
    return Manner(
        Transaction.FILE,
        because="Hasura runs a migration in a transaction",
        other="write -- hasura:no-transaction as the first line, for a new CLI",
        cuts=(0,),
    )


def _in_yaml(one: _Named) -> Remark:
    return unrunnable(
        one.file,
        "It runs SQL by calls of Hasura's own interface (run_sql), which only Hasura understands.",
        "Put its SQL into an up.sql beside it, or let the Hasura CLI run the folder: --migrate-command 'COMMAND'.",
    )


def _several(named: Sequence[_Named]) -> tuple[UsageProblem, ...]:
    databases = sorted({one.database for one in named})
    if len(databases) < 2:
        return ()
    file = named[0].file
    folder = file.file.removesuffix(file.path).rstrip("/") or "."
    return (
        UsageProblem(
            what=f"{folder} has migrations of several databases",
            why=", ".join(database or "files that belong to none" for database in databases),
            help=f"Name the one that PostgREST serves: cachegate check {folder}/{databases[-1]}.",
        ),
    )


LAYOUT = Layout("hasura", recognises, _wants, _arrange)
