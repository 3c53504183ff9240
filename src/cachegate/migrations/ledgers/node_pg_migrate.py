"""node-pg-migrate's ledger: `pgmigrations`, by the names of the files without their ending."""

from __future__ import annotations

from cachegate.migrations.ledgers.ledger import Ledger
from cachegate.model.ledger import Table
from cachegate.model.migration import Migration


def key(migration: Migration) -> str:
    return migration.name.removesuffix(".sql")


LEDGER = Ledger(
    "node-pg-migrate",
    Table(
        tool="node-pg-migrate",
        name="pgmigrations",
        columns=("name", "run_on"),
        rows="select name, '', null, 'applied' from {table} order by run_on, id",
        create="create table if not exists {table}"
        " (id serial primary key, name varchar(255) not null, run_on timestamp not null)",
        record="insert into {table} (name, run_on) values (%(key)s, now())",
    ),
    key=key,
)
