"""The goose layout: `<version>_<name>.sql` with `-- +goose` marks in it, run in the order of the numbers.

Honours what goose 3 does (its list of migrations and its parser, in `goose_marks.py`). The version is what stands
before the first underscore, a number above zero: counted ones run before timestamps. The up part is sent piece by
piece, cut where a line ends in a semicolon or as StatementBegin and StatementEnd say; all pieces in one transaction,
with NO TRANSACTION each on its own. ENVSUB ON: variables have the value that `--set` gives them, else the default of
the file, as the environment of the deploy is not known here. Go migrations keep their place in the order and cannot be
run: see `--migrate-command`. Not read: subfolders, and names of another pattern.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from cachegate.migrations.layout import (
    Arrangement,
    Layout,
    SourceFile,
    duplicates,
    gap,
    refused,
    skipped,
    unrunnable,
)
from cachegate.migrations.layouts import goose_marks
from cachegate.migrations.layouts.goose_marks import Marked
from cachegate.migrations.layouts.plain import is_sql
from cachegate.model.migration import Manner, Migration, Remark, Transaction

_NAME = re.compile(r"\+?([0-9]+)_.*\.(sql|go)", re.DOTALL)
_MOST = 2**63 - 1
_SIGN = re.compile(rb"^[ \t]*--[ \t]*\+goose[ \t]", re.MULTILINE | re.IGNORECASE)
_TWICE = "goose refuses the whole folder: found duplicate migration version."


def _wants(path: str) -> bool:
    return "/" not in path and (is_sql(path) or (path.endswith(".go") and _version(path) is not None))


def _version(name: str) -> int | None:
    found = _NAME.fullmatch(name)
    if found is None or name.endswith("_test.go"):
        return None
    number = int(found[1])
    return number if 0 < number <= _MOST else None


def _recognises(folder: str, paths: Sequence[str], read: Callable[[str], bytes]) -> bool:
    return any(_SIGN.search(read(path)) for path in paths if "/" not in path and is_sql(path))


def _arrange(files: Sequence[SourceFile]) -> Arrangement:
    by_name = sorted(files, key=lambda file: file.name)
    numbered = [(number, file) for file in by_name if (number := _version(file.name)) is not None]
    migrations: list[Migration] = []
    remarks: list[Remark] = []
    for number, file in sorted(numbered, key=lambda pair: pair[0]):
        if file.name.endswith(".go"):
            migrations.append(file.as_migration(str(number), sql=b""))
            remarks.append(_in_go(file))
            continue
        marked = goose_marks.read(file.sql.decode(errors="replace"))
        migrations.append(file.as_migration(str(number), _manner(marked), marked.text.encode()))
        remarks += _remarks(file, marked)
    return Arrangement(
        tuple(migrations),
        skipped(
            [file for file in by_name if _version(file.name) is None], "goose", "a migration is named <number>_<name>"
        ),
        remarks=(*remarks, *duplicates(migrations, _TWICE, severe=True), *gap(migrations)),
    )


def _manner(marked: Marked) -> Manner:
    if marked.transaction:
        return Manner(
            Transaction.FILE,
            because="goose runs an up part in one transaction",
            other="write -- +goose NO TRANSACTION at the top of the file",
            cuts=marked.cuts or None,
            gaps=marked.gaps,
        )
    return Manner(
        Transaction.STATEMENT,
        because="goose runs each statement on its own where the file says NO TRANSACTION",
        other="take the line -- +goose NO TRANSACTION out",
        cuts=marked.cuts or None,
        gaps=marked.gaps,
    )


def _remarks(file: SourceFile, marked: Marked) -> Iterator[Remark]:
    if marked.refusal:
        yield refused(file, "goose", marked.refusal, "See the annotations in goose's documentation of SQL migrations.")
    if marked.variables:
        names = ", ".join(marked.variables)
        yield unrunnable(
            file,
            f"goose puts the values of {names} in from its environment (ENVSUB ON), which is not known here; this run"
            " took the defaults that the file gives, or nothing, where --set gives none.",
            "Give each of them a value, as --set NAME=VALUE; or let goose run the folder: --migrate-command 'goose up',"
            " with those variables set.",
            unless=marked.variables,
        )


def _in_go(file: SourceFile) -> Remark:
    return unrunnable(
        file,
        "This is a Go migration: only a program that it is compiled into can run it. The SQL migrations around it ran"
        " without it.",
        "Let that program run the folder: --migrate-command 'COMMAND'.",
    )


LAYOUT = Layout("goose", _recognises, _wants, _arrange)
