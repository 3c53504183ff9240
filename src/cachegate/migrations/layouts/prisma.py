"""The Prisma layout: `migrations/<anything>/migration.sql`, run in the order of the folders' names, as Node sorts them.

Honours what `prisma migrate deploy` does (its list of migrations and its schema engine). Every folder directly inside
is a migration, whatever it is called; the version is the folder's name, as `_prisma_migrations` stores it, and `0_init`
comes before `00_a` (`localeCompare`; older releases sort by bytes). The file is sent as one query, in no transaction
but the one that Postgres makes of several statements; `prisma_version.py` tells when not. A folder without a
`migration.sql` stops Prisma (P3015), and so does a `migration_lock.toml` for another kind of database (P3019). Not
read: anything else in those folders (a `down.sql`, a README), deeper folders, and the schema files, split or not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from cachegate.errors import UsageProblem
from cachegate.migrations.layout import Arrangement, Layout, SourceFile
from cachegate.migrations.layouts import prisma_version
from cachegate.migrations.layouts.collation import collated
from cachegate.migrations.layouts.prisma_version import PACKAGE
from cachegate.model.migration import Manner, Remark, Transaction

_SCRIPT = "migration.sql"
_LOCK = "migration_lock.toml"
_SIGNS = (".sql", ".md", ".txt", ".ts", ".js", ".gitkeep")
_PROVIDER = re.compile(r"""^provider[ \t]*=[ \t]*["']?([A-Za-z0-9]*)""", re.MULTILINE)
_POSTGRES = ("postgresql", "postgres")
_ONE_QUERY = Manner(
    Transaction.STATEMENT,
    because="Prisma sends a migration as one query, which Postgres runs as one transaction when it has more than one"
    " statement",
    other="put a statement that cannot run in a transaction into a migration of its own; or for CREATE INDEX"
    " CONCURRENTLY, use Prisma 7.4 or newer and let package.json ask for it",
    cuts=(0,),
)
_ONE_BY_ONE = "Prisma sends the statements of a file with CREATE INDEX CONCURRENTLY one by one, since 7.4"


def _wants(path: str) -> bool:
    """The lock, the scripts, and what shows that a folder without a script is there."""
    return path == _LOCK or (path.count("/") == 1 and not path.startswith(".") and path.endswith(_SIGNS))


def _recognises(folder: str, paths: Sequence[str], read: Callable[[str], bytes]) -> bool:
    if any(path.count("/") == 1 and path.endswith("/snapshot.json") for path in paths):
        return False  # Drizzle's newer folders look the same otherwise
    return _LOCK in paths or any(path.count("/") == 1 and path.endswith(f"/{_SCRIPT}") for path in paths)


def _arrange(files: Sequence[SourceFile]) -> Arrangement:
    packages = [file for file in files if file.path.startswith("../")]
    files = [file for file in files if file not in packages]
    cuts = prisma_version.sends_one_by_one(packages)
    scripts = {_name(file): file for file in files if file.path.endswith(f"/{_SCRIPT}")}
    others = {_name(file): file for file in files if file.path != _LOCK}
    return Arrangement(
        tuple(scripts[name].as_migration(name, _manner(scripts[name], cuts)) for name in sorted(scripts, key=collated)),
        problems=tuple(problem for file in files if file.path == _LOCK for problem in _of_lock(file)),
        remarks=tuple(_without_script(others[name]) for name in sorted(others.keys() - scripts.keys())),
    )


def _manner(file: SourceFile, cuts: bool) -> Manner:
    pieces = prisma_version.pieces(file.sql.decode(errors="replace")) if cuts else ()
    return Manner(Transaction.STATEMENT, _ONE_BY_ONE, cuts=pieces) if pieces else _ONE_QUERY


def _name(file: SourceFile) -> str:
    return file.path.partition("/")[0]


def _of_lock(file: SourceFile) -> Sequence[UsageProblem]:
    found = _PROVIDER.search(file.sql.decode(errors="replace"))
    if found is None or found[1] in _POSTGRES:
        return ()
    return (
        UsageProblem(
            what=f"{file.file} says that these migrations are for {found[1] or 'no database'}",
            why="Prisma refuses to run them on another kind of database (P3019), and this is Postgres.",
            help="Point cachegate at the folder of the Postgres migrations.",
        ),
    )


def _without_script(file: SourceFile) -> Remark:
    folder = file.file.rpartition("/")[0]
    return Remark(
        check="journal-mismatch",
        file=file.file,
        claim="every folder of the migrations has its migration.sql",
        cause=f"Prisma takes {folder} for a migration, and it has no {_SCRIPT}: prisma migrate stops there (P3015).",
        remedy=f"Restore {folder}/{_SCRIPT}, or move the folder elsewhere.",
        severe=True,
    )


LAYOUT = Layout("prisma", _recognises, _wants, _arrange, above=(PACKAGE,))
