"""Real errors of real servers with a stale cache, and real logs of failing loads, explained."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest

from cachegate.commands import explain
from cachegate.embedded import Postgrest
from cachegate.explain import body
from cachegate.explain.thing import Kind, Thing
from cachegate.options import Options
from cachegate.surroundings import Surroundings
from conftest import FreshDatabase, StartPostgrest
from gate import ROLES, eventually
from servers import Database

BASE = """
create schema api;
grant usage on schema api to anon;
create table api.films (id int primary key, title text);
grant select, insert, update on api.films to anon;
create table api.closed (id int primary key);
create table api.old (id int primary key, doomed int);
grant select, insert on api.old to anon;
create function api.grows(a int) returns int language sql as 'select 1';
create function api.grows(a int, b int default 1) returns int language sql as 'select 1';
"""
CHANGE = """
create table api.actors (id int primary key);
alter table api.films add column "the rating" int, add column lead_id int references api.actors (id);
alter table api.old drop column doomed;
create function api.get_user_role_v2(p_user_id uuid, "and (this)" int) returns int language sql as 'select 1';
"""
PAIRS = pytest.mark.parametrize(("postgrest", "postgres"), [("11.2.2", "15"), ("12.0.2", "18")])
OBJECT = "application/vnd.pgrst.object+json"
ASKED: tuple[tuple[str, str, object, dict[str, str], str, Thing | None], ...] = (
    ("POST", "/films?columns=the%20rating", [], {}, "PGRST204", Thing(Kind.COLUMN, "the rating", relation="films")),
    ("POST", "/films", {"id": 1, "it's \"x\"": 1}, {}, "PGRST204", Thing(Kind.COLUMN, "it's \"x\"", relation="films")),
    ("GET", "/films?select=*,actors(*)", None, {}, "PGRST200",
     Thing(Kind.RELATIONSHIP, "films", "api", target="actors")),
    ("GET", "/films?select=*,actors!by(*)", None, {}, "PGRST200",
     Thing(Kind.RELATIONSHIP, "films", "api", target="actors", hint="by")),
    ("POST", "/rpc/get_user_role_v2", {"p_user_id": "x", "and (this)": 1}, {}, "PGRST202",
     Thing(Kind.FUNCTION, "get_user_role_v2", "api", arguments=("and (this)", "p_user_id"))),
    ("POST", "/rpc/get_user_role_v2", {}, {}, "PGRST202",
     Thing(Kind.FUNCTION, "get_user_role_v2", "api", arguments=())),
    ("POST", "/rpc/grows", {"a": 1}, {}, "PGRST203", Thing(Kind.FUNCTION, "grows", "api")),
    ("GET", "/films?select=nope", None, {}, "42703", Thing(Kind.COLUMN, "nope", relation="films")),
    ("POST", "/old?columns=doomed", [], {}, "42703", Thing(Kind.COLUMN, "doomed", relation="old")),
    ("GET", "/nowhere", None, {}, "42P01", Thing(Kind.RELATION, "nowhere", "api")),
    ("GET", "/closed", None, {}, "42501", Thing(Kind.RELATION, "closed")),
    ("GET", "/films", None, {"Accept-Profile": "other"}, "PGRST106", None),
    ("GET", "/films?id=xx.1", None, {}, "PGRST100", None),
    ("GET", "/films?id=eq.99", None, {"Accept": OBJECT}, "PGRST116", None),
    ("POST", "/films?on_conflict=title&columns=id,title", [], {"Prefer": "resolution=merge-duplicates"}, "42P10", None),
)  # fmt: skip


@dataclass(frozen=True)
class Stale:
    """A PostgREST whose cache is older than its database."""

    database: Database
    server: Postgrest
    client: httpx.Client


@contextmanager
def stale(database: Database, start: StartPostgrest, version: str) -> Iterator[Stale]:
    database.run(ROLES)
    database.run(BASE)
    settings = {"db-uri": database.url_as("authenticator", "connection"), "db-schemas": "api", "db-anon-role": "anon",
                "log-level": "info"}  # fmt: skip
    server = start(version, settings)
    with httpx.Client(base_url=server.url) as client:
        eventually(lambda: status(client, "/films") == 200)
        database.run(CHANGE)
        yield Stale(database, server, client)


def status(client: httpx.Client, path: str) -> int:
    """0 while nobody answers."""
    try:
        return client.get(path).status_code
    except httpx.HTTPError:
        return 0


def explained(tmp_path: Path, text: str) -> tuple[str, dict[str, object]]:
    """What the command makes of a log on standard input: its text, in one line, and its JSON."""
    out, path = io.StringIO(), tmp_path / "explained.json"
    stdin = io.TextIOWrapper(io.BytesIO(text.encode()))
    options = Options(directory=tmp_path, json=path)
    assert explain.run(options, Surroundings({}, out, io.StringIO(), tmp_path, stdin=stdin)) == 0
    return " ".join(out.getvalue().split()), json.loads(path.read_text("utf-8"))


@PAIRS
def test_answers_of_a_stale_server_are_explained(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest, tmp_path: Path
) -> None:
    """Each with its code and what it is about; and all together as a log."""
    with stale(fresh_database(postgres), start_postgrest, postgrest) as given:
        texts = []
        for method, path, content, headers, code, thing in ASKED:
            text = given.client.request(method, path, json=content, headers=headers).text
            texts.append(text)
            (seen,) = body.found_in(text)
            assert seen.code == code, text
            if thing is not None:
                assert seen.thing == thing, text
        bare = given.client.post("/actors", json={"id": 1})

    assert (bare.status_code, bare.text) in ((404, "{}"), (404, "")), "no PGRST205 before 13"
    told, document = explained(tmp_path, "\n".join(f"2026-11-20T14:03:{n:02}Z {text}" for n, text in enumerate(texts)))
    assert "the schema cache lacks something: likely a migration without a reload" in told
    assert "PGRST204, PGRST200, PGRST202 about films, function get_user_role_v2 came 6 times" in told
    assert "this is no stale cache" in told
    assert isinstance(document["findings"], list)
    assert len(document["findings"]) == len(ASKED)


@PAIRS
def test_the_log_of_failing_loads_is_explained(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest, tmp_path: Path
) -> None:
    """A statement_timeout on PostgREST's role: how often, why, and what to raise; then the repaired twin."""
    database = fresh_database(postgres)
    with stale(database, start_postgrest, postgrest) as given:
        before = given.server.logs(20_000)
        database.run("alter role authenticator set statement_timeout = '1ms'")
        cut_off(database)
        # the first one fails because its connection was ended, the rest by the time-out
        eventually(lambda: given.server.logs(20_000).count("when loading the schema cache") >= 5)
        failing = given.server.logs(20_000)
        database.run("alter role authenticator reset statement_timeout")
        cut_off(database)
        given.server.start()  # up to 12.0 it may have ended: "prepared statement already exists"
        eventually(lambda: status(given.client, "/actors") in (200, 401, 403), timeout=60)
        eventually(lambda: loaded_last(given.server))
        healed = given.server.logs(20_000)

    calm, _ = explained(tmp_path, before)
    told, document = explained(tmp_path, failing)
    after, _ = explained(tmp_path, healed)

    assert "Loads of the schema cache" not in calm
    assert "Loads of the schema cache fail." in told
    assert "57014: canceling statement due to statement timeout" in told
    assert "Raise statement_timeout for PostgREST's connection role" in told
    events = {one["event"]: one for one in document["events"]}  # type: ignore[attr-defined]
    assert events["load_failed"]["count"] == failing.count("when loading the schema cache")
    assert "Loads of the schema cache failed for a while." in after


