"""Which statements may make things that they do not name."""

from __future__ import annotations

import pytest

from cachegate.migrations.locating.bodies import Bodies
from cachegate.migrations.locating.dynamic import BY_NAME, FREELY, HARDLY, NEVER, PERHAPS, WHOLE, Dynamic
from cachegate.migrations.statements import Statement, split
from cachegate.model.migration import Migration

FUNCTIONS = """
create function freely(n text) returns void language plpgsql as $$ begin execute 'create table ' || n; end $$;
create function by_name() returns void language plpgsql as $$ begin create table orders (a int); end $$;
create function indirectly() returns void language plpgsql as $$ begin perform tools.freely('past_orders'); end $$;
create function harmless() returns int language sql as 'select 1 -- create table x';
create function endless() returns int language sql as 'select endless() + harmless()';
create procedure proc() language sql begin atomic; select 1; end;
"""
DYNAMIC = Dynamic(Bodies([Migration("1", "f.sql", FUNCTIONS.encode())]))


def only(sql: str) -> Statement:
    (statement,) = split(sql)
    return statement


@pytest.mark.parametrize(
    ("sql", "likely"),
    [
        ("do $$ begin execute 'create table ' || name; end $$", FREELY),
        ("do $$ begin create table api.t (a int); end $$", BY_NAME),
        ("do $$ begin perform freely('x'); end $$", FREELY),
        ("do $$ begin raise notice 'create table x'; end $$", NEVER),
        ("do $$ begin insert into t (comment) values ('x'); end $$", HARDLY),
        ("select freely('x')", FREELY),
        ("select api.by_name()", BY_NAME),
        ("select indirectly()", FREELY),
        ("select harmless()", NEVER),
        ("select endless()", NEVER),
        ("select unheard_of()", HARDLY),
        ("select 'create table x (a int)'", NEVER),
        ("with x as (select freely('y')) select * from x", FREELY),
        ("call proc()", HARDLY),
        ("call unheard_of()", HARDLY),
        ("insert into t values (1)", HARDLY),
        ("import foreign schema far from server s into api", FREELY),
        ("create extension pgcrypto", PERHAPS),
        ("execute prepared", PERHAPS),
        ("create table t (a int default harmless())", NEVER),
    ],
)
def test_might(sql: str, likely: int) -> None:
    """By its own words, and by the bodies of what it calls."""
    assert DYNAMIC.might(only(sql)) == likely


def test_kinship() -> None:
    """All of a name, in a string or in what is called; a part of it; nothing, though common words agree."""
    assert DYNAMIC.kinship(only("select freely('orders')"), "Orders") == WHOLE
    assert DYNAMIC.kinship(only("select by_name()"), "orders") == WHOLE
    assert DYNAMIC.kinship(only("do $$ begin perform indirectly(); end $$"), "past_orders") == WHOLE
    assert 0 < DYNAMIC.kinship(only("select freely('%s_orders')"), "new_orders") < WHOLE
    assert DYNAMIC.kinship(only("select freely('other')"), "from_select") == 0
    assert DYNAMIC.kinship(only("select freely('x') -- orders"), "orders") == 0


def test_what_makes_something() -> None:
    """A word of it, or of what it calls."""
    assert DYNAMIC.creates(only("select freely('x')"))
    assert not DYNAMIC.creates(only("do $$ begin execute 'alter table t add c int'; end $$"))
