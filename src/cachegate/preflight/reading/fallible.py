"""Whether an expression may fail for the sake of a row's values: casts, arithmetic, and functions that refuse some.

What never fails need not be asked of a large table: comparisons, IS NULL, lower(…), data->>'key' and the like.
"""

from __future__ import annotations

from collections.abc import Sequence

from cachegate.migrations.lexer import Kind, Token, identifier

_TOTAL = (
    "btrim char_length clock_timestamp coalesce concat concat_ws gen_random_bytes gen_random_uuid greatest initcap"
    " json_build_array json_build_object jsonb_build_array jsonb_build_object least length lower ltrim md5 nextval"
    " now nullif octet_length random reverse rtrim statement_timestamp timezone to_tsvector transaction_timestamp"
    " trim upper uuid_generate_v1 uuid_generate_v1mc uuid_generate_v4 uuidv4 uuidv7"
)
TOTAL = frozenset(_TOTAL.split())
"""Functions that give a value, or NULL, whatever they are given."""
_OF_AUTH = frozenset({"email", "jwt", "role", "uid"})  # Supabase's, which read a setting
_SCHEMAS = (None, "pg_catalog", "extensions", "public")
_LIKE_CALLS = "all and any array as between by case else from in is not on or over row some then when"
_GRAMMAR = frozenset(_LIKE_CALLS.split())
_UNFAILING = "= <> != < > <= >= || -> ->> #> #>> @> <@ && ? ?| ?& =>"
_OPERATORS = frozenset(_UNFAILING.split())
_PATTERNS = frozenset({"like", "ilike", "zone", "~", "~*", "!~", "!~*", "~~", "~~*", "!~~", "!~~*"})
_UNFAILING_TYPES = frozenset({"text", "regclass"})
_CONSTANTS = frozenset({"null", "true", "false", "current_date", "current_timestamp", "localtimestamp"})
_REST = frozenset({"cast", "similar", "operator", "xmlparse"})


def fallible(listed: Sequence[Token]) -> bool:
    """Whether an expression of these tokens may fail for some rows; in doubt it may."""
    return any(_may_fail(listed, at) for at in range(len(listed)))


def _may_fail(listed: Sequence[Token], at: int) -> bool:
    token = listed[at]
    word = token.text.lower()
    following = listed[at + 1] if at + 1 < len(listed) else None
    if word in _PATTERNS:  # a constant pattern is right or wrong whatever the rows are
        return following is None or following.kind is not Kind.STRING
    if token.kind is Kind.OPERATOR:
        return token.text not in _OPERATORS and not _is_sign(listed, at)
    if token.text == ":" and following is not None and following.text == ":":
        return not (_constant_before(listed, at) or _to_text(listed, at + 2))
    if token.kind not in (Kind.WORD, Kind.QUOTED):
        return False
    if following is not None and following.text == "(":
        return _may_refuse(listed, at)
    return token.kind is Kind.WORD and word in _REST


def _may_refuse(listed: Sequence[Token], at: int) -> bool:
    """A name before a parenthesis: a function that is not known to take everything."""
    name = identifier(listed[at])
    schema = identifier(listed[at - 2]) if at >= 2 and listed[at - 1].text == "." else None
    if schema == "auth":
        return name not in _OF_AUTH
    known = TOTAL if listed[at].kind is Kind.QUOTED or schema else TOTAL | _GRAMMAR
    return name not in known or schema not in _SCHEMAS


def _is_sign(listed: Sequence[Token], at: int) -> bool:
    """Whether it is the sign of a number."""
    before = listed[at - 1] if at else None
    first = before is None or before.text in ("(", ",") or before.kind is Kind.OPERATOR
    return first and listed[at].text in "+-" and at + 1 < len(listed) and listed[at + 1].kind is Kind.NUMBER


def _constant_before(listed: Sequence[Token], at: int) -> bool:
    """A constant's cast is right or wrong whatever the rows are; so is that of an empty array."""
    before = [token.text.lower() for token in listed[max(at - 2, 0) : at]]
    if not before:
        return False
    if before == ["[", "]"] or before[-1] in _CONSTANTS:
        return True
    return listed[at - 1].kind in (Kind.STRING, Kind.NUMBER)


def _to_text(listed: Sequence[Token], at: int) -> bool:
    following = [token.text.lower() for token in listed[at : at + 2]]
    return following[:1] != [] and following[0] in _UNFAILING_TYPES and following[1:] != ["("]
