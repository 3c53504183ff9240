"""A constraint as a statement writes it, or as the catalog prints it: what it demands of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cachegate.migrations.lexer import Lines, Token, tokens
from cachegate.migrations.reading import Reader, entries
from cachegate.model.quoting import identifier
from cachegate.preflight.demand import (
    Beyond,
    Check,
    ForeignKey,
    KeyPart,
    NotNull,
    NotNullIndex,
    Unique,
    What,
)
from cachegate.preflight.reading.context import Context, column_names, has

BEGINNINGS = frozenset({"constraint", "primary", "unique", "foreign", "check", "exclude"})
EXCLUSION = (
    "An exclusion constraint compares every row with every other by operators of its own; that is no simple question."
    " A copy of the data tells: run the statement there."
)
TEMPORAL = "A key without overlaps compares ranges; that is no simple question. Run the statement on a copy."


@dataclass(frozen=True, slots=True)
class Constraint:
    """`whats` are its demands; `valid` is False where it does not hold rows that are there already to them."""

    name: str
    title: str
    whats: tuple[What, ...]
    valid: bool = True


def table_constraint(listed: Sequence[Token], context: Context) -> Constraint | None:
    """`[constraint name] unique (…)` and so on; None for what demands nothing of rows, or cannot be read."""
    reader = Reader(listed)
    named = reader.name() if reader.word("constraint") else None
    name = named.name if named else ""
    valid = not has(listed, "not", "valid") and not has(listed, "not", "enforced")
    kind = reader.word("primary", "unique", "foreign", "check", "exclude", "not")
    reader.word("key", "null")
    match kind:
        case "unique" | "primary":
            whats = _key(reader, kind == "primary")
        case "check":
            whats = (Check(context.span(reader.parenthesised())),)
        case "foreign":
            whats = _foreign(reader, context)
        case "exclude":
            whats = (Beyond(EXCLUSION),)
        case "not":
            column = reader.name()
            whats = (NotNull(column.name),) if column else ()
        case _:
            whats = ()
    return Constraint(name, _title(kind, name), whats, valid) if whats else None


def _title(kind: str | None, name: str) -> str:
    words = {
        "primary": "primary key",
        "unique": "unique constraint",
        "foreign": "foreign key",
        "check": "check constraint",
        "exclude": "exclusion constraint",
        "not": "not-null constraint",
    }[kind or "check"]
    return f"{words} {name}".strip()


def of_definition(definition: str) -> Constraint | None:
    """The same for what pg_get_constraintdef printed; that it is not valid yet is not looked at."""
    context = Context(definition, "", Lines(definition), definition)
    return table_constraint(tuple(tokens(definition)), context)


def _key(reader: Reader, primary: bool) -> tuple[What, ...]:
    nulls_equal = reader.words("nulls", "not", "distinct")
    reader.words("nulls", "distinct")
    if reader.words("using", "index"):
        index = reader.name()
        return (NotNullIndex(index.name),) if primary and index else ()
    listed = reader.parenthesised()
    if has(listed, "without", "overlaps"):
        return (Beyond(TEMPORAL),)
    return key_of(column_names(list(entries(listed))), primary, nulls_equal)


def key_of(columns: tuple[str, ...] | None, primary: bool, nulls_equal: bool = False) -> tuple[What, ...]:
    """What a key over these columns demands: the values first, for a primary key, then that they differ."""
    if not columns:
        return ()
    parts = tuple(KeyPart(column, identifier(column)) for column in columns)
    present = tuple(NotNull(column, primary=True) for column in columns) if primary else ()
    return (*present, Unique(parts, nulls_equal=nulls_equal, primary=primary))


def _foreign(reader: Reader, context: Context) -> tuple[What, ...]:
    listed = reader.parenthesised()
    if has(listed, "period"):
        return (Beyond(TEMPORAL),)
    columns = column_names(list(entries(listed)))
    return references(reader, context, columns) if columns and reader.word("references") else ()


def references(reader: Reader, context: Context, columns: tuple[str, ...]) -> tuple[What, ...]:
    """What follows REFERENCES."""
    target = reader.name()
    if target is None:
        return ()
    named = column_names(list(entries(reader.parenthesised()))) or ()
    full = reader.words("match", "full")
    return (ForeignKey(columns, context.named(target), named, full),)
