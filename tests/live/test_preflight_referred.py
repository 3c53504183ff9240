"""Duplicates that other rows point to: what is offered works as it stands, and no row of another table is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cachegate.model.quoting import literal
from preflights import answers
from servers import Database, Servers

POSTGRES = pytest.mark.parametrize("postgres_version", ["15", "18"])
CUSTOMERS = """
create schema api;
create table api.customers (id int primary key, email text, created_at timestamptz not null default now());
insert into api.customers values
  (1, 'a@b', '2026-01-01'), (2, 'a@b', '2026-01-03'), (3, 'a@b', '2026-01-02'), (4, 'c@d', '2026-01-01'),
  (5, null, '2026-01-01'), (6, null, '2026-01-01');
"""
STATEMENT = "alter table api.customers add unique (email)"
ACTIONS = ["", "on delete cascade", "on delete restrict", "on delete set null", "deferrable initially deferred"]


def after(database: Database, *statements: str, see: str) -> list[tuple[Any, ...]]:
    """What a query gives after these statements, which are undone."""
    with psycopg.connect(database.url) as connection:
        for statement in statements:
            connection.execute(statement.encode())
            connection.execute("set constraints all immediate")  # as a commit would
        found = connection.execute(see.encode()).fetchall()
        connection.rollback()
    return found


@POSTGRES
@pytest.mark.parametrize("action", ACTIONS)
def test_rows_that_point_to_duplicates_follow(action: str, database: Database, postgres_version: str) -> None:
    """Every order is there afterwards and points to the row of its customer that was kept."""
    database.run(
        CUSTOMERS + f"create table api.orders (id int primary key, customer_id int references api.customers {action});"
        "insert into api.orders values (1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, null);"
    )
    (found,) = answers(database.url, STATEMENT)
    newest, oldest = found.choices

    see = "select customer_id from api.orders order by id"
    assert after(database, newest.sql, STATEMENT, see=see) == [(2,), (2,), (2,), (4,), (5,), (None,)]
    assert after(database, oldest.sql, STATEMENT, see=see) == [(1,), (1,), (1,), (4,), (5,), (None,)]
    assert "api.orders (customer_id)" in newest.title
    assert ("says ON DELETE" in newest.assuming) == (action in ("on delete cascade", "on delete set null"))


ODD = {
    "itself": (
        "alter table api.customers add parent int references api.customers on delete cascade;"
        "update api.customers set parent = 1 where id in (2, 4); update api.customers set parent = 3 where id = 5;",
        "select id, parent from api.customers order by id",
        [(2, 2), (4, 2), (5, 2), (6, None)],
    ),
    "twice": (
        "create table api.trades (id int, buyer int references api.customers, seller int references api.customers);"
        "insert into api.trades values (1, 1, 3), (2, 4, 1), (3, null, 3)",
        "select buyer, seller from api.trades order by id",
        [(2, 2), (4, 2), (None, 2)],
    ),
    "two columns": (
        "alter table api.customers add region text not null default 'eu', add unique (region, id);"
        'create table api."My orders" (r text, "Who" int,'
        ' foreign key (r, "Who") references api.customers (region, id));'
        """insert into api."My orders" values ('eu', 1), ('eu', 4)""",
        'select "Who" from api."My orders" order by 1',
        [(2,), (4,)],
    ),
    "partitioned": (
        "create table api.parts (id int, who int references api.customers on delete cascade) partition by list (id);"
        "create table api.part partition of api.parts for values in (1, 2);"
        "insert into api.parts values (1, 1), (2, 5)",
        "select who from api.parts order by 1",
        [(2,), (5,)],
    ),
    "touched": (
        "create table api.orders (id int, customer_id int references api.customers on delete cascade);"
        "insert into api.orders values (1, 1), (2, 3);"
        "create function api.touch() returns trigger language plpgsql as $$ begin update api.customers"
        " set created_at = '2027-01-01' where id = old.customer_id; return new; end $$;"
        "create trigger touch after update on api.orders for each row execute function api.touch();",
        "select customer_id from api.orders order by id",
        [(2,), (2,)],
    ),
}


@POSTGRES
@pytest.mark.parametrize("name", ODD)
def test_odd_foreign_keys(name: str, database: Database, postgres_version: str) -> None:
    """Its own table, two of one table, two columns, partitions, and triggers that change the rows in between."""
    more, see, expected = ODD[name]
    database.run(CUSTOMERS + more)
    (found,) = answers(database.url, STATEMENT)

    assert after(database, found.choices[0].sql, STATEMENT, see=see) == expected


@POSTGRES
def test_without_a_primary_key(database: Database, postgres_version: str) -> None:
    """Found by their place in the table, which the statement that points others elsewhere does not move."""
    database.run(
        "create schema api; create table api.tags (name text not null unique, label text);"
        "create table api.uses (tag text references api.tags (name) on update cascade on delete cascade);"
        "insert into api.tags values ('a', 'x'), ('b', 'x'), ('c', 'y');"
        "insert into api.uses values ('a'), ('b'), ('c'), (null)"
    )
    statement = "create unique index on api.tags (label)"
    (found,) = answers(database.url, statement)

    (both,) = after(database, found.choices[0].sql, statement, see="select count(*), count(tag) from api.uses")
    assert both == (4, 3)


FIXED = {
    "key": "create table api.profiles (customer_id int primary key references api.customers on delete cascade)",
    "check": "create table api.profiles (customer_id int references api.customers check (customer_id < 9))",
    "index": "create table api.profiles (customer_id int references api.customers);"
    "create unique index on api.profiles ((customer_id + 1))",
    "generated": "create table api.profiles (a int, customer_id int generated always as (a) stored"
    " references api.customers)",
}


@POSTGRES
@pytest.mark.parametrize("name", FIXED)
def test_rows_that_cannot_follow(name: str, database: Database, postgres_version: str) -> None:
    """Where pointing elsewhere may be refused nothing is offered, and it says why."""
    database.run(CUSTOMERS + FIXED[name])
    (found,) = answers(database.url, STATEMENT)

    assert found.verdict == "yes"
    assert found.choices == ()
    assert "api.profiles (customer_id)" in found.why


def test_deleting_says_what_goes_with_it(database: Database) -> None:
    """Another clean-up that deletes names the tables that lose rows by it."""
    database.run(
        CUSTOMERS + "create table api.orders (customer_id int references api.customers on delete cascade);"
        "create table api.notes (customer_id int references api.customers);"
    )
    (found,) = answers(database.url, "alter table api.customers alter email set not null")

    (deleting,) = [one for one in found.choices if one.deletes]
    assert "api.orders (customer_id) that point to them go with them (ON DELETE CASCADE)" in deleting.assuming
    assert "api.notes (customer_id) that point to them are deleted, or pointed elsewhere, before" in deleting.assuming


@pytest.fixture(scope="module", params=["15", "18"])
def shared(request: pytest.FixtureRequest, servers: Servers) -> Iterator[Database]:
    with servers.database(request.param) as database:
        database.run(
            "create table t (id int primary key, k text, n int, above int references t on delete cascade);"
            "create table r (id int, a int references t on delete cascade, b int references t on delete set null);"
            "create table q (id int, a int references t)"
        )
        yield database


WHO = st.none() | st.integers(1, 5)
KEYS = st.lists(st.tuples(st.sampled_from(["x", "y", "X"]) | st.none(), st.integers(0, 1), WHO), min_size=5, max_size=5)
UNIQUE = st.sampled_from(
    ["alter table t add unique (k)", "alter table t add unique nulls not distinct (k, n)",
     "create unique index on t (lower(k)) where n = 1", "alter table t add unique (n)",
     "alter table t add unique (k, above)"]
)  # fmt: skip


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(rows=KEYS, pointing=st.lists(st.tuples(WHO, WHO, WHO), max_size=5), statement=UNIQUE)
def test_what_is_offered_works(
    shared: Database,
    rows: list[tuple[str | None, int, int | None]],
    pointing: list[tuple[int | None, int | None, int | None]],
    statement: str,
) -> None:
    """Whatever points where: the statement is taken afterwards, and who pointed somewhere still does."""
    shared.run("truncate t, r, q")
    listed = ", ".join(f"({n}, {said(k)}, {i}, null)" for n, (k, i, _) in enumerate(rows, 1))
    shared.run(f"insert into t values {listed}")
    for number, (_, _, above) in enumerate(rows, 1):
        shared.run(f"update t set above = {said(above)} where id = {number}")
    for number, (a, b, c) in enumerate(pointing):
        shared.run(f"insert into r values ({number}, {said(a)}, {said(b)}); insert into q values ({number}, {said(c)})")
    see = "select r.id, r.a is null, r.b is null, q.a is null from r join q using (id) order by id"
    before = after(shared, see=see)

    for choice in (choice for one in answers(shared.url, statement) for choice in one.choices):
        assert after(shared, choice.sql, statement, see=see) == before


def said(value: object) -> str:
    return "null" if value is None else literal(str(value))
