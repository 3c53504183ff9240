"""The helper that looks for leftovers finds each kind of them, and nothing where nothing is."""

from __future__ import annotations

import psycopg
import pytest

import leftovers
from servers import Database

KINDS = {
    "schema": "create schema s",
    "relation": "create view public.v as select 1 as a",
    "column": "alter table public.t add column more int",
    "row": "insert into public.t values (2)",
    "function": "create function public.f() returns int language sql as 'select 1'",
    "comment": "comment on table public.t is 'seen'",
    "role": "create role left_behind",
    "setting": "alter role here set statement_timeout = '1s'",
    "grant": "grant select on public.t to here",
    "event trigger": "create function public.e() returns event_trigger language plpgsql as 'begin end';"
    " create event trigger e on ddl_command_end execute function public.e()",
    "cast": "create cast (public.mood as bytea) with inout",
    "replaced": "create or replace function public.here() returns int language sql as 'select 2'",
}
BEFORE = """
create table public.t (id int); insert into public.t values (1); create role here;
create type public.mood as enum ('well'); create function public.here() returns int language sql as 'select 1';
"""


@pytest.fixture
def prepared(database: Database) -> Database:
    database.run(BEFORE)
    return database


@pytest.mark.parametrize("kind", KINDS)
def test_found(kind: str, prepared: Database) -> None:
    """One thing of each kind."""
    with pytest.raises(AssertionError, match="left in the database"), leftovers.none(prepared, ending=0.2):
        prepared.run(KINDS[kind])


@pytest.mark.parametrize(
    ("name", "statement"),
    [("somebody", "select pg_advisory_lock(7)"), ("cachegate", "select 1")],
    ids=["lock", "session"],
)
def test_held(name: str, statement: str, prepared: Database, request: pytest.FixtureRequest) -> None:
    """An advisory lock, or a session of ours that goes on."""

    def hold() -> None:
        connection = psycopg.connect(prepared.url, autocommit=True, application_name=name)
        request.addfinalizer(connection.close)
        connection.execute(statement.encode())

    with pytest.raises(AssertionError, match="left in the database"), leftovers.none(prepared, ending=0.2):
        hold()


def test_nothing(prepared: Database) -> None:
    """What is made and taken away again is no leftover, and maintenance is none."""
    with leftovers.none(prepared):
        prepared.run("create table public.u (id int); drop table public.u; analyze public.t")
    with leftovers.none(prepared, but=("allowed", "pg_depend", "pg_rewrite", "pg_attribute")):
        prepared.run("create view public.allowed as select 1 as a")
