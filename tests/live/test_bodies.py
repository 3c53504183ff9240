"""Bodies of SQL functions, read again by Postgres: which it refuses, and that nothing comes of the look."""

from __future__ import annotations

import psycopg
import pytest

from cachegate.database import bodies
from conftest import FreshDatabase
from servers import Database

pytestmark = pytest.mark.live
POSTGRES = pytest.mark.parametrize("postgres", ["15", "18"])
ODD = 'o"d, {\\}'
QUOTED = '"o""d, {\\}"'
MADE = f"""
create schema {QUOTED}; create schema extra; create schema private;
create table {QUOTED}.here (id int, a text);
create table extra.beside (id int, b text);
create function {QUOTED}."F, (x)"(text, {QUOTED} int) returns setof text language sql as 'select a from here';
create function {QUOTED}.beside() returns setof text language sql as 'select b from beside';
create function {QUOTED}.pathless() returns setof text language sql set search_path to 'extra'
  as 'select b from beside';
create function private.mine() returns setof text language sql as 'select a from {QUOTED}.here';
create function {QUOTED}.whole() returns setof text language sql begin atomic select a from {QUOTED}.here; end;
create procedure {QUOTED}.done() language sql as 'select a from here';
create function {QUOTED}.later() returns setof text language plpgsql as 'begin return query select a from here; end';
"""
BROKEN = f"alter table {QUOTED}.here rename a to c; alter table extra.beside rename b to c;"
WATCH = """
create table public.log (tag text);
create function public.watch() returns event_trigger language plpgsql as
  $$ begin insert into public.log values (tg_tag); perform pg_notify('pgrst', 'reload schema'); end $$;
create event trigger watch on ddl_command_end execute function public.watch();
alter event trigger watch enable always;
"""


def made(database: Database) -> None:
    """With a search path on which the bodies are right when they are made."""
    database.run(f"set search_path to {QUOTED}, extra; {MADE}")


def look(database: Database, user: str | None = None) -> dict[str, str]:
    url = database.url_as(user, "connection") if user else database.url
    with psycopg.connect(url, autocommit=True) as connection:
        found = bodies.refused(connection, [ODD, "empty"], ["extra", "public"])
        assert connection.info.transaction_status is psycopg.pq.TransactionStatus.IDLE
        assert connection.execute("select current_setting('search_path')").fetchone() != ("pg_catalog",)
    return {name: f"{why.code} {why.message}" for (_, name, _), why in found.items()}


@POSTGRES
def test_what_does_not_fit_any_more(postgres: str, fresh_database: FreshDatabase) -> None:
    """On PostgREST's path, or their own; other schemas, languages and kinds are not looked at."""
    database = fresh_database(postgres)
    made(database)
    assert look(database) == {}

    database.run(BROKEN)

    assert look(database) == {
        "F, (x)": '42703 column "a" does not exist',
        "beside": '42703 column "b" does not exist',
        "pathless": '42703 column "b" does not exist',
    }


@POSTGRES
def test_nothing_comes_of_it(postgres: str, fresh_database: FreshDatabase) -> None:
    """No row of the catalog is new, no event trigger leaves anything, and nobody hears anything."""
    database = fresh_database(postgres)
    made(database)
    database.run(WATCH)
    rows = "select oid::int8, xmin::text from pg_proc where pronamespace > 16000 order by oid"
    before = database.rows(rows), database.rows("select count(*) from public.log")

    with psycopg.connect(database.url, autocommit=True) as ear:
        ear.execute("listen pgrst")
        assert look(database) == {}
        assert list(ear.notifies(timeout=0.2)) == []

    assert (database.rows(rows), database.rows("select count(*) from public.log")) == before


@POSTGRES
def test_what_is_somebody_elses_is_left_out(postgres: str, fresh_database: FreshDatabase) -> None:
    """A user who is no superuser looks at what he owns."""
    database = fresh_database(postgres)
    made(database)
    database.run(
        "create role tester login password 'connection';"
        f"grant usage, create on schema {QUOTED}, extra to tester;"
        f"grant select on all tables in schema {QUOTED}, extra to tester;"
        f"alter function {QUOTED}.beside() owner to tester; {BROKEN}"
    )

    assert look(database, "tester") == {"beside": '42703 column "b" does not exist'}
