"""What in a database may send notifications when a migration names it: functions, procedures, tables with triggers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from cachegate.database import queries


@dataclass(frozen=True, slots=True)
class Code:
    """The text of a function under its name, or of a table's trigger function under the table's."""

    name: str
    source: str


def called_code(connection: Connection[Any]) -> tuple[Code, ...]:
    """All that statements may run by naming it."""
    return tuple(Code(row.name, row.source) for row in queries.rows(connection, "called_code", {}))
