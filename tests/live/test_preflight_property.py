"""Preflight against the server on random small data: what the server refuses for its rows, preflight foresaw."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cachegate.model.quoting import literal
from preflights import answers
from servers import Database, Servers

COLUMNS = ("a", "b", "c")
NUMBERS = st.none() | st.integers(-2, 3)
WORDS = st.none() | st.sampled_from(["", "x", "X ", "xx", "12", "3.5", "true", " 7"])
ROWS = st.lists(st.tuples(NUMBERS, NUMBERS, WORDS), max_size=5)
CONDITIONS = st.sampled_from(
    ["a > 0", "a in (1, 2, 3)", "c <> ''", "a is null or b > a", "length(c) < 2", "a + b < 4", "10 / b > 0", "not true",
     "a is not null", "c = 'x' or b = 1"]
)  # fmt: skip
KEYS = st.lists(st.sampled_from(["a", "b", "c", "lower(c)", "(a + b)", "coalesce(c, '')"]), min_size=1, max_size=3)
PLAIN = st.lists(st.sampled_from(COLUMNS), min_size=1, max_size=3, unique=True)
TYPES = st.sampled_from(
    ["smallint", "varchar(1)", "char(1)", "numeric(1, 0)", "numeric(3, 2)", "text", "bigint", "boolean using (a = 1)"]
)
COMPUTED = st.sampled_from(
    ["1 / a", "c::int", "a + b", "lower(c)", "a::smallint", "(c || '1')::numeric", "10 / (a - b)", "length(c) / b",
     "coalesce(a, b)", "twice(a)", "inverse(b)", "ok(a)", "left(c, a)"]
)  # fmt: skip
DEFAULTS = st.sampled_from(
    ["7", "null", "twice(2)", "inverse(1)", "inverse(0)", "1 / 0", "nullif(1, 1)", "length('abc')", "'5'::int"]
)
NEW = st.sampled_from(["int", "text", "varchar(1)", "small", "present", "smallint", "numeric(2, 1)"])
MADE = "create function late(n int) returns int language sql immutable as 'select 1 / n';"
FILL = st.sampled_from(
    ["create function fill() returns void language plpgsql as $$ begin BODY end $$; select fill();",
     "create procedure fill() language plpgsql as $$ begin BODY end $$; call fill();",
     "create procedure fill() language plpgsql as $$ begin BODY end $$; do $$ begin call fill(); end $$;",
     "create function fill() returns trigger language plpgsql as $$ begin BODY return null; end $$;"
     " create trigger f after insert on log for each row execute function fill(); insert into log values (1);",
     "create function fill() returns int language plpgsql as $$ begin BODY return 1; end $$;"
     " alter table log alter n set default fill(); insert into log (m) values (2);"]
)  # fmt: skip
BODIES = st.sampled_from(
    ["execute 'alter table t add unique (a)';", "alter table t alter a set not null;", "update r set x = 1;",
     "insert into r values (1), (2);", "perform 1;", "raise notice 'update t';", "create unique index on t (a);"]
)  # fmt: skip
CASTS = st.sampled_from(["int", "numeric", "boolean", "uuid", "date", "varchar(1)", "smallint"])


@st.composite
def demands(draw: st.DrawFn) -> str:
    """A statement that the grammar takes, whatever the rows are."""
    keys, plain, condition = draw(KEYS), ", ".join(draw(PLAIN)), draw(CONDITIONS)
    equal = draw(st.sampled_from(["", " nulls not distinct"]))
    column, full = draw(st.sampled_from(COLUMNS)), draw(st.sampled_from(["", " match full"]))
    return draw(
        st.sampled_from(
            [
                f"alter table t add unique{equal} ({plain})",
                f"alter table t add primary key ({plain})",
                f"create unique index on t ({', '.join(keys)}){equal}",
                f"create unique index on t ({keys[0]}){equal} where {condition}",
                f"alter table t alter {column} set not null",
                f"alter table t add check ({condition})",
                f"alter table t add constraint k check ({condition}) not valid; alter table t validate constraint k",
                f"alter table t add foreign key (a) references r (x){full}",
                f"alter table t add foreign key (a, b) references pairs{full}",
                f"alter table t add foreign key (b) references t2 (id); alter table t alter {column} set not null",
                f"alter table t alter a type {draw(TYPES)}",
                f"alter table t alter c type {draw(CASTS)} using c::{draw(CASTS)}",
                "alter table t add column n int not null",
                f"alter table t add column n int default {draw(st.integers(0, 3))} not null unique",
                f"alter table t add column n int default {draw(st.integers(0, 3))} references r (x), add check (n > a)",
                "alter table t add column n int generated always as (a + b) stored not null unique",
                f"update t set a = {draw(st.integers(0, 3))} where {condition}; alter table t alter a set not null",
                f"update t set b = a where {draw(COMPUTED)} is null",
                f"delete from t where {condition}; alter table t add unique (a)",
                "delete from r where x > 1; alter table t add foreign key (a) references r (x)",
                f"update t set b = a; create unique index on t (b) where {condition}",
                f"alter table t add column n int; update t set n = a where {condition}; alter table t add unique (n),"
                " alter n set not null",
                f"alter table t add column n {draw(NEW)} generated always as ({draw(COMPUTED)}) stored",
                f"create index on t (({draw(COMPUTED)})) where {condition}",
                f"create index on t (c, ({draw(COMPUTED)}))",
                f"create index on t (c) where {draw(COMPUTED)} is null",
                f"alter table t add column n {draw(NEW)} default {draw(DEFAULTS)}",
                f"alter table t add column n int default {draw(DEFAULTS)} not null",
                f"alter table t add check ({draw(COMPUTED)} is not null)",
            ]
        )
    )


@st.composite
def unseen(draw: st.DrawFn) -> str:
    """A statement that runs a function which the file itself makes, so that nothing can be asked beforehand."""
    column, condition = draw(st.sampled_from("ab")), draw(CONDITIONS)
    number = draw(st.sampled_from(["0", "2", "null"]))
    return draw(
        st.sampled_from(
            [
                f"{MADE} create index on t (late({column})) where {condition}",
                f"{MADE} create index on t (c) where late({column}) > 0",
                f"{MADE} create unique index on t (late({column})) where {condition}",
                f"{MADE} alter table t add check (late({column}) > -1)",
                f"{MADE} alter table t add column n {draw(NEW)} default late({draw(st.integers(0, 2))})",
                f"{MADE} alter table t add column n int default nullif(late(1), 1) not null",
                f"{MADE} alter table t add column n int generated always as (late({column})) stored",
                f"{MADE} alter table t alter a type int using late({column})",
                f"{MADE} update t set a = nullif(late(1), {column}); alter table t alter a set not null",
                f"create domain late as int check (value > 1); alter table t add column n late default {number}",
                draw(FILL).replace("BODY", draw(BODIES)),
            ]
        )
    )


@pytest.fixture(scope="module", params=["15", "18"])
def shared(request: pytest.FixtureRequest, servers: Servers) -> Iterator[Database]:
    with servers.database(request.param) as database:
        database.run(
            "create table t (a int, b int, c text); create table t2 (id int primary key);"
            "insert into t2 values (1), (2);"
            "create table r (x bigint primary key); insert into r values (0), (1), (2);"
            "create table log (m int, n int); create domain small as int check (value < 3);"
            "create domain present as int not null;"
            "create function twice(n int) returns int language sql immutable as 'select n * 2';"
            "create function inverse(n int) returns int language sql immutable as 'select 1 / n';"
            "create function ok(n int) returns boolean language sql immutable as 'select n > 0';"
            "create table pairs (p int, q numeric, primary key (p, q)); insert into pairs values (1, 1), (2, 1), (0, 0)"
        )
        yield database


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(rows=ROWS, statement=demands())
def test_foreseen(shared: Database, rows: list[tuple[int | None, int | None, str | None]], statement: str) -> None:
    """Refused for a constraint or a value: preflight says yes. Taken: it does not. Otherwise it may say anything."""
    filled(shared, rows)
    found = answers(shared.url, statement)
    code = run_and_undo(shared, statement)
    verdicts = {one.verdict for one in found}

    if code is not None and code.startswith(("22", "23")):
        assert "yes" in verdicts, (code, found)
    elif code is None:
        assert verdicts <= {"no"}, found
        assert all(one.offending in (0, None) for one in found)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(rows=ROWS, statement=unseen())
def test_never_a_no_unseen(
    shared: Database, rows: list[tuple[int | None, int | None, str | None]], statement: str
) -> None:
    """Refused for a constraint or a value: preflight did not say no to all. Taken: it did not say yes."""
    filled(shared, rows)
    verdicts = {one.verdict for one in answers(shared.url, statement)}
    code = run_and_undo(shared, statement)

    if code is not None and code.startswith(("22", "23")):
        assert verdicts & {"yes", "cannot be told"}, (code, verdicts)
    elif code is None:
        assert "yes" not in verdicts


def filled(database: Database, rows: list[tuple[int | None, int | None, str | None]]) -> None:
    database.run("truncate t")
    for row in rows:
        values = ", ".join("null" if value is None else literal(str(value)) for value in row)
        database.run(f"insert into t values ({values})")


def run_and_undo(database: Database, statement: str) -> str | None:
    with psycopg.connect(database.url) as connection:
        try:
            connection.execute(statement.encode())
        except psycopg.Error as error:
            return error.sqlstate
        finally:
            connection.rollback()
    return None
