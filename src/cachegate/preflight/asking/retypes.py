"""Questions of new types: values that do not fit, by a condition that counts them or by trying the conversion."""

from __future__ import annotations

import re

from cachegate.migrations.lexer import code
from cachegate.model.quoting import enclosed, identifier, literal
from cachegate.model.standing import StandingColumn, StandingType
from cachegate.preflight.asking.question import Facts, Question, Told, Verdict, rows_of, rows_where
from cachegate.preflight.demand import Retype

_STRINGS = frozenset({"character varying", "character"})
_RANGES = {
    "smallint": (-(2**15), 2**15 - 1),
    "integer": (-(2**31), 2**31 - 1),
    "bigint": (-(2**63), 2**63 - 1),
}
_NUMBERS = frozenset({*_RANGES, "numeric", "real", "double precision"})
_UUID = r"^\{?[0-9a-f]{4}(-?[0-9a-f]{4}){7}\}?$"
_INTEGER = r"^\s*[-+]?[0-9]+\s*$"
_BOOLEAN = r"^\s*(t|tr|tru|true|y|ye|yes|on|1|f|fa|fal|fals|false|n|no|of|off|0)\s*$"
WITH_VALIDITY = 160_000
"""pg_input_is_valid is there since this version."""


def of_retype(what: Retype, facts: Facts) -> Question | Told:
    column, target = facts.column(what.column), facts.type(what.type)
    if column is None:
        return Told(Verdict.UNKNOWN, f"The column {what.column} is not in the database yet.")
    if target is None:
        return Told(Verdict.UNKNOWN, f"The type {what.type} is not in the database yet.")
    if not what.using and not _automatic(column, target):
        return Told(
            Verdict.YES,
            f"Postgres does not convert {column.base} to {target.base} without being told how, whatever the rows are"
            f" (42804): add USING {identifier(what.column)}::{what.type}.",
        )
    value = enclosed(what.using) if what.using else identifier(what.column)
    condition = misfit(what, value, column, target, facts.version)
    offence = f"whose {what.column} does not convert to {what.type}"
    if condition is not None:
        return rows_where(facts, condition, offence, what.column)
    if target.category == "S" and not target.domain and not length(what.type):
        return Told(Verdict.NO, f"Every value converts to {what.type}.")
    probe = f"select count(cast({value} as {what.type})) from {rows_of(facts)}"
    return Question("", "", offence, probe)


def _automatic(column: StandingColumn, target: StandingType) -> bool:
    """Whether there is a conversion on assignment; to strings there always is."""
    return target.domain or target.category == "S" or column.base in (target.base, *target.assignable)


def misfit(what: Retype, value: str, column: StandingColumn, target: StandingType, version: int) -> str | None:
    """The condition on a row whose value does not convert; None where only trying tells."""
    longest = length(what.type)
    if target.base in _STRINGS and (longest or target.base == "character"):
        return f"char_length(rtrim(({value})::text, ' ')) > {longest or 1}"
    if column.base in _NUMBERS and not target.domain and _is_plain(what):
        if target.base in _RANGES:
            low, high = _RANGES[target.base]
            return f"round(({value})::numeric) not between {low} and {high}"
        if target.base == "numeric" and (found := re.search(r"\(\s*(\d+)\s*(?:,\s*(-?\d+)\s*)?\)", what.type)):
            precision, scale = int(found[1]), int(found[2] or 0)
            number = f"({value})::numeric"
            return f"(abs(round({number}, {scale})) >= 1e{precision - scale}::numeric and {number} <> 'NaN')"
    if target.category != "S" and (_by_text(what) or (column.category == "S" and _is_plain(what))):
        return _unreadable(identifier(what.column), what.type, target, version)
    return None


def _is_plain(what: Retype) -> bool:
    """No USING, or one that only casts the column."""
    if not what.using:
        return True
    return _words(what.using) in _casts(identifier(what.column), what.type)


def _by_text(what: Retype) -> bool:
    """Whether USING casts the column's text, as from one enum to another."""
    name = identifier(what.column)
    texts = ("text", "varchar", "character varying")
    inner = [*(f"{name}::{text}" for text in texts), *(f"cast({name} as {text})" for text in texts)]
    return any(_words(what.using) in _casts(each, what.type) for each in inner)


def _casts(value: str, type: str) -> list[tuple[str, ...]]:
    return [_words(each) for each in (f"{value}::{type}", f"cast({value} as {type})", f"({value})::{type}")]


def _words(text: str) -> tuple[str, ...]:
    """The text's tokens, without parentheses around all of it."""
    found = tuple(word.lower() for word in code(text))
    return _words(text.strip()[1:-1]) if found[:1] == ("(",) and _closing(found) == len(found) - 1 else found


def _closing(found: tuple[str, ...]) -> int:
    """Where the parenthesis is closed that the text begins with."""
    depth = 0
    for index, word in enumerate(found):
        depth += {"(": 1, ")": -1}.get(word, 0)
        if depth == 0:
            return index
    return -1


def _unreadable(column: str, written: str, target: StandingType, version: int) -> str | None:
    """That a text is none of a type; NULL is of every type."""
    text = f"{column}::text"
    if target.domain:
        return None
    if target.labels:
        return f"{text} not in ({', '.join(map(literal, target.labels))})"
    if version >= WITH_VALIDITY:
        return f"not pg_input_is_valid({text}, {literal(written)})"
    match target.base:
        case "uuid":
            return f"{text} !~* {literal(_UUID)}"
        case "boolean":
            return f"{text} !~* {literal(_BOOLEAN)}"
        case "smallint" | "integer" | "bigint":
            low, high = _RANGES[target.base]
            number = f"{text}::numeric not between {low} and {high}"
            return f"case when {text} ~ {literal(_INTEGER)} then {number} else {column} is not null end"
    return None


def length(written: str) -> int | None:
    found = re.search(r"\(\s*(\d+)\s*\)", written)
    return int(found[1]) if found else None
