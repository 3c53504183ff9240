"""The splitter against the server: as many statements as a simple query has results, and the same done by each."""

from __future__ import annotations

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.pq import DiagnosticField, ExecStatus

from cachegate.database import apply
from cachegate.migrations.statements import split
from cachegate.model.migration import Manner, Migration, Transaction
from cachegate.pipeline.files import READING

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


NUMBERED = [
    "insert into t (what) values ('{n};')",
    "insert into t (what) values ($${n};$$)",
    "insert into t (what) values ($a${n} $$;$$ $a$)",
    "insert into t (what) values (E'{n}\\';')",
    "insert into t (\"what\") values (U&'{n}\\003b')",
    "/* {n}; /* nested; */ ' */ insert into t (what) values ('{n}') -- ; it's\n",
    "do $do$ begin insert into t (what) values ('{n};'); end; $do$",
    "do $do$ begin execute 'insert into t (what) values (''{n};'')'; end $do$",
    "create function f{n}() returns int language sql begin atomic insert into t (what) values ('{n}'); "
    "select case when true then 1 end; end; select f{n}()",
    "create procedure p{n}() begin atomic insert into t (what) values ('{n}'); end; call p{n}()",
    "create table r{n} (a int); create rule r as on insert to r{n} do also "
    "(insert into t (what) values ('{n};'); select 1); insert into r{n} values (1)",
    "create function g{n}() returns void language plpgsql as $body$ begin insert into t (what) values ($x$;{n}$x$); "
    "end $body$; select g{n}()",
    'create view "v;{n}" as select 1 as begin, 2 as "end;", 3 as atomic',
    "with a as (insert into t (what) values ('{n}') returning 1) select * from a",
    "insert into t (what) select case when x = 1 then 'end;' else 'atomic' end from (values (1), (2)) v (x)",
    "",
    "-- only a remark; {n}\n",
]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parts=st.lists(st.sampled_from(NUMBERED), min_size=1, max_size=8),
    between=st.sampled_from([";", ";\n", " ;; ", ";\r\n-- x;\r\n", ";/* ' */"]),
    last=st.booleans(),
)
def test_the_pieces_do_what_the_whole_does(database_url: str, parts: list[str], between: str, last: bool) -> None:
    """One query, one transaction, statement by statement, and as psql runs it: the same rows and the same objects."""
    sql = between.join(part.replace("{n}", str(number)) for number, part in enumerate(parts)) + (";" if last else "")
    seen = [
        after(database_url, sql, mode, manner)
        for mode, manner in (
            (Transaction.AUTO, Manner()),
            (Transaction.FILE, Manner()),
            (Transaction.STATEMENT, Manner()),
            (Transaction.AUTO, Manner(psql=True)),
        )
    ]

    assert seen[1:] == seen[:1] * 3


def after(url: str, sql: str, mode: Transaction, manner: Manner) -> tuple[list[object], list[object]]:
    """What a text leaves in an empty schema: the rows of its table, and what there is besides."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("drop schema public cascade")
        connection.execute("create schema public")
        connection.execute("create table t (id int generated always as identity, what text)")
        step = apply.apply(url, Migration("1", "1.sql", sql.encode(), manner), mode, READING)
        assert step.failure is None, (step.failure, sql)
        rows = connection.execute("select * from t order by id").fetchall()
        named = connection.execute(
            "select relname from pg_class where relnamespace = 'public'::regnamespace"
            " union all select proname from pg_proc where pronamespace = 'public'::regnamespace order by 1"
        ).fetchall()
    return list(rows), list(named)
