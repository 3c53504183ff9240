"""dbmate's ledger: `schema_migrations (version)`; the table of Rails looks the same."""

from __future__ import annotations

from cachegate.migrations.ledgers.ledger import Ledger
from cachegate.model.ledger import Table

LEDGER = Ledger(
    "dbmate",
    Table(
        tool="dbmate",
        name="schema_migrations",
        columns=("version",),
        others=("dirty", "inserted_at", "statements"),
        rows="select version::text, '', null, 'applied' from {table} order by version",
        create="create table if not exists {table} (version varchar(255) primary key)",
        record="insert into {table} (version) values (%(key)s) on conflict do nothing",
    ),
)
