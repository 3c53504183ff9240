"""What hangs on tables, functions and schemas, as statements name it: policies, triggers, grants, comments, types …

Kinds of definitions, besides those of `definitions`: policy, trigger, rule, type, event trigger, role, comment, row
security, default privileges (with the schema as name, "" for all), and grants and revokes as relation access, function
access, sequence access (on all of a schema with the name "") and schema access.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cachegate.migrations.definitions import Definition
from cachegate.migrations.lexer import Token, identifier
from cachegate.migrations.reading import Name, Reader, entries

_NOISE = frozenset({"or", "replace", "constraint", "if", "not", "exists"})
_GRANTED = {
    **dict.fromkeys(("table", "tables"), "relation access"),
    **dict.fromkeys(("sequence", "sequences"), "sequence access"),
    **dict.fromkeys(("function", "functions", "procedure", "procedures", "routine", "routines"), "function access"),
}
_NOT_FOLLOWED = frozenset({"database", "domain", "foreign", "language", "large", "parameter", "tablespace", "type"})


def accessories(statement: Sequence[Token]) -> Iterator[Definition]:
    """Everything of the kinds above that a statement names, in the order of the text.

    What it cannot read it leaves out; it never raises.
    """
    reader = Reader(statement)
    verb = reader.word("create", "alter", "drop", "grant", "revoke", "comment", "refresh")
    match verb:
        case "grant" | "revoke":
            yield from _privileges(verb, reader)
        case "comment":
            yield from _comment(reader)
        case "refresh":
            if reader.words("materialized", "view"):
                reader.word("concurrently")
                yield from _named("relation", reader, "alter")
        case None:
            return
        case _:
            yield from _object(verb, reader)


def _object(verb: str, reader: Reader) -> Iterator[Definition]:
    while reader.peek() in _NOISE:
        reader.skip()
    kind = reader.word("policy", "trigger", "rule", "type", "domain", "event", "role", "user", "group", "default",
                       "table", "sequence")  # fmt: skip
    if kind == "default":
        if reader.word("privileges"):
            yield from _default_privileges(reader)
        return
    if kind == "event" and not reader.word("trigger"):
        return
    while reader.peek() in _NOISE:
        reader.skip()
    match kind:
        case "policy" | "trigger" | "rule":
            yield from _on_relation(kind, verb, reader)
        case "type" | "domain":
            yield from _named("type", reader, verb)
        case "event":
            yield from _named("event trigger", reader, verb)
        case "role" | "user" | "group":
            yield from _named("role", reader, verb)
        case "sequence":
            yield from _named("sequence", reader, verb)
        case "table" if verb == "alter":
            yield from _row_security(reader)


def _named(kind: str, reader: Reader, verb: str) -> Iterator[Definition]:
    if name := reader.name():
        yield Definition(kind, name.schema, name.name, name.offset, decisive=verb != "alter", takes=verb == "drop")


def _on_relation(kind: str, verb: str, reader: Reader) -> Iterator[Definition]:
    """`NAME [before … ] on TABLE`, `rule NAME as on … to TABLE`."""
    name = reader.name()
    if name is None:
        return
    before = "to" if kind == "rule" and verb == "create" else "on"
    while not reader.done and not reader.word(before):
        reader.skip()
    if table := reader.name():
        takes = verb == "drop"
        yield Definition(kind, table.schema, name.name, name.offset, verb != "alter", owner=table.name, takes=takes)


def _row_security(reader: Reader) -> Iterator[Definition]:
    reader.word("only")
    table = reader.name()
    if table is None:
        return
    for action in entries(reader.rest()):
        words = [token.text.lower() for token in action]
        if words[-3:] == ["row", "level", "security"]:
            yield Definition(
                "row security", table.schema, table.name, table.offset, takes=words[0] in ("disable", "no")
            )


def _default_privileges(reader: Reader) -> Iterator[Definition]:
    offset, schemas = reader.offset, [""]
    while not reader.done and reader.peek() not in ("grant", "revoke"):
        if reader.words("in", "schema"):
            schemas = [name.name for name in _names(reader)] or [""]
        else:
            reader.skip()
    takes = reader.peek() == "revoke"
    for schema in schemas:
        yield Definition("default privileges", None, schema, offset, takes=takes)


def _privileges(verb: str, reader: Reader) -> Iterator[Definition]:
    """`… on [table] a, b to …`, `… on all tables in schema s to …`, or roles that are granted to others."""
    start, takes = reader.offset, verb == "revoke"
    reader.words("grant", "option", "for") or reader.words("admin", "option", "for")
    granted: list[Token] = []
    rest = list(reader.rest())
    on = next((index for index, token in enumerate(rest) if token.text.lower() == "on"), None)
    if on is None:
        granted = [token for token in rest if identifier(token) not in (None, "to", "from")]
        for token in granted:
            yield Definition("role", None, identifier(token) or "", token.start, decisive=False)
        return
    who, columns = tuple(_grantees(rest[on + 1 :])), tuple(_columns(rest[:on]))
    yield from (replace(one, takes=takes, who=who, columns=columns) for one in _granted(Reader(rest[on + 1 :]), start))


def _columns(run: Sequence[Token]) -> Iterator[str]:
    depth = 0
    for token in run:
        depth += (token.text == "(") - (token.text == ")")
        if depth and (name := identifier(token)) is not None:
            yield name


def _grantees(run: Sequence[Token]) -> Iterator[str]:
    behind = next((index for index, token in enumerate(run) if token.text.lower() in ("to", "from")), len(run))
    return (name for token in run[behind + 1 :] if (name := identifier(token)) not in (None, "group"))


def _granted(reader: Reader, start: int) -> Iterator[Definition]:
    if reader.word("all"):
        kind = _GRANTED.get(reader.word(*_GRANTED) or "")
        if kind and reader.words("in", "schema"):
            for schema in _names(reader):
                yield Definition(kind, schema.name, "", start)
        return
    if reader.word("schema"):
        for schema in _names(reader):
            yield Definition("schema access", None, schema.name, start)
        return
    if reader.peek() in _NOT_FOLLOWED:
        return
    kind = _GRANTED[reader.word(*_GRANTED) or "table"]
    for name in _names(reader):
        yield Definition(kind, name.schema, name.name, start)


def _names(reader: Reader) -> Iterator[Name]:
    """`a, b.c, d(int)`: the names, without what stands in parentheses."""
    while name := reader.name():
        yield name
        reader.parenthesised()
        if reader.peek() != ",":
            return
        reader.skip()


def _comment(reader: Reader) -> Iterator[Definition]:
    if not reader.word("on"):
        return
    kind = reader.word("table", "view", "column", "function", "procedure", "routine", "foreign", "materialized")
    if kind in ("foreign", "materialized"):
        reader.skip()
    if kind is None:
        return
    if (name := reader.name()) is None:
        return
    if kind == "column":  # what is read as its schema is its relation
        yield Definition("comment", None, name.name, name.offset, owner=name.schema)
    else:
        yield Definition("comment", name.schema, name.name, name.offset)
