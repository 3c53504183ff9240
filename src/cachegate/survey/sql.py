"""What the SQL of migrations says of schemas, roles and extensions; read as text, for nothing of it is run here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cachegate.migrations.lexer import Kind, code, tokens
from cachegate.model.migration import Migration
from cachegate.survey.facts import Access, Fact, Login

_NAME = r'"(?:[^"]|"")+"|[A-Za-z_][A-Za-z0-9_$]*'
_NAMES = rf"(?:{_NAME})(?:\s*,\s*(?:{_NAME}))*"
_USAGE = re.compile(rf"\bgrant\s+(?:usage|all(?:\s+privileges)?)\s+on\s+schema\s+({_NAMES})\s+to\s+({_NAMES})", re.I)
_MEMBER = re.compile(rf"\bgrant\s+({_NAMES})\s+to\s+({_NAMES})\s*(?:;|with\b|$)", re.I)
_GRANTED = re.compile(
    r"\bgrant\s[^;]{1,400}?\son\s+"
    rf"(?:all\s+\w+\s+in\s+schema\s+(?P<all>{_NAMES})|(?:table\s+|sequence\s+|function\s+)?"
    rf"(?!schema\b)(?:(?P<one>{_NAME})\s*\.\s*)?(?:{_NAME})[^;]{{0,400}}?)\s+to\s+(?P<to>{_NAMES})",
    re.I,
)
_ROLE = re.compile(rf"\bcreate\s+(?:role|user)\s+(?!mapping\b)({_NAME})", re.I)
_NEEDED = re.compile(
    rf"\bgrant\s[^;]{{1,400}}?\sto\s+(?:group\s+)?({_NAMES})"
    rf"|\brevoke\s[^;]{{1,400}}?\sfrom\s+(?:group\s+)?({_NAMES})"
    rf"|\bcreate\s+policy\s[^;]{{1,400}}?\sto\s+({_NAMES})"
    rf"|\bdefault\s+privileges\s+for\s+(?:role|user)\s+({_NAMES})"
    rf"|\bowner\s+to\s+({_NAME})|\balter\s+(?:role|user)\s+(?!mapping\b)({_NAME})",
    re.I,
)
_EXTENSION = re.compile(rf"\bcreate\s+extension\s+(?:if\s+not\s+exists\s+)?({_NAME})", re.I)
_SCHEMAS = re.compile(r"\bpgrst\s*\.\s*db_schemas\s*(?:=|to|',)\s*(?:E?')?([^';]+)'", re.I)
_ANONYMOUS = re.compile(r"\bpgrst\s*\.\s*db_anon_role\s*(?:=|to|',)\s*(?:E?')?([^';]+)'", re.I)
_LOGIN = re.compile(rf"\bcreate\s+(?:role|user)\s+({_NAME})([^;]*?)\bpassword\s+'((?:[^']|'')*)'([^;]*)", re.I)


def read(migrations: Iterable[Migration]) -> Access:
    """Of all files together, in their order."""
    usage: dict[tuple[str, str], None] = {}
    members: dict[tuple[str, str], None] = {}
    granted: dict[tuple[str, str], None] = {}
    named: dict[str, None] = {}
    created: set[str] = set()
    extensions: dict[str, Fact] = {}
    schemas = anonymous = None
    for migration in migrations:
        sql = migration.sql.decode(errors="replace")
        text, top = " ".join(code(sql)), _top(sql)
        usage |= dict.fromkeys(_pairs(_USAGE, text))
        members |= dict.fromkeys(_pairs(_MEMBER, text))
        granted |= dict.fromkeys(_granted(text))
        named |= dict.fromkeys(_named(top))
        created |= {_unquoted(found) for found in _ROLE.findall(top)}
        for found in _EXTENSION.findall(text):
            extensions.setdefault(_unquoted(found), Fact(_unquoted(found), migration.file))
        for found in _SCHEMAS.findall(text):
            schemas = Fact(found, migration.file)
        for found in _ANONYMOUS.findall(text):
            anonymous = Fact(found, migration.file)
    return Access(
        usage=tuple(usage),
        created=frozenset(created),
        members=tuple(members),
        extensions=tuple(extensions.values()),
        schemas=schemas,
        anonymous=anonymous,
        granted=tuple(granted),
        named=tuple(named),
    )


def logins(text: str, file: str) -> Iterator[Login]:
    """The roles that a file outside the migrations makes to log in with."""
    whole = " ".join(code(text))
    created = frozenset(_unquoted(found) for found in _ROLE.findall(whole))
    for name, before, password, after in _LOGIN.findall(whole):
        if re.search(r"\blogin\b", before + after, re.I):
            plain = password.replace("''", "'")
            yield Login(_unquoted(name), plain, file, created, tuple(_pairs(_MEMBER, whole)))


def _top(sql: str) -> str:
    """Without strings and bodies: what stands in a block is usually asked for first."""
    return " ".join(token.text for token in tokens(sql) if token.kind not in (Kind.STRING, Kind.DOLLAR))


def _pairs(pattern: re.Pattern[str], text: str) -> Iterator[tuple[str, str]]:
    for ones, others in pattern.findall(text):
        for one in _each(ones):
            yield from ((one, other) for other in _each(others))


def _granted(text: str) -> Iterator[tuple[str, str]]:
    for found in _GRANTED.finditer(text):
        schemas = _each(found["all"] or found["one"] or "") or [""]
        yield from ((schema, role) for schema in schemas for role in _each(found["to"]))


def _named(top: str) -> Iterator[str]:
    for one, other in _pairs(_MEMBER, top):
        yield from (one, other)
    for found in _NEEDED.finditer(top):
        yield from (role for names in found.groups() if names for role in _each(names))


def _each(names: str) -> list[str]:
    return [_unquoted(name) for name in re.findall(_NAME, names)]


def _unquoted(name: str) -> str:
    return name[1:-1].replace('""', '"') if name.startswith('"') else name.lower()
