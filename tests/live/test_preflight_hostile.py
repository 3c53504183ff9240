"""Text from a pull request in preflight's questions: whatever it is, the database stays as it was."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cachegate.cli import command, run_of
from cachegate.database import questions, session
from cachegate.guard import Console
from cachegate.model.preflight import Answer
from cachegate.model.quoting import identifier
from conftest import FreshDatabase
from preflights import answers, contents, refusal
from servers import Database, Servers

POSTGRES = pytest.mark.parametrize("postgres_version", ["15", "18"])
PREY = """
create table t (a int, b text); insert into t values (1, 'x'), (1, 'y');
create sequence s;
select lo_create(4711);
create function boom() returns boolean language plpgsql as $$ begin delete from t; return true; end $$;
create function sly() returns boolean language plpgsql stable as $$ begin delete from t; return true; end $$;
create function as_text(x t) returns text language plpgsql as $$ begin delete from t; return ''; end $$;
create view v as select *, boom() as c from t;
"""
EXPRESSIONS = [
    "boom()", "sly()", '"boom" /* */ ()', 'public . boom ( )', 'U&"b\\006fom"()', "lo_unlink(4711) = 1",
    "nextval('s') > 0", "setval('s', 99) > 0", "pg_sleep(60) is null", "pg_notify('c', 'x') is null",
    "set_config('transaction_read_only', 'off', false) = 'off'", "pg_advisory_lock(7) is null",
    "query_to_xml('delete from t', true, true, '') is null", "pg_terminate_backend(pg_backend_pid())",
    "pg_read_file('/etc/passwd') = ''", "lo_export(4711, '/tmp/cachegate-test') = 1", "t.as_text = ''",
    "(select boom())", "(select 1 into u) = 1", "exists (with d as (delete from t returning 1) select * from d)",
    "true) ; delete from t; select (true", "true); delete from t; --", "true) or (true", "'", '"', "$$", "/*", "--",
    "a = 1\n-- )", "E'\\'); delete from t; --' = ''", "a = any (table t)", "(values (boom()))",
    "case when true then boom() end", "a::int4 = (1)::int4 and boom()", "xmlparse(document '<a/>') is null",
    "current_query() = ''", "ts_rewrite('a', 'delete from t') is null", "\u202eboom()", "boom\u00a0()",
    "a > 0; drop table t",
]  # fmt: skip
FORMS = [
    "alter table t add check ({})", "create unique index on t (({}))", "create unique index on t (a) where {}",
    "alter table t alter a type boolean using ({})", "alter table t add column c boolean not null default ({})",
    "update t set b = 'z' where {0}; alter table t add unique (a)", "alter domain d add check ({})",
    "alter table p attach partition q for values from ({}) to (1)",
]  # fmt: skip


@pytest.fixture
def prey(database: Database) -> Database:
    database.run(PREY)
    database.run("create domain d as int; create table of_d (v d); insert into of_d values (1);")
    database.run("create table p (a int) partition by range (a); create table q (a int); insert into q values (1)")
    return database


@POSTGRES
@pytest.mark.parametrize("form", FORMS)
def test_expressions_cannot_write(form: str, prey: Database) -> None:
    """Each is refused, or only read; none takes long; the whole database is what it was, large objects too."""
    before = contents(prey)

    for expression in EXPRESSIONS:
        started = time.monotonic()
        found = answers(prey.url, form.format(expression), timeout=2.0)

        assert time.monotonic() - started < 20, expression
        if any(one.verdict == "no" for one in found):
            code = refusal(prey, form.format(expression))
            assert code is None or not code.startswith(("22", "23")), (expression, found)
    assert contents(prey) == before


@POSTGRES
def test_volatile_functions_are_named(prey: Database) -> None:
    """Whoever wrote the constraint learns why it was not asked."""
    (found,) = answers(prey.url, "alter table t add check (boom())")

    assert found.verdict == "cannot be told"
    assert "boom, which is VOLATILE" in found.why


CHECKS = [
    "select boom()", "select sly()", "delete from t returning 1",
    "with d as (delete from t returning 1) select * from d",
    "select 1; delete from t", "select 1) as q; delete from t; select (1", "select * into u from t",
    "select * from t for update", "table t; drop table t", "values (lo_unlink(4711))", "select pg_sleep(60)",
    "explain analyze delete from t", "copy t to stdout", "select * from v", "select 1 -- )", "call boom()", "",
]  # fmt: skip


@POSTGRES
@pytest.mark.parametrize("sql", CHECKS)
def test_checks_cannot_write(sql: str, prey: Database, tmp_path: Path) -> None:
    """A project's own check is one query that reads: refused before, refused by the server, or undone."""
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "1_a.sql").write_text("select 1;")
    before = contents(prey)
    out, told = io.StringIO(), io.StringIO()
    given = ["preflight", "--database-url", prey.url, "--checks", f"mine={sql}", "--question-timeout", "2s"]
    code = command([*given, str(tmp_path)], Console({}, out, told), lambda: tmp_path, run_of)

    assert contents(prey) == before
    # a row is counted without working out what it selects; a comment at the end is nobody's parenthesis
    assert code in ((1,) if sql in ("select sly()", "select 1 -- )") else (2, 3)), out.getvalue() + told.getvalue()


