"""ALTER TABLE and ALTER DOMAIN: each of their actions, as demands on rows or changes that make others unclear."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cachegate.migrations.lexer import Token
from cachegate.migrations.reading import Reader, entries
from cachegate.preflight.demand import (
    Attach,
    Changed,
    Computes,
    Computing,
    DomainCheck,
    DomainValidate,
    Event,
    Later,
    Made,
    Named,
    NotNull,
    Retype,
    Validate,
)
from cachegate.preflight.reading.column import added_column
from cachegate.preflight.reading.constraint import BEGINNINGS, table_constraint
from cachegate.preflight.reading.context import Context, cut, has


def alter_table(reader: Reader, context: Context) -> Iterator[Event]:
    """What follows ALTER TABLE."""
    context = replace(context, if_exists=reader.words("if", "exists"))
    only = reader.word("only") is not None
    name = reader.name()
    if name is None:
        return
    reader.symbol("*")
    on = context.named(name)
    for action in entries(reader.rest()):
        yield from _action(on, action, context, only)


def _action(on: Named, tokens: Sequence[Token], context: Context, only: bool) -> Iterator[Event]:
    action = Reader(tokens)
    offset = action.offset
    match action.word("add", "alter", "drop", "rename", "validate", "attach", "detach", "set"):
        case "add":
            yield from _add(on, action, context, only)
        case "alter":
            yield from _alter_column(on, action, context, only)
        case "drop" if action.word("constraint") is None:
            action.word("column")
            action.words("if", "exists")
            yield from _unclear(on, action, context, offset, "drops")
        case "rename":
            yield from _rename(on, action, context, offset)
        case "validate":
            action.word("constraint")
            if constraint := action.name():
                title = f"validation of {constraint.name}"
                yield context.demand(Validate(constraint.name), on, offset, title, name=constraint.name, only=only)
        case "attach" if action.word("partition") and (child := action.name()):
            bound = "" if action.word("default") else context.span(action.rest())
            title = f"partition of {on.label}"
            yield context.demand(Attach(on, bound), context.named(child), offset, title)
        case "detach" if action.word("partition"):
            yield Changed(on, "takes a partition out of it", context.place(offset))
        case "set" if action.word("schema") and (schema := action.name()):
            yield from _moved(on, Named(schema.name, on.name, on.path), context, offset)


def _add(on: Named, action: Reader, context: Context, only: bool) -> Iterator[Event]:
    offset = action.offset
    rest = action.rest()
    if Reader(rest).peek() not in BEGINNINGS and not has(rest[:2], "not", "null"):
        following = Reader(rest)
        following.word("column")
        yield from added_column(on, following, context, only=only)
        return
    constraint = table_constraint(rest, context)
    if constraint is None:
        return
    for what in constraint.whats:
        if constraint.valid:
            yield context.demand(what, on, offset, constraint.title, name=constraint.name, only=only)
        else:
            yield Later(on, constraint.name, what)


def _alter_column(on: Named, action: Reader, context: Context, only: bool) -> Iterator[Event]:
    if action.word("constraint"):
        return
    action.word("column")
    offset = action.offset
    column = action.name()
    if column is None:
        return
    if action.words("set", "not", "null"):
        title = f"NOT NULL of {column.name}"
        yield context.demand(NotNull(column.name), on, offset, title, only=only)
        return
    if action.words("set", "expression"):
        action.word("as")
        value = f"({context.span(action.parenthesised())})"
        computed = Computes(Computing.GENERATED, (value,), column=column.name)
        yield context.demand(computed, on, offset, f"generated column {column.name}", only=only)
        yield Changed(on, "computes its values anew", context.place(offset), column.name)
        return
    if action.words("set", "data", "type") or action.word("type"):
        typed, using = cut(action.rest(), "using")
        typed, _ = cut(typed, "collate")
        what = Retype(column.name, context.span(typed), context.span(using[1:]))
        title = f"type {context.span(typed)} of {column.name}"
        yield context.demand(what, on, offset, title, only=only)
        yield Changed(on, "changes its type", context.place(offset), column.name, keeps_nulls=not using)


def _unclear(on: Named, action: Reader, context: Context, offset: int, verb: str) -> Iterator[Event]:
    if column := action.name():
        yield Changed(on, f"{verb} {column.name}", context.place(offset), column.name)


def _rename(on: Named, action: Reader, context: Context, offset: int) -> Iterator[Event]:
    if action.word("constraint"):
        return
    if action.word("to"):
        if new := action.name():
            yield from _moved(on, Named(on.schema, new.name, on.path), context, offset)
        return
    action.word("column")
    old = action.name()
    if old and action.word("to") and (new := action.name()):
        for column in (old.name, new.name):
            yield Changed(on, f"renames {old.name} to {new.name}", context.place(offset), column)


def _moved(on: Named, new: Named, context: Context, offset: int) -> Iterator[Event]:
    for each in (on, new):
        yield Changed(each, f"gives {on.label} the name {new.label}", context.place(offset))


def alter_domain(reader: Reader, context: Context) -> Iterator[Event]:
    """What follows ALTER DOMAIN."""
    offset = reader.offset
    name = reader.name()
    if name is None:
        return
    on = context.named(name)
    if reader.words("set", "not", "null"):
        yield context.demand(DomainCheck(""), on, offset, f"NOT NULL of the domain {on.label}")
    elif reader.words("validate", "constraint") and (constraint := reader.name()):
        title = f"validation of {constraint.name}"
        yield context.demand(DomainValidate(constraint.name), on, offset, title, name=constraint.name)
    elif reader.word("add"):
        yield from _domain_constraint(on, reader, context, offset)


def _domain_constraint(on: Named, reader: Reader, context: Context, offset: int) -> Iterator[Event]:
    named = reader.name() if reader.word("constraint") else None
    name = named.name if named else ""
    what = None
    if reader.words("not", "null"):
        what = DomainCheck("")
    elif reader.word("check"):
        what = DomainCheck(context.span(reader.parenthesised()))
    if what is None:
        return
    if has(reader.rest(), "not", "valid"):
        yield Later(on, name, what)
    else:
        yield context.demand(
            what, on, offset, f"constraint {name} of the domain {on.label}".replace("  ", " "), name=name
        )


def create_table(reader: Reader, context: Context) -> Iterator[Event]:
    """What follows CREATE TABLE: a new relation, and for a partition the rows of the default one."""
    unless_there = reader.words("if", "not", "exists")
    offset = reader.offset
    name = reader.name()
    if name is None:
        return
    on = context.named(name)
    rest = reader.rest()
    _, query = cut(rest, "as")
    yield Made(on, filled=bool(query), unless_there=unless_there)
    if has(rest[:2], "partition", "of"):
        following = Reader(rest[2:])
        parent = following.name()
        following.parenthesised()
        bound = following.rest()
        if parent and not has(bound[:1], "default"):
            end, _ = cut(bound, "partition", "using", "tablespace")
            what = Attach(context.named(parent), context.span(_without_storage(end)), new=True)
            yield context.demand(what, on, offset, f"partition of {parent.name}")


def _without_storage(bound: Sequence[Token]) -> Sequence[Token]:
    """FOR VALUES … without the WITH (…) of the storage that may follow; that of a hash bound is its own."""
    first, rest = cut(bound, "with")
    return first if (rest and has(first, "from")) or has(first, "in") else bound
