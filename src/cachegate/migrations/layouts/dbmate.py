"""The dbmate layout: `<version>….sql` with `-- migrate:up` and `-- migrate:down` in it, in the order of file names.

Honours what dbmate 2 does (its list of migrations and its parser). A name has to begin with digits, which are the
version as text: `1` and `01` are two. Only what stands between a `-- migrate:up` and the next `-- migrate:down` runs,
as one query in a transaction; with `transaction:false` as one query in none. Several such pairs in one file run one
after the other, each in its own transaction. Comments may come before the first pair, statements may not. Not read:
subfolders, and other files, `schema.sql` among them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise, zip_longest

from cachegate.migrations.blanking import only
from cachegate.migrations.layout import Arrangement, Layout, SourceFile, duplicates, gap, refused, skipped
from cachegate.migrations.layouts.plain import is_sql
from cachegate.migrations.statements import has_own_transactions
from cachegate.model.migration import Manner, Migration, Remark, Transaction

_NAME = re.compile(r"([0-9]+).*\.sql", re.DOTALL)
_MARK = re.compile(r"^--[\t\f\r ]*migrate:(up|down)(?:$|[\t\f\r ][^\n]*)", re.MULTILINE)
_SIGN = re.compile(rb"^--[\t\n\f\r ]*migrate:(?:up|down)(?![^\s])", re.MULTILINE)
_STATEMENT = re.compile(r"^(?![\t\f\r ]*(?:--[^\n]*)?$)", re.MULTILINE)
_TWICE = (
    "dbmate keeps a ledger of versions: a new database gets neither past the second (23505), and where the first ran "
    "the other never runs."
)


def _wants(path: str) -> bool:
    return "/" not in path and is_sql(path)


def _recognises(folder: str, paths: Sequence[str], read: Callable[[str], bytes]) -> bool:
    return any(_SIGN.search(read(path)) for path in paths if _wants(path))


def _arrange(files: Sequence[SourceFile]) -> Arrangement:
    migrations: list[Migration] = []
    remarks: list[Remark] = []
    other = []
    for file in sorted(files, key=lambda file: file.name):
        found = _NAME.fullmatch(file.name)
        if found is None:
            other.append(file)
            continue
        text = file.sql.decode(errors="replace")
        pairs = _pairs(text)
        kept = only(text, _insides(text, pairs))
        migrations.append(file.as_migration(found[1], _manner(pairs), kept.encode()))
        remarks += (*_refusals(file, text, pairs), *_own_transactions(file, migrations[-1]))
    return Arrangement(
        tuple(migrations),
        skipped(other, "dbmate", "a migration's name begins with digits"),
        remarks=(*remarks, *duplicates(migrations, _TWICE, severe=True), *gap(migrations)),
    )


Pair = tuple[re.Match[str], int]  # the mark of an up part, and where that part ends


def _pairs(text: str) -> list[Pair]:
    marks = list(_MARK.finditer(text))
    return [
        (mark, following.start() if following else len(text))
        for mark, following in zip_longest(marks, marks[1:])
        if mark[1] == "up"
    ]


def _insides(text: str, pairs: Sequence[Pair]) -> Iterator[tuple[int, int]]:
    """What runs, and the comments above it."""
    above = text[: pairs[0][0].start()] if pairs else ""
    if not (_STATEMENT.search(above) or _MARK.search(above)):
        yield 0, len(above)
    for mark, end in pairs:
        yield mark.end(), end


def _manner(pairs: Sequence[Pair]) -> Manner:
    """One pair in a transaction is the rule; several, or one that asks for none, are sent as a query each."""
    cuts = tuple(mark.end() for mark, _ in pairs) or None
    if any("transaction:false" in mark[0].split() for mark, _ in pairs):
        return Manner(
            Transaction.STATEMENT,
            because="dbmate sends an up part with transaction:false as one query, which Postgres runs as one"
            " transaction when it has more than one statement",
            other="give a statement that cannot share a transaction an up part of its own",
            cuts=cuts,
        )
    return Manner(
        Transaction.FILE if len(pairs) < 2 else Transaction.STATEMENT,
        because="dbmate runs an up part in a transaction",
        other="write -- migrate:up transaction:false",
        cuts=cuts,
    )


def _refusals(file: SourceFile, text: str, pairs: Sequence[Pair]) -> Iterator[Remark]:
    """What dbmate's parser stops at, so that nothing of the file would run."""
    marks = [mark[1] for mark in _MARK.finditer(text)]
    if not pairs:
        yield refused(file, "dbmate", "it has no line -- migrate:up", "Put -- migrate:up above the SQL.")
    elif _STATEMENT.search(text[: pairs[0][0].start()]):
        yield refused(file, "dbmate", "it has statements before -- migrate:up", "Move them below that line.")
    elif marks[0] == "down" or ("down", "down") in pairwise(marks):
        yield refused(
            file, "dbmate", "it has a -- migrate:down that no -- migrate:up comes before", "Pair the marks: up, down."
        )
    elif marks[-1] == "up" or ("up", "up") in pairwise(marks):
        yield refused(
            file,
            "dbmate",
            "it has no -- migrate:down, which version 2 asks for",
            "End the file with -- migrate:down.",
            severe=False,
        )


def _own_transactions(file: SourceFile, migration: Migration) -> Iterator[Remark]:
    """Seen with version 2.36: what a COMMIT of the file ended is kept, and not recorded; the next run stops again."""
    in_one = migration.manner.transaction is Transaction.FILE
    if in_one and has_own_transactions(migration.sql.decode(errors="replace")):
        yield refused(
            file,
            "dbmate",
            "it ends the transaction in which dbmate runs it: the changes stay, and dbmate fails and records none",
            "Leave BEGIN and COMMIT out, or write -- migrate:up transaction:false.",
        )


LAYOUT = Layout("dbmate", _recognises, _wants, _arrange)
