"""Names and texts as SQL needs them: quoted only where they must be."""

from __future__ import annotations

import re

# Fully reserved words of PostgreSQL's appendix C, and those that only a function or type name may be.
_WORDS = (
    "all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate "
    "collation column concurrently constraint create cross current_catalog current_date current_role "
    "current_schema current_time current_timestamp current_user default deferrable desc distinct do else end "
    "except false fetch for foreign freeze from full grant group having ilike in initially inner intersect into "
    "is isnull join lateral leading left like limit localtime localtimestamp natural not notnull null offset on "
    "only or order outer overlaps placing primary references returning right select session_user similar some "
    "symmetric system_user table tablesample then to trailing true union unique user using variadic verbose when "
    "where window with"
)
RESERVED = frozenset(_WORDS.split())


def identifier(name: str) -> str:
    """A name as SQL needs it."""
    if re.fullmatch(r"[a-z_][a-z0-9_$]*", name) and name not in RESERVED:
        return name
    return '"' + name.replace('"', '""') + '"'


def enclosed(text: str) -> str:
    """Somebody's SQL in parentheses; a comment at its end must not swallow the closing one."""
    return f"({text}\n)" if "--" in text else f"({text})"


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