def cut_off(database: Database) -> None:
    """End PostgREST's own backends, so that it connects anew with the settings of now."""
    database.run(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where usename = 'authenticator' and datname = current_database()"
    )


def loaded_last(server: Postgrest) -> bool:
    """Whether the last load in the log succeeded."""
    log = server.logs(20_000)
    return log.rfind("Schema cache loaded") > log.rfind("when loading the schema cache")


@PAIRS
def test_a_listener_that_is_ended_comes_back(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest, tmp_path: Path
) -> None:
    """Its real lines: lost, and found again, so that nothing has to be done."""
    database = fresh_database(postgres)
    with stale(database, start_postgrest, postgrest) as given:
        cut_off(database)
        eventually(lambda: listeners(database) == 1)
        eventually(lambda: loaded_last(given.server) and given.server.logs(500).count("Schema cache loaded") >= 2)
        log = given.server.logs(20_000)

    told, document = explained(tmp_path, log)

    events = {one["event"] for one in document["events"]}  # type: ignore[attr-defined]
    assert "listener_lost" in events, log
    assert "The listener was lost for a while and is back." in told, log


def listeners(database: Database) -> int:
    with psycopg.connect(database.url) as connection:
        found = connection.execute(
            "select count(*) from pg_stat_activity where query like 'LISTEN%' and datname = current_database()"
        ).fetchone()
    return int(found[0]) if found else 0


@PAIRS
def test_access_lines_have_statuses_only(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest, tmp_path: Path
) -> None:
    """PostgREST's log of a stale server: 404 and 400 without codes, told as far as they go."""
    with stale(fresh_database(postgres), start_postgrest, postgrest) as given:
        given.client.get("/films?apikey=hunter2")
        given.client.post("/actors", json={"id": 1})
        given.client.post("/rpc/get_user_role_v2", json={})
        eventually(lambda: '"POST /rpc/get_user_role_v2 ' in given.server.logs(500))
        told, _ = explained(tmp_path, given.server.logs(500))

    assert "404 without a code, about actors, rpc/get_user_role_v2." in told
    assert "hunter2" not in told
