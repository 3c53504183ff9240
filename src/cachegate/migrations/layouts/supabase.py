"""The Supabase layout: `supabase/migrations/<timestamp>_name.sql`, run in the order of file names.

Honours what the Supabase CLI does (its list of local migrations): a name must match `<digits>_<name>.sql` to the
letter, the version is the digits, the order is that of the names, and a first file `<timestamp>_init.sql` older than
9 December 2021 is left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cachegate.migrations.layout import Arrangement, Layout, SourceFile, duplicates
from cachegate.migrations.layouts.plain import is_sql

_NAME = re.compile(r"([0-9]+)_.*\.sql", re.DOTALL)
_OLD_INIT = re.compile(r"([0-9]{14})_init\.sql")
_OLD_INIT_BEFORE = 20211209000000


def _wants(path: str) -> bool:
    return "/" not in path and is_sql(path)


def _recognises(folder: str, names: Sequence[str]) -> bool:
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
            migrations.append(file.as_migration(found[1]))
    return Arrangement(tuple(migrations), tuple(warnings), duplicates(migrations))


def _is_old_init(name: str) -> bool:
    found = _OLD_INIT.search(name)
    return found is not None and int(found[1]) < _OLD_INIT_BEFORE


LAYOUT = Layout("supabase", _recognises, _wants, _arrange)
