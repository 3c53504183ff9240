"""A whole database as lines, to see whether two are the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import psycopg

QUERY = Path(__file__).with_name("whole.sql").read_bytes()


def whole(url: str, without: Sequence[str] = ()) -> list[str]:
    """Everything that was made in a database; `without` are expressions for names of the tool's own tables."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("set search_path to ''")
        rows = connection.execute(QUERY).fetchall()
    own = re.compile("|".join(without) or "(?!)")
    return [" ".join(row) for row in rows if not own.search(row[1])]


def rows(url: str, table: str) -> list[tuple[object, ...]]:
    """What is in a table, in some order that only its rows decide."""
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute(f"select * from {table}".encode()).fetchall()
    return sorted(found, key=repr)
