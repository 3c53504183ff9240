"""What the SQL of migrations says of schemas, roles and extensions; read as text, for nothing of it is run here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cachegate.migrations.lexer import code
from cachegate.model.migration import Migration
from cachegate.survey.facts import Access, Fact, Login

_NAME = r'"(?:[^"]|"")+"|[A-Za-z_][A-Za-z0-9_$]*'
_NAMES = rf"(?:{_NAME})(?:\s*,\s*(?:{_NAME}))*"
_USAGE = re.compile(rf"\bgrant\s+(?:usage|all(?:\s+privileges)?)\s+on\s+schema\s+({_NAMES})\s+to\s+({_NAMES})", re.I)
_MEMBER = re.compile(rf"\bgrant\s+({_NAMES})\s+to\s+({_NAMES})\s*(?:;|with\b|$)", re.I)
_ROLE = re.compile(rf"\bcreate\s+(?:role|user)\s+({_NAME})", re.I)
_EXTENSION = re.compile(rf"\bcreate\s+extension\s+(?:if\s+not\s+exists\s+)?({_NAME})", re.I)
_SCHEMAS = re.compile(r"\bpgrst\s*\.\s*db_schemas\s*(?:=|to|',)\s*(?:E?')?([^';]+)'", re.I)
_LOGIN = re.compile(rf"\bcreate\s+(?:role|user)\s+({_NAME})([^;]*?)\bpassword\s+'((?:[^']|'')*)'([^;]*)", re.I)
_BODY = re.compile(r"\$(\w*)\$.*?\$\1\$", re.DOTALL)


def read(migrations: Iterable[Migration]) -> Access:
    """Of all files together, in their order."""
    usage: dict[tuple[str, str], None] = {}
    members: dict[tuple[str, str], None] = {}
    created: set[str] = set()
    extensions: dict[str, Fact] = {}
    schemas = None
    for migration in migrations:
        text = " ".join(code(migration.sql.decode(errors="replace")))
        top = _BODY.sub(" ", text)  # what stands in a block is usually asked for first
        usage |= dict.fromkeys(_pairs(_USAGE, text))
        members |= dict.fromkeys(_pairs(_MEMBER, text))
        created |= {_unquoted(found) for found in _ROLE.findall(top)}
        for found in _EXTENSION.findall(text):
            extensions.setdefault(_unquoted(found), Fact(_unquoted(found), migration.file))
        for found in _SCHEMAS.findall(text):
            schemas = Fact(found, migration.file)
    return Access(tuple(usage), frozenset(created), tuple(members), tuple(extensions.values()), schemas)


def logins(text: str, file: str) -> Iterator[Login]:
    """The roles that a file outside the migrations makes to log in with."""
    for name, before, password, after in _LOGIN.findall(" ".join(code(text))):
        if re.search(r"\blogin\b", before + after, re.I):
            yield Login(_unquoted(name), password.replace("''", "'"), file)


def _pairs(pattern: re.Pattern[str], text: str) -> Iterator[tuple[str, str]]:
    for ones, others in pattern.findall(text):
        for one in re.findall(_NAME, ones):
            yield from ((_unquoted(one), _unquoted(other)) for other in re.findall(_NAME, others))


def _unquoted(name: str) -> str:
    return name[1:-1].replace('""', '"') if name.startswith('"') else name.lower()
