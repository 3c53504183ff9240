"""The parameter types of a function, as its author wrote them and as Postgres prints them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cachegate.migrations.lexer import Kind, Token, identifier, tokens
from cachegate.migrations.reading import entries

_MODES = frozenset({"in", "out", "inout", "variadic"})
_PRINTED = {
    "int": "integer",
    "int4": "integer",
    "int2": "smallint",
    "int8": "bigint",
    "bool": "boolean",
    "float": "double precision",
    "float8": "double precision",
    "float4": "real",
    "decimal": "numeric",
    "dec": "numeric",
    "varchar": "character varying",
    "char varying": "character varying",
    "char": "character",
    "bpchar": "character",
    "varbit": "bit varying",
    "timestamp": "timestamp without time zone",
    "timestamptz": "timestamp with time zone",
    "time": "time without time zone",
    "timetz": "time with time zone",
}


def parameter_types(listed: Sequence[Token]) -> tuple[frozenset[str], ...]:
    """For each input parameter the types it may have: whether a first word is its name cannot always be told."""
    types = []
    for entry in entries(listed):
        words = _before_default(entry)
        if words and words[0].kind is Kind.WORD and words[0].text.lower() in _MODES and len(words) > 1:
            mode, words = words[0].text.lower(), words[1:]
            if mode == "out":
                continue
            if words[0].kind is Kind.WORD and words[0].text.lower() == "out":  # IN OUT
                words = words[1:]
        if words:
            types.append(frozenset({_type(words), _type(words[1:])} - {""}))
    return tuple(types)


def printed_types(signature: str) -> tuple[str, ...]:
    """The types in what Postgres prints, `integer, character varying`, one by one."""
    return tuple(_type(entry) for entry in entries(tuple(tokens(signature))))


def _before_default(entry: Sequence[Token]) -> list[Token]:
    words = []
    for token in entry:
        if token.text.startswith("=") or token.text.lower() == "default":
            break
        words.append(token)
    return words


def _type(words: Sequence[Token]) -> str:
    """One spelling for a type: no schema, no length, the name that Postgres prints."""
    depth = 0
    parts: list[str] = []
    dimensions = ""
    for token in words:
        depth += (token.text == "(") - (token.text == ")")
        if token.text == "." and depth == 0:
            parts = parts[:-1]  # it was a schema
        elif token.text == "[" or (token.kind is Kind.WORD and token.text.lower() == "array"):
            dimensions = "[]"
        elif depth == 0 and (part := identifier(token)) is not None:
            parts.append(part)
    spelled = re.sub(r"\s+", " ", " ".join(parts))
    return (_PRINTED.get(spelled, spelled) + dimensions) if spelled else ""
