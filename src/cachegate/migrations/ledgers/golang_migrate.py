"""golang-migrate's ledger: `schema_migrations`, one row with the current version and whether it is dirty.

Everything up to the current version counts as applied, whether it ever ran or not: so does the tool itself.
"""

from __future__ import annotations

from cachegate.migrations.ledgers.ledger import Ledger, number
from cachegate.model.ledger import Table

LEDGER = Ledger(
    "golang-migrate",
    Table(
        tool="golang-migrate",
        name="schema_migrations",
        columns=("version", "dirty"),
        rows="select version::text, '', null, unnest(case when dirty then '{{up to,failed}}'::text[]"
        " else '{{applied,up to}}' end) from {table} where version >= 0",
        create="create table if not exists {table} (version bigint not null primary key, dirty boolean not null)",
        record="with gone as (delete from {table} where version <> %(key)s::bigint)"
        " insert into {table} (version, dirty) values (%(key)s::bigint, false) on conflict do nothing",
    ),
    key=number,
)
