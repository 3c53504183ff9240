"""What a DDL statement makes, changes or drops, and at which character each name stands."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cachegate.migrations.lexer import Kind, Token, identifier, tokens
from cachegate.migrations.reading import Name, Reader, entries
from cachegate.migrations.signatures import parameter_types
from cachegate.migrations.statements import Statement


@dataclass(frozen=True, slots=True)
class Definition:
    """A name in a statement. `kind`: relation, column, constraint (and indexes), function, extension or schema.

    `owner` is the relation of a column or constraint, None where the statement does not say it. `decisive`: the
    statement makes, renames or drops the thing; else it only changes it. `takes`: afterwards there is no such thing
    (dropped, renamed, moved away). `renamed`: it was there under another name. `tentative`: IF NOT EXISTS. `unnamed`:
    the name is the one that Postgres gives. `types` are a function's parameters, each with the types that it may have;
    None where not given. `inner`: it stands in the body of a DO block, which may or may not get there. `who` are the
    roles of a grant, `columns` those that it is about. Of what hangs on these there are more kinds: see `accessories`.
    """

    kind: str
    schema: str | None
    name: str
    offset: int
    decisive: bool = True
    owner: str | None = None
    types: tuple[frozenset[str], ...] | None = None
    inner: bool = False
    takes: bool = False
    renamed: bool = False
    who: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    tentative: bool = False
    unnamed: bool = False

    @property
    def makes(self) -> bool:
        """Whether there is such a thing because of the statement."""
        return self.decisive and not self.takes


_BEFORE_KIND = frozenset(
    {"or", "replace", "global", "local", "temp", "temporary", "unlogged", "unique", "recursive", "foreign"}
    | {"materialized"}
)
_VERBS = ("create", "alter", "drop")
_RELATIONS = frozenset({"table", "view"})
_ROUTINES = frozenset({"function", "procedure", "routine"})
_TABLE_CONSTRAINTS = frozenset({"constraint", "primary", "unique", "foreign", "check", "exclude", "like"})


def definitions(statement: Sequence[Token]) -> Iterator[Definition]:
    """Everything a statement names as made, changed or dropped, in the order of the text.

    What it cannot read it leaves out; it never raises.
    """
    reader = Reader(statement)
    verb = reader.word(*_VERBS)
    if verb is None:
        return
    while reader.peek() in _BEFORE_KIND:
        reader.skip()
    kind = reader.word("table", "view", "index", "function", "procedure", "routine", "extension", "schema")
    if kind is None:
        return
    reader.word("concurrently")
    tentative = reader.words("if", "not", "exists")
    reader.words("if", "exists")
    match verb:
        case _ if kind in ("extension", "schema"):
            yield from _unqualified(kind, reader, verb)
        case "create":
            yield from (replace(one, tentative=tentative) for one in _create(kind, reader))
        case "alter":
            yield from _alter(kind, reader)
        case "drop":
            yield from _drop(kind, reader)


def _unqualified(kind: str, reader: Reader, verb: str) -> Iterator[Definition]:
    """What lives in no schema. A schema that is named by its owner only is not found."""
    if name := reader.name():
        renamed = verb == "alter" and reader.words("rename", "to")
        takes = verb == "drop" or renamed
        yield Definition(kind, None, name.name, name.offset, decisive=verb != "alter" or renamed, takes=takes)
        if renamed and (new := reader.name()):
            yield Definition(kind, None, new.name, new.offset, renamed=True)


def inner_definitions(statement: Statement) -> Iterator[Definition]:
    """The same for the statements in the body of a DO block, and in the strings that it executes."""
    if statement.keywords[:1] == ("do",):
        for token in statement.tokens:
            yield from _inside(token, nesting=0)


def _inside(quoted: Token, nesting: int) -> Iterator[Definition]:
    if quoted.kind not in (Kind.DOLLAR, Kind.STRING) or nesting > 2:
        return
    opening = quoted.text.index("$", 1) + 1 if quoted.kind is Kind.DOLLAR else quoted.text.index("'") + 1
    shift = quoted.start + opening
    body = [token._replace(start=token.start + shift, end=token.end + shift) for token in tokens(quoted.text[opening:])]
    ends = [index for index, token in enumerate(body) if token.text == ";"] + [len(body)]
    executes = nesting > 0 or any(token.kind is Kind.WORD and token.text.lower() == "execute" for token in body)
    for index, token in enumerate(body):
        if token.kind is Kind.WORD and token.text.lower() in _VERBS:
            end = ends[bisect_left(ends, index)]
            yield from (replace(each, inner=True) for each in definitions(body[index:end]))
        elif executes and index + 1 < len(body):  # the last one is what is left of the closing quote
            yield from _inside(token, nesting + 1)


def _create(kind: str, reader: Reader) -> Iterator[Definition]:
    if kind == "index":
        yield from _create_index(reader)
        return
    name = reader.name()
    if name is None:
        return
    if kind in _ROUTINES:
        yield _function(name, reader, decisive=True)
        return
    yield Definition("relation", name.schema, name.name, name.offset)
    if kind == "table" and reader.peek() == "(":
        for element in entries(reader.parenthesised()):
            yield from _element(name, element)


def _create_index(reader: Reader) -> Iterator[Definition]:
    name = None if reader.peek() == "on" else reader.name()
    offset = name.offset if name else reader.offset
    if not reader.word("on"):
        return
    reader.word("only")
    table = reader.name()
    if table is None:
        return
    if reader.word("using"):
        reader.skip()
    columns = _column_names(reader.parenthesised())
    named = name.name if name else default_name(table.name, "_".join(columns), "idx")
    yield Definition("constraint", table.schema, named, offset, owner=table.name, unnamed=name is None)


def _element(table: Name, element: Sequence[Token]) -> Iterator[Definition]:
    """A column with its constraints, or a constraint of the table."""
    reader = Reader(element)
    if reader.peek() in _TABLE_CONSTRAINTS:
        yield from _constraint(table, reader, column=None)
        return
    column = reader.name()
    if column is None:
        return
    yield Definition("column", table.schema, column.name, column.offset, owner=table.name)
    while not reader.done:
        if reader.peek() in ("constraint", "primary", "unique", "references"):
            yield from _constraint(table, reader, column.name)
        elif reader.peek() == "(":
            reader.parenthesised()
        else:
            reader.skip()


def _constraint(table: Name, reader: Reader, column: str | None) -> Iterator[Definition]:
    offset = reader.offset
    given = reader.name() if reader.word("constraint") else None
    offset = given.offset if given else offset
    kind = reader.word("primary", "unique", "foreign", "references", "check", "exclude", "not", "null", "default")
    reader.word("key")
    reader.words("nulls", "not", "distinct")
    suffix = {"primary": "pkey", "unique": "key", "foreign": "fkey", "references": "fkey"}.get(kind or "")
    if suffix is None and given is None:
        reader.skip()
        return
    columns = [column] if column is not None else _column_names(reader.parenthesised())
    addition = "" if suffix == "pkey" else "_".join(columns)
    named = given.name if given else default_name(table.name, addition, suffix or "")
    yield Definition("constraint", table.schema, named, offset, owner=table.name, unnamed=given is None)


def _alter(kind: str, reader: Reader) -> Iterator[Definition]:
    reader.word("only")
    name = reader.name()
    if name is None:
        return
    if kind in _ROUTINES:
        yield from _alter_function(name, reader)
    elif kind == "index":
        yield Definition("constraint", name.schema, name.name, name.offset)
        if reader.words("rename", "to") and (new := reader.name()):
            yield Definition("constraint", name.schema, new.name, new.offset, renamed=True)
    else:
        yield Definition("relation", name.schema, name.name, name.offset, decisive=False)
        reader.symbol("*")
        for action in entries(reader.rest()):
            yield from _action(name, Reader(action))


def _alter_function(name: Name, reader: Reader) -> Iterator[Definition]:
    function = _function(name, reader, decisive=False)
    if reader.words("rename", "to") and (new := reader.name()):
        yield replace(function, takes=True)
        yield Definition("function", name.schema, new.name, new.offset, types=function.types, renamed=True)
    elif reader.words("set", "schema") and (new := reader.name()):
        yield replace(function, takes=True)
        yield Definition("function", new.name, name.name, new.offset, types=function.types, renamed=True)
    else:
        yield function


def _action(table: Name, action: Reader) -> Iterator[Definition]:
    """One of the comma-separated actions of ALTER TABLE."""
    verb = action.word("add", "drop", "alter", "rename", "set")
    if verb == "add" and action.peek() in _TABLE_CONSTRAINTS:
        yield from _constraint(table, action, column=None)
    elif verb == "add":
        action.word("column")
        tentative = action.words("if", "not", "exists")
        yield from (replace(one, tentative=tentative) for one in _element(table, action.rest()))
    elif verb in ("drop", "alter", "rename") and action.peek() != "to":
        yield from _altered_part(table, verb, action)
    elif verb == "rename" and action.word("to") and (new := action.name()):
        yield Definition("relation", table.schema, table.name, table.offset, takes=True)
        yield Definition("relation", table.schema, new.name, new.offset, renamed=True)
    elif verb == "set" and action.word("schema") and (new := action.name()):
        yield Definition("relation", table.schema, table.name, table.offset, takes=True)
        yield Definition("relation", new.name, table.name, new.offset, renamed=True)


def _altered_part(table: Name, verb: str, action: Reader) -> Iterator[Definition]:
    kind = "constraint" if action.word("constraint", "column") == "constraint" else "column"
    action.words("if", "exists")
    part = action.name()
    if part is None:
        return
    decisive = verb != "alter"
    yield Definition(kind, table.schema, part.name, part.offset, decisive, owner=table.name, takes=decisive)
    if verb == "rename" and action.word("to") and (new := action.name()):
        yield Definition(kind, table.schema, new.name, new.offset, owner=table.name, renamed=True)


def _drop(kind: str, reader: Reader) -> Iterator[Definition]:
    for entry in entries(reader.rest()):
        dropped = Reader(entry)
        name = dropped.name()
        if name is None:
            continue
        if kind in _ROUTINES:
            yield replace(_function(name, dropped, decisive=True), takes=True)
        else:
            dropping = "relation" if kind in _RELATIONS else "constraint"
            yield Definition(dropping, name.schema, name.name, name.offset, takes=True)


def _function(name: Name, reader: Reader, decisive: bool) -> Definition:
    types = parameter_types(reader.parenthesised()) if reader.peek() == "(" else None
    return Definition("function", name.schema, name.name, name.offset, decisive, types=types)


def _column_names(listed: Sequence[Token]) -> list[str]:
    """What each entry of a key gives to a default name: its column, its function, or `expr`."""
    return [identifier(entry[0]) or "expr" for entry in entries(listed)]


def default_name(table: str, addition: str, suffix: str) -> str:
    """The name that Postgres gives an unnamed constraint, cut to 63 bytes as makeObjectName does."""
    one, other = table.encode(), addition.encode()
    room = 63 - len(suffix) - 1 - (1 if other else 0)
    while len(one) + len(other) > room:
        if len(one) > len(other):
            one = one[:-1]
        else:
            other = other[:-1]
    parts = (one.decode(errors="ignore"), other.decode(errors="ignore"), suffix)
    return "_".join(part for part in parts if part)
