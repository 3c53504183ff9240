"""Where files use an extension, and which extensions they create in any way; read as text, also within bodies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cachegate.migrations.lexer import Kind, Token, identifier, tokens
from cachegate.migrations.psql.scanning import sql_only
from cachegate.model.migration import Migration

Members = Mapping[tuple[str, str], str]
"""The extension of each (schema, name)."""

_DEEPEST = 4  # a job in a block in a function
COMMON = "extensions"
"""The schema that is on every session's path: what is in it is called without its name, too."""
_CREATED = re.compile(r'create\s+extension\s+(?:if\s+not\s+exists\s+)?"?([a-z0-9_-]+)"?', re.I)
# A body with one of these looks first, or lives with it.
_ASKS = re.compile(
    r"pg_extension|pg_available_extension|pg_namespace|pg_proc|schemata|information_schema|to_reg|\bexception\s+when\b",
    re.I,
)
_OWN = re.compile(
    r'\b(?:function|procedure|table|into|view)\s+(?:if\s+not\s+exists\s+)?(?:[\w"]+\s*\.\s*)?"?(\w+)"?\s*\(', re.I
)
_SQL = re.compile(r"'\s*(?:select|insert|update|delete|with|do|call|perform)\b", re.I)


@dataclass(frozen=True, slots=True)
class Use:
    """`name` is as it stands there, `line` counts from 1."""

    extension: str
    name: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class _Sought:
    """`own` are names that the files make themselves; where `hint` finds nothing, nothing is."""

    members: Members
    own: frozenset[str]
    hint: re.Pattern[str]


def created(files: Iterable[Migration]) -> frozenset[str]:
    """The extensions that they create, also by a block or a string."""
    found = (name for file in files for token in tokens(_sql(file)) for name in _CREATED.findall(token.text))
    plain = (name for file in files for name in _CREATED.findall(" ".join(one.text for one in tokens(_sql(file)))))
    return frozenset(name.lower() for names in (found, plain) for name in names)


def uses(files: Iterable[Migration], members: Members) -> Iterator[Use]:
    """The first of each extension in each file; not what a block asks for first, nor what the files themselves make."""
    listed = tuple(files)
    marks = {schema if schema != COMMON else name for schema, name in members}
    hint = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(marks)))})\b", re.I)  # most files have none of them
    sought = _Sought(members, frozenset(name for file in listed for name in _defined(_sql(file))), hint)
    for file in listed:
        sql = _sql(file)
        if hint.search(sql):
            first: dict[str, tuple[int, str]] = {}
            for at, extension, name in _found(sql, sought):
                first.setdefault(extension, (at, name))
            for extension, (at, name) in first.items():
                yield Use(extension, name, file.file, sql.count("\n", 0, at) + 1)


def _sql(file: Migration) -> str:
    sql = file.sql.decode()
    return sql_only(sql) if "\\" in sql else sql


def _defined(sql: str) -> Iterator[str]:
    return (name.lower() for name in _OWN.findall(sql))


def _found(sql: str, sought: _Sought, start: int = 0, depth: int = 0) -> Iterator[tuple[int, str, str]]:
    """Offset, extension and name of each use."""
    read = list(tokens(sql))
    for index, token in enumerate(read):
        if depth < _DEEPEST and (inner := _inner(token)) is not None:
            if sought.hint.search(inner):
                yield from _found(inner, sought, start + token.start + token.text.index(inner), depth + 1)
            continue
        name = identifier(token)
        if name is None or (index and read[index - 1].text == "."):
            continue
        following = read[index + 1 : index + 3]
        if len(following) == 2 and following[0].text == ".":
            other = identifier(following[1])
            if other is not None and (extension := sought.members.get((name, other))):
                yield start + token.start, extension, f"{name}.{other}"
        elif following and following[0].text == "(" and (COMMON, name) in sought.members and name not in sought.own:
            yield start + token.start, sought.members[COMMON, name], name


def _inner(token: Token) -> str | None:
    """The code within a body, or within a string that is a statement; None for what is neither, or asks first."""
    if token.kind is Kind.DOLLAR:
        mark = token.text[: token.text.index("$", 1) + 1]
        return None if _ASKS.search(token.text) else token.text.removeprefix(mark).removesuffix(mark) or None
    if token.kind is Kind.STRING and _SQL.match(token.text):
        return token.text[1:].removesuffix("'")
    return None
