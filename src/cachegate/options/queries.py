"""How a team writes down a check of its data: a name and one query that must return no row."""

from __future__ import annotations

from pathlib import Path

from cachegate.options.mistakes import BadValue, quoted

LONGEST_NAME = 100


def check(text: str, base: Path) -> str:
    """`NAME=SQL`; whether it is one query is looked at before anything is asked."""
    name, _, sql = text.partition("=")
    if not name.strip() or len(name) > LONGEST_NAME or any(ord(letter) < 32 or letter == "\x7f" for letter in name):
        raise BadValue(f"{quoted(name)} is no name for a check", "Give a short name on one line.")
    if not sql.strip():
        raise BadValue(f"the check {quoted(name)} has no query", "Write one SELECT that returns wrong rows.")
    return text
