"""The layouts that can be run: the particular ones, in no order that matters, and plain for what is left."""

from __future__ import annotations

from cachegate.migrations.layout import Layout
from cachegate.migrations.layouts import (
    dbmate,
    drizzle,
    flyway,
    golang_migrate,
    goose,
    hasura,
    node_pg_migrate,
    plain,
    prisma,
    sqitch,
    supabase,
)

ALL: tuple[Layout, ...] = (
    supabase.LAYOUT,
    dbmate.LAYOUT,
    golang_migrate.LAYOUT,
    flyway.LAYOUT,
    goose.LAYOUT,
    sqitch.LAYOUT,
    prisma.LAYOUT,
    drizzle.LAYOUT,
    node_pg_migrate.LAYOUT,
    hasura.LAYOUT,
    plain.LAYOUT,
)
"""Where a folder fits several that would run the same, the first one takes it."""
