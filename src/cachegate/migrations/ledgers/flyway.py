"""Flyway's ledger: `flyway_schema_history`, with a CRC-32 of each file's lines, line ends left out.

A BASELINE row stands for everything up to its version. Repeatable files have no version there, and are known by their
description; of these the last row counts, and an edited one is run again.
"""

from __future__ import annotations

import re
import zlib

from cachegate.migrations.ledgers.ledger import Ledger
from cachegate.model.ledger import Table
from cachegate.model.migration import Migration

_LINE_END = re.compile(rb"\r\n|\r|\n")


def key(migration: Migration) -> str:
    """The version as numbers with dots (`V1_02` is `1.2`); of a repeatable file its description after `R `."""
    if migration.repeatable:
        return f"R {migration.name.partition('__')[2].rpartition('.')[0].replace('_', ' ')}"
    return ".".join(str(int(part)) for part in re.findall("[0-9]+", migration.version))


def checksums(content: bytes) -> tuple[str, ...]:
    """As Java's signed integer; a byte order mark does not count."""
    found = 0
    for line in _LINE_END.split(content.removeprefix(b"\xef\xbb\xbf")):
        found = zlib.crc32(line, found)
    return (str(found - 2**32 if found >= 2**31 else found),)


LEDGER = Ledger(
    "flyway",
    Table(
        tool="Flyway",
        name="flyway_schema_history",
        columns=("installed_rank", "version", "description", "type", "script", "checksum", "success"),
        # Leading zeros and underscores of a version are the file's, not the version's.
        rows="select coalesce((select string_agg(part::numeric::text, '.' order by number)"
        " from regexp_split_to_table(version, '[._]') with ordinality as parts (part, number)), 'R ' || description),"
        " '', checksum::text, case when not success then 'failed' when type ~ '^(UNDO|DELETE)' then 'undone'"
        " when type ~ 'BASELINE' then 'up to' else 'applied' end"
        " from {table} where type <> 'SCHEMA' order by installed_rank",
        create="create table if not exists {table} (installed_rank integer not null primary key, version varchar(50),"
        " description varchar(200) not null, type varchar(20) not null, script varchar(1000) not null,"
        " checksum integer, installed_by varchar(100) not null, installed_on timestamp not null default now(),"
        " execution_time integer not null, success boolean not null)",
        record="insert into {table} (installed_rank, version, description, type, script, checksum, installed_by,"
        " execution_time, success) select coalesce(max(installed_rank), 0) + 1, case when %(key)s not like 'R %%'"
        " then %(key)s end, left(regexp_replace(replace(%(name)s, '_', ' '), '^.*?  ', ''), 200), 'SQL',"
        " %(name)s || '.sql', %(checksum)s::integer, current_user, 0, true from {table}",
    ),
    key=key,
    checksums=checksums,
)
