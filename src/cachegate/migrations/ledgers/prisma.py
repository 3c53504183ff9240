"""Prisma's ledger: `_prisma_migrations`, with the SHA-256 of each script; line ends do not count."""

from __future__ import annotations

import hashlib

from cachegate.migrations.ledgers.ledger import Ledger
from cachegate.model.ledger import Table


def checksums(content: bytes) -> tuple[str, ...]:
    """As the file stands, and with either kind of line ends; older versions wrote bytes without leading zeros."""
    unix = content.replace(b"\r\n", b"\n")
    digests = [hashlib.sha256(text).digest() for text in (content, unix, unix.replace(b"\n", b"\r\n"))]
    return (*(one.hex() for one in digests), *("".join(f"{byte:x}" for byte in one) for one in digests))


LEDGER = Ledger(
    "prisma",
    Table(
        tool="Prisma",
        name="_prisma_migrations",
        columns=("migration_name", "checksum", "finished_at", "rolled_back_at"),
        rows="select migration_name, '', checksum, case when rolled_back_at is not null then 'undone'"
        " when finished_at is null then 'failed' else 'applied' end from {table} order by started_at",
        create="create table if not exists {table} (id varchar(36) primary key not null, checksum varchar(64) not null,"
        " finished_at timestamptz, migration_name varchar(255) not null, logs text, rolled_back_at timestamptz,"
        " started_at timestamptz not null default now(), applied_steps_count integer not null default 0)",
        record="insert into {table} (id, checksum, finished_at, migration_name, applied_steps_count)"
        " values (gen_random_uuid()::text, %(checksum)s, now(), %(key)s, 1)",
    ),
    checksums=checksums,
)
