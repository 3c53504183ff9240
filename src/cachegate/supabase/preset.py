"""What Supabase provides before the first migration, as SQL files of our own, in the order in which they are run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

_SQL = "provided"


@dataclass(frozen=True, slots=True)
class Provided:
    """A file of the preset: plain statements, each of which is left out where what it makes is there already."""

    name: str
    sql: str


@dataclass(frozen=True, slots=True)
class StandIn:
    """An extension that plain Postgres does not have and that can be done without.

    `version` is what `pg_extension` says of it, `schema` where it is said to be. `sql` makes what migrations call, ""
    where they call nothing.
    """

    extension: str
    schema: str
    version: str
    sql: str


# Versions are such as migrations ask for: pgmq's functions have headers from 1.5.0 on, pg_net deletes from 0.8 on.
_WITH_FUNCTIONS = (
    ("pg_net", "extensions", "0.14.0"),
    ("http", "extensions", "1.6"),
    ("pg_cron", "pg_catalog", "1.6.4"),
    ("supabase_vault", "vault", "0.3.1"),
    ("pgsodium", "pgsodium", "3.1.9"),
    ("pgmq", "pgmq", "1.5.1"),
    ("pg_graphql", "graphql", "1.5.11"),
    ("pgjwt", "extensions", "0.2.0"),
    ("pg_jsonschema", "extensions", "0.3.3"),
    ("index_advisor", "extensions", "0.2.0"),
    ("wrappers", "extensions", "0.5.4"),
    ("pg_tle", "pgtle", "1.4.0"),
    ("supabase-dbdev", "dbdev", "0.0.5"),
)
_BY_NAME_ONLY = (  # they watch, repack, test or advise; no table, view or function is made of them
    ("hypopg", "extensions", "1.4.1"),
    ("pg_repack", "extensions", "1.5.2"),
    ("pg_stat_monitor", "extensions", "2.1"),
    ("pgaudit", "extensions", "1.7"),
    ("plpgsql_check", "extensions", "2.7"),
    ("pgtap", "extensions", "1.2.0"),
    ("basejump-supabase_test_helpers", "extensions", "0.0.6"),
    ("supabase_test_helpers", "extensions", "0.0.6"),
)
SCHEMAS_BROUGHT = frozenset({"net", "cron", "pgmq", "pgsodium", "pgtle", "dbdev"})
"""Schemas that those extensions make themselves: before them they are not there on the platform."""
TO_BE_ENABLED = ("pg_cron", "pg_net", "pgmq", "http", "pg_jsonschema")
"""Those that a new project on the platform does not have until somebody enables them, by SQL or in the dashboard."""
_MADE = re.compile(
    r'^create (?:unlogged )?(?:table|view|function|procedure|type|domain) (?:if not exists )?([a-z_]+)\."?(\w+)', re.M
)
NEEDS_IMAGE = {
    "vector": "pgvector/pgvector:pg17",
    "postgis": "postgis/postgis:17-3.5",
    "postgis_raster": "postgis/postgis:17-3.5",
    "postgis_sfcgal": "postgis/postgis:17-3.5",
    "postgis_tiger_geocoder": "postgis/postgis:17-3.5",
    "postgis_topology": "postgis/postgis:17-3.5",
    "address_standardizer": "postgis/postgis:17-3.5",
    "address_standardizer_data_us": "postgis/postgis:17-3.5",
    "timescaledb": "timescale/timescaledb:latest-pg17",
    "pgroonga": "",
    "pgroonga_database": "",
    "pgrouting": "",
    "pg_hashids": "",
    "pg_partman": "",
    "plpython3u": "",
    "plv8": "",
    "plcoffee": "",
    "plls": "",
    "plperl": "",
    "plperlu": "",
    "pltcl": "",
    "pltclu": "",
    "rum": "",
    "orioledb": "",
}
"""Extensions that nothing can stand in for, and an image that has them: "" where Supabase's own is the one to name."""


def files(*, exposed: bool) -> Iterator[Provided]:
    """All but the extensions, in order. `exposed`: new things in public are granted to the API's roles."""
    yield from map(_file, ("roles", "schemas"))
    yield exposing(exposed)
    yield from map(_file, ("extensions", "auth", "storage", "realtime", "newer", "functions", "owners", "reload"))


def exposing(exposed: bool) -> Provided:
    """How new things in public are granted to the API's roles, or to nobody."""
    return _file("exposed" if exposed else "withheld")


def _file(name: str) -> Provided:
    return Provided(f"{name}.sql", _read(f"{name}.sql"))


def stand_ins() -> Iterator[StandIn]:
    """The extensions that are made harmless."""
    for extension, schema, version in _WITH_FUNCTIONS:
        yield StandIn(extension, schema, version, _read(f"extensions/{extension}.sql"))
    for extension, schema, version in _BY_NAME_ONLY:
        yield StandIn(extension, schema, version, "")


def names_of_stand_ins() -> frozenset[str]:
    return frozenset(extension for extension, *_ in (*_WITH_FUNCTIONS, *_BY_NAME_ONLY))


def to_be_enabled() -> Mapping[tuple[str, str], str]:
    """The extension of each (schema, name) that is there here, and on the platform once it is enabled."""
    return {
        (schema, name): extension
        for extension in TO_BE_ENABLED
        for schema, name in _MADE.findall(_read(f"extensions/{extension}.sql"))
    }


def _read(name: str) -> str:
    return resources.files("cachegate.supabase").joinpath(_SQL, *Path(name).parts).read_text("utf-8")
