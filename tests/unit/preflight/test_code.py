"""What bodies do, as far as their text tells, and which statements run them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachegate.model.migration import Migration
from cachegate.preflight.code import Attached, Code, Coded, Domained, Ran
from cachegate.preflight.reading import story
from cachegate.preflight.reading.body import coded


def code(sql: str) -> list[Code]:
    return [one for one in story(Migration("1", "1.sql", sql.encode())) if isinstance(one, Code)]


@pytest.mark.parametrize(
    ("body", "does"),
    [
        ("begin return 1; end", ""),
        ("begin perform 1 from t for update; raise notice 'update t set a = 1'; end", ""),
        ("begin create trigger x after update or delete on t execute function f(); end", ""),
        ("begin grant insert, update on t to x; grant execute on function f() to x; end", ""),
        ("begin create temp table x (a int references t on delete cascade); end", ""),
        ("begin execute format('x'); end", "executes SQL that its text does not show (EXECUTE)"),
        ("begin return query execute 'x'; end", "executes SQL that its text does not show (EXECUTE)"),
        ("begin if a then update t set a = 1; end if; end", "has UPDATE in it"),
        ("begin insert into t values (1) on conflict do update set a = 2; end", "has INSERT in it"),
        ("begin with x as (delete from t returning 1) select 1; end", "has WITH in it"),
        ("begin alter table t alter a set not null; end", "has ALTER TABLE in it"),
        ("begin truncate t; end", "has TRUNCATE in it"),
    ],
)
def test_what_a_body_does(body: str, does: str) -> None:
    """Clauses, strings and rights are no deeds."""
    assert coded("f", "plpgsql", body).does == does


def test_languages() -> None:
    """What cannot be read may do anything; the server's own code does nothing to rows of people."""
    assert coded("f", "plv8", "1").does == "is written in plv8, which is not read"
    assert coded("f", "internal", "x").does == ""


def test_where_code_hangs() -> None:
    """Triggers, rules, defaults and views; domains that refuse something."""
    found = code(
        "create function s.f(a int default g()) returns int language sql as 'select h()';"
        "create constraint trigger x after insert on s.t for each row execute function f();"
        "create or replace view v as select f() as a; create table t (a int default f());"
        "create domain d as int not null; create domain e as int; call f()"
    )

    function, trigger, view, table, domain, ran = found
    assert isinstance(function, Coded)
    assert (function.name, function.calls) == ("f", frozenset({"g", "h"}))
    assert isinstance(trigger, Attached)
    assert (trigger.on.label, trigger.firing) == ("s.t", True)
    assert isinstance(view, Attached)
    assert (view.on.name, view.read, view.calls) == ("v", True, frozenset({"f"}))
    assert isinstance(table, Attached)
    assert (table.firing, table.read) == (False, False)
    assert isinstance(domain, Domained)
    assert isinstance(ran, Ran)
    assert "f" in ran.calls


@given(st.text(max_size=60))
def test_any_text(sql: str) -> None:
    """Whatever stands in a file, reading it ends, and raises nothing."""
    for start in ("", "create function ", "create function f() returns int as ", "create trigger x on ", "create view ",
                  "create domain ", "do ", "create event trigger "):  # fmt: skip
        assert isinstance(code(start + sql), list)
