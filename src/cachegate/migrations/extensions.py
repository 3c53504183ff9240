"""What a file does with extensions, and the file without what a server cannot do with those that only stand in."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, replace

from cachegate.migrations.lexer import Kind
from cachegate.migrations.psql.scanning import sql_only
from cachegate.migrations.reading import Reader, entries
from cachegate.migrations.statements import Statement, split
from cachegate.model.migration import Migration


@dataclass(frozen=True, slots=True)
class Creation:
    """A CREATE EXTENSION that stands on its own in a file: which one, and in which line."""

    name: str
    line: int


def creations(sql: str) -> Iterator[Creation]:
    """The extensions that a file creates; not those inside DO blocks, which may look first whether they can."""
    for statement in _about(sql):
        reader = Reader(statement.tokens)
        if reader.words("create", "extension"):
            reader.words("if", "not", "exists")
            if (name := reader.name()) is not None:
                yield Creation(name.name, statement.line)


def without(migration: Migration, extensions: Container[str], schemas: Container[str]) -> tuple[Migration, int]:
    """The file with what only the real extensions could do blanked, and how many statements that were.

    Of `extensions`, which only have a row in the catalog: CREATE without IF NOT EXISTS, ALTER, DROP. Of `schemas`,
    which came with them: CREATE without IF NOT EXISTS. Every other statement stays on its line and in its column.
    """
    sql = migration.sql.decode()
    skipped = [one for one in _about(sql) if _only_real(one, extensions, schemas)]
    for one in skipped:
        blank = "".join(letter if letter in "\r\n" else " " for letter in one.text)
        sql = sql[: one.start] + blank + sql[one.end :]
    return (replace(migration, sql=sql.encode()) if skipped else migration), len(skipped)


def _about(sql: str) -> Iterator[Statement]:
    low = sql.lower()
    if "extension" not in low and "schema" not in low:
        return
    text = sql_only(sql) if "\\" in sql else sql  # a backslash outside strings is psql's, or ends the rows of a COPY
    yield from (one for one in split(text) if one.keywords[1:2] in (("extension",), ("schema",)))


def _only_real(statement: Statement, extensions: Container[str], schemas: Container[str]) -> bool:
    reader = Reader(statement.tokens)
    if reader.words("create", "extension"):
        return not reader.words("if", "not", "exists") and _named(reader, extensions)
    if reader.words("create", "schema"):
        return not reader.words("if", "not", "exists") and _named(reader, schemas)
    if reader.words("alter", "extension"):
        return _named(reader, extensions)
    if reader.words("drop", "extension"):
        reader.words("if", "exists")
        return _all_named(reader, extensions)
    return False


def _named(reader: Reader, names: Container[str]) -> bool:
    found = reader.name()
    return found is not None and found.name in names


def _all_named(reader: Reader, names: Container[str]) -> bool:
    """Whether a list of names has no other: one that is real has to be dropped, and takes the rest along."""
    listed = [
        [token for token in entry if token.kind is not Kind.WORD or token.text.lower() not in ("cascade", "restrict")]
        for entry in entries(reader.rest())
    ]
    return bool(listed) and all(_named(Reader(entry), names) for entry in listed)
