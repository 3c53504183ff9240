"""The plain layout: `*.sql` files in one folder, run in the order of their version numbers or else of their names.

The rule, in full. A file's number is the run of digits its name begins with, dotted numbers included (`7_a`,
`0012-b`, `1.10.c`), if no letter follows them and they are not the year of a date (`2024-05-31_c`). When every file
has a number, they run in numeric order: `1_a, 2_c, 10_b`; `1` and `001` are the same version. Otherwise they run in
the order of their names by code point, as a shell's `*.sql` gives them in the C locale, and the version is the name
without its extension. Two files of one number run in the order of their names, which is remarked upon unless they run
in the order of a second number as well (`20240501_01_a`, `20240501_02_b`). `.SQL` counts as `.sql`. Nothing in
subfolders runs, and a file is sent as it is: no marks in it mean anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from cachegate.migrations.layout import Arrangement, Layout, SourceFile, duplicates, gap
from cachegate.model.migration import Migration, Remark

_NUMBER = re.compile(r"(?![0-9]{4}[-_][0-9]{2}[-_][0-9]{2}(?![0-9]))([0-9]+(?:\.[0-9]+)*)(?![0-9A-Za-z])")
_COUNTED = re.compile(r"[0-9.]+((?:[-_][0-9]+)+)(?![0-9A-Za-z])")  # a date or release, and a number within it


def is_sql(path: str) -> bool:
    return path.lower().endswith(".sql") and not path.startswith(".")


def _wants(path: str) -> bool:
    return "/" not in path and is_sql(path)


def _recognises(folder: str, paths: Sequence[str], read: Callable[[str], bytes]) -> bool:
    return any(_wants(path) for path in paths)


def _number(file: SourceFile) -> tuple[int, ...] | None:
    found = _NUMBER.match(file.name)
    return _parts(found[1]) if found else None


def _identity(migration: Migration) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """What makes two versions the same: `20240501_01_a` and `20240501_02_b` are two."""
    found = _COUNTED.match(migration.name)
    return _parts(migration.version), tuple(map(int, re.findall("[0-9]+", found[1]))) if found else ()


def _twice(migrations: Sequence[Migration]) -> tuple[Remark, ...]:
    """Files of one number; those that a second one tells apart only if they do not run in its order."""
    counted = list(map(_identity, migrations))
    identity = _identity if counted == sorted(counted) else lambda one: _parts(one.version)
    return duplicates(migrations, _TWICE, severe=False, identity=identity)


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _arrange(files: Sequence[SourceFile]) -> Arrangement:
    by_name = sorted(files, key=lambda file: file.name)
    numbers = {file.path: number for file in by_name if (number := _number(file)) is not None}
    if len(numbers) < len(by_name):
        migrations = tuple(file.as_migration(file.name[: -len(".sql")]) for file in by_name)
        same = duplicates(migrations, _TWICE, severe=False)
        return Arrangement(migrations, _mixed(by_name, numbers), remarks=same)
    in_order = sorted(by_name, key=lambda file: numbers[file.path])
    migrations = _as_written(in_order)
    return Arrangement(migrations, _differs(by_name, in_order), remarks=(*_twice(migrations), *gap(migrations)))


_TWICE = "Here they run in the order of their names; a tool that keeps a ledger of versions would run only one of them."


def _as_written(files: Sequence[SourceFile]) -> tuple[Migration, ...]:
    """Versions as people write them: `007`, not `7`."""
    return tuple(file.as_migration(match[1]) for file in files if (match := _NUMBER.match(file.name)))


def _mixed(files: Sequence[SourceFile], numbers: dict[str, tuple[int, ...]]) -> tuple[str, ...]:
    in_order = sorted(numbers, key=lambda path: numbers[path])
    if in_order == sorted(numbers):
        return ()
    odd = next(file for file in files if file.path not in numbers)
    return (
        f"Files run in the order of their names, not of their numbers ({sorted(numbers)[0]} before {in_order[0]}), "
        f"because {odd.name} has no number.",
    )


def _differs(by_name: Sequence[SourceFile], in_order: Sequence[SourceFile]) -> tuple[str, ...]:
    if list(by_name) == list(in_order):
        return ()
    early, late = next(pair for pair in zip(in_order, by_name, strict=True) if pair[0] is not pair[1])
    return (
        f"Files run in the order of their version numbers, which is not the order of their names: "
        f"{early.name} comes before {late.name}.",
    )


LAYOUT = Layout("plain", _recognises, _wants, _arrange)
