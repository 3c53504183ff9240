"""Preflight on code that pending statements run: what a body may do to rows is never taken for nothing."""

from __future__ import annotations

import pytest

from cachegate.migrations.statements import split
from preflights import answers, refusal
from servers import Database

POSTGRES = pytest.mark.parametrize("postgres_version", ["15", "18"])
ITEMS = """
create table items (id int primary key, n int); insert into items values (1, 1), (2, 1);
create table log (id int);
create function there() returns void language plpgsql as $$ begin execute 'alter table items add unique (n)'; end $$;
create function counts() returns bigint language sql stable as 'select count(*) from items';
create procedure standing() language plpgsql as $$ begin alter table items add unique (n); end $$;
"""
EXECUTES = "begin execute 'alter table items add unique (n)'; {} end"
MAKE = "create function f() returns {} language plpgsql as $b$ " + EXECUTES + " $b$;"
VOID, INT, FIRED = MAKE.format("void", ""), MAKE.format("int", "return 1;"), MAKE.format("trigger", "return new;")
UNTOLD = {
    "execute": (VOID + "select f();", "EXECUTE"),
    "ddl": ("create function f() returns void language plpgsql as $$ begin alter table items add unique (n); end $$;"
            "select f()", "ALTER TABLE"),
    "an index": ("create function f() returns void language sql as $$ create unique index on items (n) $$;"
                 "select * from f()", "CREATE UNIQUE"),
    "an update": ("create function f() returns void language sql as 'update items set id = 1'; select f()", "UPDATE"),
    "an insert": ("create function f() returns void language sql begin atomic insert into items values (1, 1); end;"
                  "select f()", "INSERT"),
    "a procedure": ("create procedure p() language plpgsql as $$ begin alter table items add unique (n); end $$;"
                    'call "p"()', "ALTER TABLE"),
    "one behind another": (VOID + "create function g() returns void language sql as 'select f()'; select public.g()",
                           "EXECUTE"),
    "a block": (VOID + "do $$ begin perform f(); end $$", "EXECUTE"),
    "an argument of an insert": (INT + "insert into log values (f())", "EXECUTE"),
    "a query": (INT + "create table kept as select f() as a", "EXECUTE"),
    "a view": (INT + "create view v as select f() as a; select * from v", "EXECUTE"),
    "a trigger": (FIRED + "create trigger t before insert or update on log for each row execute function f();"
                  "insert into log values (1)", "EXECUTE"),
    "a default": (INT + "create table made (id int, n int default f()); insert into made values (1)", "EXECUTE"),
    "a new default": (INT + "alter table log alter id set default f(); insert into log values (default)", "EXECUTE"),
    "an event trigger": (
        "create function f() returns event_trigger language plpgsql as $$ begin update items set id = 1; end $$;"
        "create event trigger e on ddl_command_end execute function f(); create table made ()", "UPDATE"),
    "another language": ("create function f() returns void language plpython3u as $$ plpy.execute('') $$; select f()",
                         "plpython3u"),
    "a function that is there": ("select there()", "the database has it already"),
    "a procedure that is there": ("call standing()", "the database has it already"),
}  # fmt: skip


@pytest.fixture
def items(database: Database) -> Database:
    database.run(ITEMS)
    return database


@POSTGRES
@pytest.mark.parametrize("name", UNTOLD)
@pytest.mark.parametrize("apart", [False, True], ids=["one file", "two files"])
def test_what_a_body_does_is_not_a_no(name: str, apart: bool, items: Database) -> None:
    """The body is named, wherever it was made and however it is reached."""
    script, reason = UNTOLD[name]
    files = [one.text for one in split(script)] if apart else [script]
    found = [one for one in answers(items.url, *files) if one.verdict != "no"]

    assert {one.verdict for one in found} == {"cannot be told"}, found
    assert any(reason in one.why for one in found), found
    if name in ("execute", "ddl", "an index", "an update", "an insert", "a procedure", "a block", "a trigger"):
        assert refusal(items, script) == "23505"


HARMLESS = [
    VOID + "comment on function f() is 'select f()'; grant execute on function f() to public; drop function f()",
    VOID + "create table other (id int); create index on items (n)",
    "create function f() returns int language sql as 'select 1'; select f()",
    "create function f() returns text language plpgsql as $$ declare x int; begin select max(n) into x from items"
    " for update; raise notice 'execute update %', x; return format('update %s', x); end $$; select f()",
    "create function touch() returns trigger language plpgsql as $$ begin new.n = 2; return new; end $$;"
    "create trigger t before update on log for each row execute function touch(); update log set id = 2",
    "create function f() returns void language plpgsql as $$ begin create temp table x (a int); end $$; select f()",
    FIRED + "create trigger t before insert on log for each row execute function f(); select * from log",
    FIRED + "create trigger t before insert on log for each row execute function f(); insert into items values (9, 9)",
    "create function f() returns event_trigger language plpgsql as $$ begin notify pgrst; end $$;"
    "create event trigger e on ddl_command_end execute function f()",
    "select counts(); select setval('s', 1); select lower('a'); notify pgrst, 'reload schema'",
]


@POSTGRES
@pytest.mark.parametrize("script", HARMLESS)
def test_code_that_is_not_run_or_only_reads(script: str, items: Database) -> None:
    """Functions that are only made, or do nothing to rows, leave preflight quiet."""
    assert [one for one in answers(items.url, script) if one.verdict != "no"] == []


@POSTGRES
def test_an_update_that_a_new_trigger_changes(items: Database) -> None:
    """What the pending trigger makes of the new values cannot be worked out."""
    script = (
        "create function touch() returns trigger language plpgsql as $$ begin new.n = null; return new; end $$;"
        "create trigger t before update on items for each row execute function touch();"
        "update items set n = 2; alter table items alter n set not null"
    )
    (found,) = answers(items.url, script)

    assert found.verdict == "cannot be told"
    assert "triggers" in found.why
    assert refusal(items, script) == "23502"