@POSTGRES
def test_the_server_itself_holds_the_session(prey: Database) -> None:
    """Without any reading of the text: a cursor takes one SELECT, the transaction only reads, and is rolled back."""
    before = contents(prey)
    with (
        session.reading(prey.url) as connection,
        questions.questioning(connection, timeout=2.0) as asked,
    ):
        for sql in ("delete from t", "select 1; delete from t", "select boom()",
                    "select lo_unlink(4711)",
                    "with d as (delete from t returning 1) select * from d", "select 1 into u", "create table u ()",
                    "commit", "select nextval('s')",
                    "select set_config('transaction_read_only', 'off', true)"):  # fmt: skip
            asked.number(sql)

    assert contents(prey) == before
    with psycopg.connect(prey.url) as connection, questions.questioning(connection, timeout=2.0) as asked:
        assert isinstance(asked.number("select boom()"), questions.Refused)


NAMES = st.text(
    st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\"'\\%$;:.() -"), min_size=1, max_size=12
).filter(lambda name: len(name.encode()) < 50)


@pytest.fixture(scope="module", params=["15", "18"])
def shared(request: pytest.FixtureRequest, servers: Servers) -> Iterator[Database]:
    with servers.database(request.param) as database:
        yield database


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(schema=NAMES, table=NAMES, columns=st.lists(NAMES, min_size=2, max_size=3, unique=True))
def test_any_names(shared: Database, schema: str, table: str, columns: list[str]) -> None:
    """Whatever tables and columns are called: the right relation is asked, and its clean-ups work."""
    key, value, *_ = map(identifier, columns)
    where = f"{identifier('s' + schema)}.{identifier(table)}"
    statements = (
        f"alter table {where} add unique ({value})",
        f"alter table {where} alter {value} set not null",
        f"create unique index on {where} ({value}, {key}) where {value} is null",
        f"alter table {where} add check ({value} <> 'a')",
    )
    shared.run(f"create schema {identifier('s' + schema)}")
    try:
        rows = "(1, 'a'), (2, 'a'), (3, null)"
        shared.run(f"create table {where} ({key} int primary key, {value} text); insert into {where} values {rows}")
        found: list[Answer] = answers(shared.url, *statements)

        assert [(one.verdict, one.offending) for one in found] == [("yes", 1), ("yes", 1), ("no", 0), ("yes", 2)]
        for one, statement in zip(found, statements, strict=True):
            for choice in one.choices:
                assert refusal(shared, f"{choice.sql} {statement}") is None or choice.instead
    finally:
        shared.run(f"drop schema {identifier('s' + schema)} cascade")


@POSTGRES
def test_reserved_words_and_quotes(fresh_database: FreshDatabase, postgres_version: str) -> None:
    """The names that break what is put together by hand."""
    database = fresh_database(postgres_version)
    database.run(
        'create table "select" ("order" int primary key, "a""b" text, "größe" int, "Copies" int);'
        """insert into "select" values (1, 'x', 1, 1), (2, 'x', 1, 1)"""
    )
    one, two = answers(
        database.url,
        'alter table "select" add unique ("a""b", "größe", "Copies")',
        'create unique index on "select" ("größe")',
    )

    assert (one.offending, two.offending) == (1, 1)
    assert refusal(database, f'{one.choices[0].sql} alter table "select" add unique ("a""b", "größe")') is None
