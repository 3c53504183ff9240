"""Hasura's ledgers: the state that its CLI keeps in `hdb_catalog.hdb_version`, before that a table as golang-migrate's.

The state is `{"migrations": {DATABASE: {VERSION: DIRTY}}}`. It stands where Hasura's metadata stands, which need not
be the database that is migrated.
"""

from __future__ import annotations

from cachegate.migrations.ledgers.ledger import Ledger, number
from cachegate.model.ledger import Table

STATE = Ledger(
    "hasura",
    Table(
        tool="Hasura",
        name="hdb_version",
        schema="hdb_catalog",
        columns=("hasura_uuid", "cli_state"),
        rows="select version.key, source.key, null, case when version.value = 'true' then 'failed' else 'applied' end"
        " from {table}, jsonb_each(cli_state::jsonb -> 'migrations') as source,"
        " jsonb_each_text(source.value) as version"
        " order by length(version.key), version.key",
        create="create schema if not exists {schema};"
        " create table if not exists {table} (hasura_uuid uuid primary key default gen_random_uuid(),"
        " version text not null, upgraded_on timestamptz not null, cli_state jsonb not null default '{{}}',"
        " console_state jsonb not null default '{{}}');"
        " insert into {table} (version, upgraded_on, cli_state)"
        """ select '48', now(), '{{"migrations": {{"default": {{}}}}}}' where not exists (select from {table})""",
        record="update {table} set cli_state = jsonb_set(cli_state, array['migrations', 'default', %(key)s], 'false')",
    ),
    key=number,
)
OLDER = Ledger(
    "hasura",
    Table(
        tool="Hasura",
        name="schema_migrations",
        schema="hdb_catalog",
        columns=("version", "dirty"),
        rows="select version::text, '', null, case when dirty then 'failed' else 'applied' end"
        " from {table} order by version",
    ),
    key=number,
)
