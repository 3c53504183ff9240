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
                f"delete from t where {condition}; alter table t add unique (a)",
                "delete from r where x > 1; alter table t add foreign key (a) references r (x)",
                f"update t set b = a; create unique index on t (b) where {condition}",
                f"alter table t add column n int; update t set n = a where {condition}; alter table t add unique (n),"
                " alter n set not null",
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
            "create table pairs (p int, q numeric, primary key (p, q)); insert into pairs values (1, 1), (2, 1), (0, 0)"
        )
        yield database


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(rows=ROWS, statement=demands())
def test_foreseen(shared: Database, rows: list[tuple[int | None, int | None, str | None]], statement: str) -> None:
    """Refused for a constraint or a value: preflight says yes. Taken: it does not. Otherwise it may say anything."""
    shared.run("truncate t")
    for row in rows:
        values = ", ".join("null" if value is None else literal(str(value)) for value in row)
        shared.run(f"insert into t values ({values})")
    found = answers(shared.url, statement)
    code = run_and_undo(shared, statement)
    verdicts = {one.verdict for one in found}

    if code is not None and code.startswith(("22", "23")):
        assert "yes" in verdicts, (code, found)
    elif code is None:
        assert verdicts <= {"no"}, found
        assert all(one.offending in (0, None) for one in found)


def run_and_undo(database: Database, statement: str) -> str | None:
    with psycopg.connect(database.url) as connection:
        try:
            connection.execute(statement.encode())
        except psycopg.Error as error:
            return error.sqlstate
        finally:
            connection.rollback()
    return None
