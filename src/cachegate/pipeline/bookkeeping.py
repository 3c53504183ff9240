"""The layout's own ledger in the disposable database: made before the first file, and kept as its tool keeps it.

Migrations of real projects refer to it (grants, row-level security), and in production the API shows it when it stands
in an exposed schema. It is there before anything is looked at, so it never counts as new.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import Connection

from cachegate.database import ledger as tables
from cachegate.migrations import ledgers
from cachegate.migrations.ledgers.ledger import Ledger
from cachegate.model.migration import Migration
from cachegate.options import Options
from cachegate.pipeline.servers import Say

Record = Callable[[Migration], None]


def forget(migration: Migration) -> None:
    """Write nothing down."""


@dataclass(slots=True)
class Bookkeeper:
    """Writes down what was applied. `place` is None where there is no ledger of ours, and once it cannot be kept."""

    connection: Connection[Any]
    ledger: Ledger | None = None
    place: tuple[str, str] | None = None

    def record(self, migration: Migration) -> None:
        if self.ledger is None or self.place is None:
            return
        entry = self.ledger.entry(migration)
        if not tables.record(self.connection, self.ledger.table, self.place, entry):
            self.place = None


def begin(connection: Connection[Any], layout: str, options: Options, say: Say) -> Bookkeeper:
    """Make the ledger of a layout's tool, unless nobody knows how, or the database brings its own baseline."""
    known = None if layout == "plain" else next((one for one in ledgers.of(layout) if one.table.create), None)
    if known is None or options.baseline_present:
        return Bookkeeper(connection)
    try:
        return Bookkeeper(connection, known, tables.create(connection, known.table, options.ledger))
    except psycopg.OperationalError:
        raise
    except psycopg.Error as error:
        say(f"the ledger of {known.table.tool} was not made: {str(error).strip()}")
        return Bookkeeper(connection)
