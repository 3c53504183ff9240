"""Drizzle's ledger: `drizzle.__drizzle_migrations`, with the SHA-256 of each file and the time in its journal."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime

from cachegate.migrations.ledgers.ledger import Ledger
from cachegate.model.ledger import Table
from cachegate.model.migration import Migration


def key(migration: Migration) -> str:
    """Milliseconds since 1970: the journal's, or (drizzle-orm 1.0) those of the timestamp in the folder's name."""
    found = re.match("[0-9]{14}", migration.version)
    if found is None or migration.version.isdecimal():
        return migration.version
    try:
        return str(int(datetime.strptime(found[0], "%Y%m%d%H%M%S").replace(tzinfo=UTC).timestamp()) * 1000)
    except ValueError:
        return migration.version


def checksums(content: bytes) -> tuple[str, ...]:
    return (hashlib.sha256(content).hexdigest(),)


LEDGER = Ledger(
    "drizzle",
    Table(
        tool="Drizzle",
        name="__drizzle_migrations",
        schema="drizzle",
        columns=("hash", "created_at"),
        rows="select created_at::text, '', hash, 'applied' from {table} order by created_at, id",
        create="create schema if not exists {schema};"
        " create table if not exists {table} (id serial primary key, hash text not null, created_at bigint)",
        record="insert into {table} (hash, created_at) values (%(checksum)s, %(key)s::bigint)",
    ),
    key=key,
    checksums=checksums,
)
