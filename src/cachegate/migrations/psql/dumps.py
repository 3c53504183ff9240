"""What pg_dump and pg_dumpall write that fails on a disposable server, or would break it, and is no reason to stop.

Source: PostgreSQL's documentation of pg_dump and pg_dumpall, and their output, versions 14 to 18.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from cachegate.migrations.lexer import Kind, Token, identifier
from cachegate.migrations.psql.arguments import Command
from cachegate.migrations.psql.scanning import pieces, sql_only
from cachegate.migrations.reading import Reader
from cachegate.migrations.statements import Statement, split
from cachegate.model.script import Answer

_HEADER = re.compile(r"^-- PostgreSQL database (?:cluster )?dump", re.MULTILINE)
_HEAD = 4096  # characters; the header stands on the second line, perhaps after a remark of somebody's
NO_ROLES = frozenset({"public", "current_role", "current_user", "session_user"})
USUAL = frozenset({"postgres", "template1"})
PRELOADS = frozenset({("set", "session_preload_libraries"), ("set", "local_preload_libraries")})


def is_dump(text: str) -> bool:
    """Whether pg_dump or pg_dumpall wrote it, as its first lines say."""
    return _HEADER.search(text, 0, _HEAD) is not None


def left_out(statement: Sequence[Token], user: str) -> str | None:
    """Why a statement of a dump is not sent at all; None for one that is. `user` is the role that we are."""
    words = [token.text.lower() for token in statement[:3]]
    if words[1:2] == ["database"] and words[0] in ("create", "alter", "drop"):
        return f"{' '.join(words[:2]).upper()}: everything goes into the one disposable database"
    if words[:2] in (["create", "role"], ["alter", "role"], ["create", "user"], ["alter", "user"]):
        name = identifier(statement[2]) if len(statement) > 2 else None
        if name == user:
            return f"{' '.join(words[:2]).upper()} {name}: it is the role that runs the dump"
        if _preloads(statement):
            return f"{' '.join(words[:2]).upper()} {name} SET …: where its library is not there, the role cannot log in"
    return None


def _preloads(statement: Sequence[Token]) -> bool:
    """Whether it makes a role's sessions load a library, as Supabase's `authenticator` loads `safeupdate`."""
    words = [token.text.lower() for token in statement]
    return any(pair in PRELOADS for pair in pairwise(words))


def tolerated(statement: Sequence[Token], answer: Answer) -> str | None:
    """Why a failure of a dump's statement may be passed over; None if it may not."""
    words = tuple(token.text.lower() for token in statement[:3])
    match words, answer.sqlstate:
        case ("create", "role", _), "42710":
            return "the role exists already"
        case ("create", "schema", _), "42P06":
            return "the schema exists already"
        case ("set", _, _), "42704":
            return "this server does not know the setting: the dump was made by a newer one"
        case ("comment", "on", "extension"), "42501":
            return "only the extension's owner may say it"
    return None


def other_databases(text: str) -> tuple[str, ...]:
    """The databases that a dump connects to, in order, besides those that every server has."""
    found = (_database(piece) for piece in pieces(text) if isinstance(piece, Command))
    return tuple(dict.fromkeys(one for one in found if one and one not in USUAL))


def _database(command: Command) -> str | None:
    if command.name not in ("connect", "c"):
        return None
    named = re.search(r"dbname='((?:[^'\\]|\\.)*)'", " ".join(command.arguments))
    if named:
        return named[1]
    first = next((one for one in command.arguments if not one.startswith("-")), None)
    return first.strip('"') if first else None


def roles(text: str) -> tuple[str, ...]:
    """Every role that a dump names and does not create, in order: owners, and whom it grants something to."""
    named: dict[str, None] = {}
    made = set()
    for statement in split(sql_only(text)):
        if statement.keywords[:2] in (("create", "role"), ("create", "user")):
            made |= {identifier(token) for token in statement.tokens[2:3]}
        named.update(dict.fromkeys(_named(statement)))
    return tuple(one for one in named if one not in made and one not in NO_ROLES)


def _named(statement: Statement) -> Iterator[str]:
    """The roles that an ALTER … OWNER TO, a GRANT, a REVOKE, default privileges or a policy name."""
    match statement.keywords:
        case ("alter", "default", "privileges", *_):
            yield from _after(statement, "for", "role")
            yield from _after(statement, "to")
        case ("alter", *_):
            yield from _after(statement, "owner", "to")
        case ("grant", *_) | ("create", "policy", *_):
            yield from _after(statement, "to")
        case ("revoke", *_):
            yield from _after(statement, "from")


def _after(statement: Statement, *words: str) -> Iterator[str]:
    """The names in the list that follows the last of these runs of words."""
    texts = [token.text.lower() if token.kind is Kind.WORD else "" for token in statement.tokens]
    starts = [at for at in range(len(texts)) if tuple(texts[at : at + len(words)]) == words]
    if not starts:
        return
    reader = Reader(statement.tokens[starts[-1] + len(words) :])
    while (name := reader.name()) is not None:
        if name.schema is None:
            yield name.name
        if reader.peek() != ",":
            return
        reader.skip()
