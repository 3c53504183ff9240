"""What a file does with extensions, and the file without what a server cannot do with those that only stand in."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, replace

from cachegate.migrations.lexer import Kind, Token, tokens
from cachegate.migrations.locating.dynamic import inside
from cachegate.migrations.psql.scanning import sql_only
from cachegate.migrations.reading import Reader, entries
from cachegate.migrations.statements import Statement, split
from cachegate.model.migration import Migration

_NULL = "null"


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


def within_blocks(migration: Migration, extensions: Container[str]) -> tuple[Migration, int]:
    """The file with each CREATE of these `extensions` inside a DO block made NULL, which does nothing in PL/pgSQL.

    That is CREATE without IF NOT EXISTS, which fails where they only have a row in the catalog; how many that were is
    the second. Nothing moves: each is as long as before.
    """
    sql = migration.sql.decode()
    found = [span for statement in _blocks(sql) for span in _created(statement, extensions)]
    for start, end in found:
        rest = "".join(letter if letter in "\r\n" else " " for letter in sql[start + len(_NULL) : end])
        sql = sql[:start] + _NULL + rest + sql[end:]
    return (replace(migration, sql=sql.encode()) if found else migration), len(found)


def _blocks(sql: str) -> Iterator[Statement]:
    if "extension" in (low := sql.lower()) and "do" in low:
        text = sql_only(sql) if "\\" in sql else sql
        yield from (one for one in split(text) if one.keywords[:1] == ("do",))


def _created(block: Statement, extensions: Container[str]) -> Iterator[tuple[int, int]]:
    """Where such statements stand in the file, from their first word to before their semicolon."""
    for body in (token for token in block.tokens if token.kind is Kind.DOLLAR):
        text = inside(body)
        offset = body.end - len(text)
        for part in _parts(text):
            at = next((place for place, one in enumerate(part) if one.text.lower() == "create"), None)
            if at is not None and _plainly(Reader(part[at:]), extensions):
                yield offset + part[at].start, offset + part[-1].end


def _parts(text: str) -> Iterator[list[Token]]:
    """The tokens of a body from one semicolon to the next; what is behind the last is its end."""
    part: list[Token] = []
    for token in tokens(text):
        if token.text == ";":
            yield part
            part = []
        else:
            part.append(token)


def _plainly(reader: Reader, extensions: Container[str]) -> bool:
    return (
        reader.words("create", "extension") and not reader.words("if", "not", "exists") and _named(reader, extensions)
    )


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
