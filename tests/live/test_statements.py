"""The splitter against the server: as many statements as a simple query has results."""

from __future__ import annotations

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.pq import DiagnosticField, ExecStatus

from cachegate.migrations.statements import split

PIECES = [
    "select 1", "select ';'", "select E'\\';', 'a'", "select e'x'\n  'y\\';'", "select $$;$$", "select $a$ $$;$$ $a$",
    "select 1 as \"a;\"\"b\"", "select U&'\\0061;'", "select b'01', x'1f', n'a;'", "select 1 -- ;\n",
    "select /* ; /* ; */ */ 2",
    "select case when true then 1 end", "select 1 as end", "select 1 as begin, 2 as atomic", "values (1), ((2))",
    "create or replace function pg_temp.f() returns int language sql "
    "begin atomic select 1; select case when true then 1 end; end",
    "create or replace function pg_temp.f(atomic int) returns int language sql "
    "begin atomic select 1 as end; select 2 end; end",
    "create or replace procedure pg_temp.p() language sql begin atomic end",
    "create or replace function pg_temp.g() returns int language sql return 1",
    "do $$ begin perform 1; end $$", "do $do$ begin execute 'select 1;'; end $do$",
    "create temp table if not exists t (a int, b text default ';')",
    "create temp table if not exists t (a int, b text); "
    "create or replace rule r as on insert to t do also (select 1; select 2)",
    "savepoint a; release a", "select 1+-- c\n1", "select 1/* c */-1", "", "-- only a remark\n", "/* remark; */",
]  # fmt: skip


def results(connection: psycopg.Connection, sql: str) -> int:
    """How many statements of a simple query the server answered; the empty query has none."""
    handle = connection.pgconn
    handle.send_query(sql.encode())
    count = 0
    while (result := handle.get_result()) is not None:
        message = result.error_field(DiagnosticField.MESSAGE_PRIMARY)
        assert result.status != ExecStatus.FATAL_ERROR, f"{message!r} for {sql!r}"
        count += result.status != ExecStatus.EMPTY_QUERY
    return count


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parts=st.lists(st.sampled_from(PIECES), min_size=1, max_size=8),
    between=st.sampled_from([";", ";\n", " ;; ", ";\r\n-- x;\r\n", ";/* ' */"]),
    last=st.booleans(),
)
def test_the_server_counts_the_same(database_url: str, parts: list[str], between: str, last: bool) -> None:
    """Any mixture of odd statements."""
    sql = "begin;" + between.join(parts) + (";" if last else "")
    with psycopg.connect(database_url, autocommit=True) as connection:
        assert results(connection, sql) == len(split(sql))
