"""No vacuous green: every check is red while the cache is held stale, or for the fault that it exists for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from psycopg import Connection

from cachegate.database import session
from cachegate.model.catalog import Catalog
from cachegate.model.exchange import CacheClaim
from cachegate.model.report import Outcome
from cachegate.pipeline.asking import Asked, ask
from cachegate.pipeline.baseline import Baseline, establish, picture
from cachegate.pipeline.plan import Plan, plan
from cachegate.pipeline.reloading import reload
from cachegate.pipeline.servers import Servers
from conftest import FreshDatabase, StartPostgrest
from gate import Given, eventually, opened

BASE = """
create schema api;
grant usage on schema api to anon;
create table api.actors (id int primary key);
create table api.films (
  id int primary key, doomed text, kept text, second_id int,
  lead_id int constraint films_lead references api.actors (id)
);
create table api.old (id int primary key, actor_id int constraint old_actor references api.actors (id));
create function api.old_call(a int) returns int language sql stable as 'select a';
create function api.grows(a int) returns int language sql stable as 'select a';
grant select, insert, update on all tables in schema api to anon;
"""
DRIFT = """
create table api.prizes (id int primary key, film_id int constraint prizes_film references api.films (id));
create view api.titles as select id from api.films;
alter table api.films add column rating int;
alter table api.films drop column doomed;
alter table api.films rename column kept to renamed;
drop table api.old;
create function api.rate(film int, stars int default 5) returns int language sql stable as 'select stars';
drop function api.old_call(int);
grant select, insert, update on all tables in schema api to anon;
"""
AMBIGUITY = """
alter table api.films add constraint films_second foreign key (second_id) references api.actors (id);
create function api.grows(a int, b int default 1) returns int language sql stable as 'select a + b';
"""
FORGOTTEN = """
create table api.forgotten (id int primary key);
create function api.locked() returns int language sql stable as 'select 1';
revoke execute on function api.locked() from public;
"""
GRANTED = "grant select on api.forgotten to anon; grant execute on function api.locked() to anon;"
OF_GRANTS = {"reachable"}
OF_CACHE = {
    "relation-exposed",
    "column-usable",
    "function-callable",
    "foreign-key-embeddable",
    "relationship-embeddable",
    "upsert-key-usable",
    "gone",
}
OF_AMBIGUITY = {"unambiguous"}
PAIRS = pytest.mark.parametrize(("postgrest", "postgres"), [("11.2.2", "15"), ("12.0.2", "18")])


@dataclass
class Held:
    """A gate in the middle of its run: the baseline is proven, and nothing is reloaded until a test says so."""

    servers: Servers
    connection: Connection[Any]
    baseline: Baseline

    def picture(self) -> Catalog:
        return picture(self.servers, self.connection, Given().options, self.baseline.catalog.roles.anonymous)

    def changed_by(self, sql: str) -> tuple[Plan, Catalog]:
        """Apply SQL, and state what follows from it."""
        self.connection.execute(sql.encode())
        catalog = self.picture()
        return plan(self.baseline, catalog), catalog

    def reload(self) -> None:
        fenced = reload(self.servers, self.connection, "api", Given().options)
        assert fenced.reload.proven


@contextmanager
def held(database: Any, start: StartPostgrest, version: str) -> Iterator[Held]:
    with opened(database, start, version, Given()) as servers, session.opened(servers.database_url) as connection:
        connection.execute(BASE.encode())
        servers, baseline = establish(servers, connection, Given().options, lambda text: None)
        assert not baseline.asked.not_passed()
        yield Held(servers, connection, baseline)


def healed(before: Asked, after: Asked) -> set[str]:
    """Checks of which something failed before and passed after."""
    return {
        one.check
        for one, judgement in before.judgements.items()
        if judgement.outcome is Outcome.FAILED and after.outcome(one) is Outcome.PASSED
    }


@PAIRS
def test_every_check_is_red_while_the_cache_is_stale(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """All that a change made, altered or dropped is asked of a stale cache: each check fires; a reload heals it.

    A check that asks the schema cache has to fire here, or be of those that another test makes fire. What the catalog
    alone decides fires in a scenario, each of it: see tests/repo.
    """
    with held(fresh_database(postgres), start_postgrest, postgrest) as gate:
        raised, catalog = gate.changed_by(DRIFT)
        before = ask(gate.servers, raised.changed, catalog)
        gate.reload()
        after = ask(gate.servers, raised.changed, catalog)

    assert healed(before, after) == OF_CACHE
    assert {
        one.check for one in raised.changed if any(isinstance(claim, CacheClaim) for claim in one.claims)
    } <= OF_CACHE
    assert not [one.key for one in after.not_passed() if one.claims]
    blind = [one.key for one in raised.changed if one.claims and before.outcome(one) is Outcome.PASSED]
    assert blind == [f"gone:api.{key}" for key in ("old.old_pkey",)], "an upsert is refused by the database itself"


@PAIRS
def test_ambiguity_is_red_as_soon_as_the_cache_has_it(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """What was unambiguous stays so in the old cache, and is not any more in the new one, both ways."""
    with held(fresh_database(postgres), start_postgrest, postgrest) as gate:
        raised, catalog = gate.changed_by(AMBIGUITY)
        before = ask(gate.servers, raised.kept, catalog)
        gate.reload()
        after = ask(gate.servers, raised.kept, catalog)

    assert not before.not_passed()
    assert {one.check for one in after.not_passed()} == OF_AMBIGUITY
    assert sorted((one.key, after.judgements[one].code) for one in after.not_passed()) == [
        ("unambiguous:api.actors:films", "PGRST201"),
        ("unambiguous:api.films:actors", "PGRST201"),
        ("unambiguous:api.grows(integer)", "PGRST203"),
    ]


@pytest.mark.proves("F-81")
@PAIRS
def test_a_missing_grant_is_red_whatever_the_cache_has(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """A table and a function that no API role may use: red stale, red fresh, green once granted, without a reload."""
    with held(fresh_database(postgres), start_postgrest, postgrest) as gate:
        raised, catalog = gate.changed_by(FORGOTTEN)
        gate.reload()
        after = ask(gate.servers, raised.changed, catalog)
        granted, catalog = gate.changed_by(GRANTED)
        repaired = ask(gate.servers, granted.changed, catalog)

    assert {one.check for one in after.not_passed()} == OF_GRANTS
    assert sorted(one.key for one in after.not_passed()) == ["reachable:api.forgotten", "reachable:api.locked()"]
    assert not repaired.not_passed()


@PAIRS
def test_questions_change_nothing(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """Everything is asked of rows, functions and sequences that would show it: none of them moves."""
    with held(fresh_database(postgres), start_postgrest, postgrest) as gate:
        raised, catalog = gate.changed_by("""
            create table api.diary (id int generated by default as identity primary key, body text);
            grant select, insert, update, delete on api.diary to anon;
            insert into api.diary (body) values ('kept'), ('kept as well');
            create function api.writes(a int) returns void language sql volatile security definer
              as $$ insert into api.diary (body) values ('written by a call') $$;
            create function api.swallows(doc json) returns void language sql volatile security definer
              as $$ insert into api.diary (body) values ('written by a body') $$;
            create function api.unnamed(json) returns void language sql volatile security definer
              as $$ insert into api.diary (body) values ('written by an unnamed body') $$;
        """)
        for _ in range(2):
            ask(gate.servers, (*raised.changed, *raised.kept), catalog)
            gate.reload()
        rows = gate.connection.execute("select id, body from api.diary order by id").fetchall()
        last = gate.connection.execute("select last_value from api.diary_id_seq").fetchone()

    assert rows == [(1, "kept"), (2, "kept as well")]
    assert last == (2,)


@PAIRS
def test_a_server_without_its_database_makes_nothing_green(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """PostgREST loses its connections and gets no new ones: what is new fails or cannot be looked at."""
    with held(fresh_database(postgres), start_postgrest, postgrest) as gate:
        raised, catalog = gate.changed_by(DRIFT)
        gate.connection.execute("alter role authenticator connection limit 0")
        gate.connection.execute(
            "select pg_catalog.pg_terminate_backend(a.pid) from pg_catalog.pg_stat_activity as a"
            " where a.usename = 'authenticator'"
        )
        eventually(lambda: not connected(gate))
        asked = ask(gate.servers, raised.changed, catalog)

    green = [one.key for one in raised.changed if one.claims and asked.outcome(one) is Outcome.PASSED]
    assert green == []


def connected(gate: Held) -> bool:
    found = gate.connection.execute("select from pg_catalog.pg_stat_activity where usename = 'authenticator'")
    return found.fetchone() is not None
