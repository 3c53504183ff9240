"""Supabase's ledger: `supabase_migrations.schema_migrations`, as the Supabase CLI makes it."""

from __future__ import annotations

from cachegate.migrations.ledgers.ledger import Ledger
from cachegate.model.ledger import Table

LEDGER = Ledger(
    "supabase",
    Table(
        tool="Supabase",
        name="schema_migrations",
        schema="supabase_migrations",
        columns=("version",),
        rows="select version, '', null, 'applied' from {table} order by version",
        create="create schema if not exists {schema};"
        " create table if not exists {table} (version text not null primary key, statements text[], name text)",
        record="insert into {table} (version, name) values (%(key)s, %(name)s) on conflict do nothing",
    ),
)
