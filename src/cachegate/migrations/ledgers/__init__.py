"""The ledgers of all tools; one module for each, and `reading` for what follows from their rows."""

from __future__ import annotations

from cachegate.migrations.ledgers import (
    dbmate,
    drizzle,
    flyway,
    golang_migrate,
    goose,
    hasura,
    node_pg_migrate,
    prisma,
    sqitch,
    supabase,
)
from cachegate.migrations.ledgers.ledger import Ledger

# Those in a schema of their own come first: a table is taken for the first that it looks like.
ALL: tuple[Ledger, ...] = (
    supabase.LEDGER,
    hasura.STATE,
    hasura.OLDER,
    sqitch.LEDGER,
    drizzle.LEDGER,
    prisma.LEDGER,
    flyway.LEDGER,
    goose.LEDGER,
    node_pg_migrate.LEDGER,
    golang_migrate.LEDGER,
    dbmate.LEDGER,
)


def of(layout: str) -> tuple[Ledger, ...]:
    """Those that a layout's own tool keeps; for a folder of nobody's layout any that may be there."""
    return tuple(ledger for ledger in ALL if ledger.layout == layout or layout == "plain")
