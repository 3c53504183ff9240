"""Preflight on values that a statement computes of rows: indexes, generated columns, defaults, domains."""

from __future__ import annotations

import pytest

from preflights import answers, refusal
from servers import Database

POSTGRES = pytest.mark.parametrize("postgres_version", ["15", "18"])
ITEMS = """
create table items (id int primary key, n int, word text, data jsonb);
insert into items values (1, 0, '12', '{"size": "x"}'), (2, 5, 'twelve', '{"size": "7"}');
create table nothing (n int, word text);
create domain small as int check (value < 3);
create domain present as int not null;
create domain flag as varchar(3);
create function inverse(n int) returns int language sql immutable as 'select 1 / n';
create function never() returns int language sql stable as 'select null::int';
create function stamp() returns text language plpgsql as $$ begin return clock_timestamp()::text; end $$;
"""
FAILING = {
    "a generated quotient": ("alter table items add x int generated always as (1 / n) stored", "22012"),
    "a generated cast": ("alter table items add x int generated always as (word::int) stored", "22P02"),
    "a generated call": ("alter table items add x int generated always as (inverse(n)) stored", "22012"),
    "a generated text too long": (
        "alter table items add x varchar(3) generated always as (upper(word)) stored", "22001"),
    "a generated value of a domain": (
        "alter table items add x small generated always as (n * 2) stored", "23514"),
    "an index on a cast": ("create index on items ((word::int))", "22P02"),
    "an index on a call": ("create index concurrently on items (inverse(n))", None),
    "an index on a field": ("create index on items (((data ->> 'size')::int))", "22P02"),
    "an index where": ("create index on items (id) where 10 / n > 1", "22012"),
    "a default's quotient": ("alter table items add x int default 1 / (length('') + 0)", "22012"),
    "a default without a value": ("alter table items add x int not null default never()", "23502"),
    "a default outside its domain": ("alter table items add x small default 7", "23514"),
    "nothing in a domain that wants a value": ("alter table items add x present", "23502"),
    "an update": ("update items set n = word::int where id = 2", "22P02"),
    "an update's condition": ("update items set n = 1 where word is not null and 1 / n > 0", "22012"),
    "a delete's condition": ("delete from items where 10 / n > 0; alter table items add unique (data)", "22012"),
    "a conversion to a domain": ("alter table items alter n type small", "23514"),
}  # fmt: skip


@pytest.fixture
def items(database: Database) -> Database:
    database.run(ITEMS)
    return database


@POSTGRES
@pytest.mark.parametrize("name", FAILING)
def test_what_cannot_be_computed_for_a_row(name: str, items: Database) -> None:
    """Yes where the server refuses it for a row that is there."""
    statement, code = FAILING[name]
    found = answers(items.url, statement)

    assert code is None or refusal(items, statement) == code
    assert "yes" in {one.verdict for one in found}, found


QUIET = [
    "alter table items add x int generated always as (n + 1) stored",
    "alter table items add x text generated always as (lower(word)) stored",
    "alter table items add x varchar(6) generated always as (word) stored",
    "alter table items add x small generated always as (n / 5) stored",
    "alter table items add x small, add y flag, add z small default 2",
    "create index on items (n, lower(word), (data ->> 'size')) where word is not null and n in (0, 1)",
    "create index on items ((10 / n)) where n > 0",
    "create index if not exists items_pkey on items ((word::int))",
    "update items set n = word::int where id = 1; delete from items where n > 0 and id = n - 4",
    "create index on nothing ((word::int)); create index on only nothing ((1 / n))",
    "alter table nothing add x int generated always as (1 / n) stored",
    "alter table nothing add x present",
    "alter table items add x int default 7, add y text default 'a' || 'b', add z text[] default array[]::text[]",
    "alter table items add x timestamptz not null default now() + interval '7 days', add y date default now()::date",
    "alter table items add x uuid not null default gen_random_uuid(), add y text default md5(random()::text)",
    "alter table items add x text not null default 'x' || gen_random_uuid()::text",
    "alter table items add x int default nextval('pg_temp.s'::regclass)",
    "alter table items add x numeric(4, 2) default -1.5, add y varchar(20) not null default 'pending'",
    "insert into items values (3); alter table items add x int default length('abc') * 2",
]


@POSTGRES
@pytest.mark.parametrize("statement", QUIET)
def test_what_can(statement: str, items: Database) -> None:
    """Constants, functions that refuse nothing, tables without rows, conditions that keep the bad rows out."""
    found = answers(items.url, statement)

    assert {one.verdict for one in found} <= {"no"}, found
    if "pg_temp" not in statement:
        assert refusal(items, statement) is None


def test_plain_forms_are_no_demand(items: Database) -> None:
    """A large table is not read for what cannot fail, and the report does not name it."""
    plain = "create index on items (n, lower(word)) where word <> ''; alter table items add x int default 7, add y uuid"

    assert answers(items.url, plain) == []


UNTOLD = {
    "a volatile default": ("alter table items add x text default stamp()", "VOLATILE"),
    "chance": ("alter table items add x int default 1 / (random() * 2)::int", "another value each time"),
    "a value that chance may not give": (
        "alter table items add x int not null default nullif(length(random()::text), 9)", "another value each time"),
    "chance in an update": (
        "update items set n = (random() * 2)::int; alter table items add unique (n)", "another value each time"),
    "a domain of these files": (
        "create domain big as int check (value > 3); alter table items add x big default 2",
        "1.sql:1 makes the domain"),
    "a function of these files in a check": (
        "create function ok(n int) returns boolean language sql immutable as 'select 1 / n > 0';"
        "alter table items add check (ok(n))", "1.sql:1 makes"),
    "a function that these files replace": (
        "create or replace function inverse(n int) returns int language sql immutable as 'select 1 / (n - 1)';"
        "create index on items (inverse(n + 6))", "1.sql:1 makes"),
    "a function of these files in a default": (
        "create function late() returns int language sql as 'select null::int';"
        "alter table items add x int not null default late()", "1.sql:1 makes"),
    "a function of these files in an index": (
        "create function key(n int) returns int language sql immutable as 'select 1 / n';"
        "create index on items (key(n))", "1.sql:1 makes"),
    "a function of these files in a generated column": (
        "create function key(n int) returns int language sql immutable as 'select 1 / n';"
        "alter table items add x int generated always as (key(n)) stored", "1.sql:1 makes"),
}  # fmt: skip


@POSTGRES
@pytest.mark.parametrize("name", UNTOLD)
def test_what_cannot_be_told(name: str, items: Database) -> None:
    """Never a no where the value cannot be had by reading."""
    statement, reason = UNTOLD[name]
    found = [one for one in answers(items.url, statement) if one.verdict != "no"]

    assert {one.verdict for one in found} == {"cannot be told"}, found
    assert any(reason in one.why for one in found), found


@pytest.mark.parametrize("postgres_version", ["18"])
def test_virtual_columns_are_computed_when_they_are_read(items: Database) -> None:
    """Postgres 18 computes nothing when it adds one, and everything when one that is stored changes."""
    added = "alter table items add x int generated always as (1 / n) virtual"
    items.run(
        "alter table items add kept int generated always as (n + 1) stored,"
        " add seen int generated always as (n + 1) virtual"
    )

    assert answers(items.url, added) == []
    assert refusal(items, added) is None
    assert [one.verdict for one in answers(items.url, "alter table items alter kept set expression as (1 / n)")] == [
        "yes"
    ]
    assert [one.verdict for one in answers(items.url, "alter table items alter seen set expression as (1 / n)")] == [
        "no"
    ]
