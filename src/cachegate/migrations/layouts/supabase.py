"""The Supabase layout: `supabase/migrations/<timestamp>_name.sql`, run in the order of file names.

Honours what the Supabase CLI does (its list of local migrations): a name must match `<digits>_<name>.sql` to the
letter, the version is the digits, the order is that of the names, and a first file `<timestamp>_init.sql` older than
9 December 2021 is left out. A file's statements share a transaction; since its version 2.109 the CLI takes those out
that Postgres does not run in one (CREATE INDEX CONCURRENTLY and the like), and so does a run here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from cachegate.migrations.layout import Arrangement, Layout, SourceFile, duplicates
from cachegate.migrations.layouts.plain import is_sql
from cachegate.model.migration import Manner, Transaction

_NAME = re.compile(r"([0-9]+)_.*\.sql", re.DOTALL)
_OLD_INIT = re.compile(r"([0-9]{14})_init\.sql")
_OLD_INIT_BEFORE = 20211209000000


def _wants(path: str) -> bool:
    return "/" not in path and is_sql(path)


def _recognises(folder: str, paths: Sequence[str], read: Callable[[str], bytes]) -> bool:
    return folder.rsplit("/", 2)[-2:] == ["supabase", "migrations"]


def _arrange(files: Sequence[SourceFile]) -> Arrangement:
    migrations = []
    warnings = []
    for index, file in enumerate(sorted(files, key=lambda file: file.name)):
        found = _NAME.fullmatch(file.name)
        if found is None:
            warnings.append(f"{file.file} is left out, as the Supabase CLI does: it is not named <timestamp>_name.sql.")
        elif index == 0 and _is_old_init(file.name):
            warnings.append(
                f"{file.file} is left out, as the Supabase CLI does with a first <timestamp>_init.sql of its early "
                f"versions; a different name makes it run."
            )
        else:
            migrations.append(file.as_migration(found[1], _MANNER))
    return Arrangement(tuple(migrations), tuple(warnings), remarks=duplicates(migrations, _TWICE, severe=True))


_MANNER = Manner(
    Transaction.AUTO,
    because="the Supabase CLI sends a file's statements in one transaction; since version 2.109 those that cannot run"
    " in one are sent on their own",
)
_TWICE = "The Supabase CLI keeps a ledger of versions: supabase db push and db reset stop at the second one (23505)."


def _is_old_init(name: str) -> bool:
    found = _OLD_INIT.search(name)
    return found is not None and int(found[1]) < _OLD_INIT_BEFORE


LAYOUT = Layout("supabase", _recognises, _wants, _arrange)
