"""The fence on real servers: who sees it, who does not, and where it may not stand."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import psycopg
import pytest
from psycopg import Connection, sql

import leftovers
from cachegate.database import fence as views
from cachegate.database import introspect, roles, session
from cachegate.errors import EnvironmentProblem
from cachegate.model.catalog import Catalog
from cachegate.pipeline.fencing import standing
from cachegate.postgrest.prober import Prober
from conftest import StartPostgrest
from live.fences import ALWAYS, LOOKALIKES, fences, no_postgrest, prepared, serving
from servers import POSTGREST_VERSIONS, Database


@pytest.fixture
def connection(database: Database) -> Iterator[Connection[Any]]:
    with prepared(database) as connection:
        yield connection


@pytest.fixture
def nobody() -> Iterator[Prober]:
    with no_postgrest() as prober:
        yield prober


ODD = """Größe "x" %s's"""


@pytest.mark.parametrize("schema", ["api", ODD])
@pytest.mark.parametrize("version", POSTGREST_VERSIONS)
def test_seen_after_a_reload_only(
    version: str, schema: str, database: Database, connection: Connection[Any], start_postgrest: StartPostgrest
) -> None:
    """Invisible in an old cache, visible within a moment of a notification, and gone from the database afterwards."""
    connection.execute(sql.SQL("create schema if not exists {s}").format(s=sql.Identifier(schema)))
    connection.execute(sql.SQL("grant usage on schema {s} to anon").format(s=sql.Identifier(schema)))
    quoted = {"db-schemas": schema}
    with serving(start_postgrest, version, database, **quoted) as prober, leftovers.none(database):
        with standing(prober, connection, schema) as fence:
            assert fence.seen(0.3) is None
            assert fence.blind == (prober.url,)
            connection.execute("notify pgrst")
            took = fence.seen(10.0)
            assert took is not None
            assert 0 < took < 5
            assert not fence.blind
            assert fence.anonymous() == "anon"
        assert fence.remarks == []


def test_every_instance_has_to_see_it(
    database: Database, connection: Connection[Any], start_postgrest: StartPostgrest
) -> None:
    """One that is notified and one that is not: the second is named, and heals by a notification of its own."""
    with ExitStack() as stack:
        hears = stack.enter_context(serving(start_postgrest, "11.2.2", database))
        deaf = stack.enter_context(serving(start_postgrest, "12.0.2", database, **{"db-channel": "other"}))
        fence = stack.enter_context(standing([hears, deaf], connection, "api"))
        connection.execute("notify pgrst")

        assert fence.seen(2.0) is None
        assert fence.blind == (deaf.url,)
        assert deaf.url in fence.split()

        connection.execute("notify other")
        assert fence.seen(10.0) is not None
        assert fence.split() == ""


def test_event_triggers_do_not_see_it(database: Database, connection: Connection[Any], nobody: Prober) -> None:
    """As superuser; a user who may not switch them off goes without, and the fence stands all the same."""
    database.run(
        "create role owner login password 'owner'; alter schema api owner to owner;"
        "create table public.seen (tag text); grant insert on public.seen to public;"
        "create function public.watch() returns event_trigger language plpgsql security definer as"
        " $$ begin insert into public.seen values (tg_tag); end $$;"
        "create event trigger watch on ddl_command_end execute function public.watch();"
    )
    with standing(nobody, connection, "api"):
        pass
    assert database.rows("select * from public.seen") == []

    with (
        psycopg.connect(database.url_as("owner", "owner"), autocommit=True) as owner,
        standing(nobody, owner, "api") as fence,
    ):
        assert fences(database) == [(fence.name,)]
    tags = ["CREATE VIEW", "COMMENT", "GRANT", "DROP VIEW"]
    assert [tag for (tag,) in database.rows("select tag from public.seen")] == tags
    assert fences(database) == []


@pytest.mark.parametrize(
    ("before", "schema", "words"),
    [
        ('create schema "we""ird"', 'we"ird', 'grant create on schema "we""ird"'),
        (
            "grant create on schema api to weak; alter role weak set default_transaction_read_only = on",
            "api",
            "replica",
        ),
        ("select 1", "absent", "Create the schema"),
        (
            "grant create on schema api to weak;"
            + ALWAYS.format(does="raise 'no views here'", event="ddl_command_start", tags=""),
            "api",
            "no views here",
        ),
        (
            "grant create on schema api to weak; alter role weak set statement_timeout = '300ms';"
            + ALWAYS.format(does="perform pg_catalog.pg_sleep(5)", event="ddl_command_start", tags=""),
            "api",
            "statement_timeout",
        ),
    ],
    ids=["grant", "read-only", "schema", "trigger", "timeout"],
)
def test_a_view_that_is_refused(
    before: str, schema: str, words: str, database: Database, connection: Connection[Any], nobody: Prober
) -> None:
    """What, why and what to do; nothing is left of the attempt."""
    database.run("create role weak login password 'weak'; grant usage on schema api to weak;")
    database.run(before)
    with (
        leftovers.none(database),
        session.opened(database.url_as("weak", "weak")) as weak,
        pytest.raises(EnvironmentProblem) as raised,
        standing(nobody, weak, schema),
    ):
        pytest.fail("it stands")

    told = raised.value
    assert words in f"{told.what} {told.why} {told.help}"
    assert schema in told.what


def test_a_front_that_answers_everything(database: Database, connection: Connection[Any]) -> None:
    """Something before PostgREST that says yes to all OPTIONS would make every reload look proven."""

    class Yes(http.server.BaseHTTPRequestHandler):
        def do_OPTIONS(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Yes) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with (
            Prober(f"http://127.0.0.1:{server.server_port}", timeout=5.0) as prober,
            leftovers.none(database),
            pytest.raises(EnvironmentProblem, match="No reload can be proven"),
            standing(prober, connection, "api"),
        ):
            pytest.fail("it stands")
        server.shutdown()


@pytest.mark.parametrize("postgres_version", ["15", "18"])
def test_no_picture_has_it(database: Database, connection: Connection[Any], nobody: Prober) -> None:
    """Another run's fence is no relation of the project's: not in the catalog, nor in the independent count."""
    database.run("create view api.titles as select 1 as a")
    everybody = roles.discover(connection, connection_role="authenticator", anonymous="anon", named=())

    def picture() -> tuple[Catalog, frozenset[tuple[str, str]]]:
        return introspect.snapshot(connection, ["api"], everybody), introspect.census(connection, ["api"])

    before = picture()
    with standing(nobody, connection, "api"):
        assert picture() == before
    assert ("relation", "api.titles") in before[1]


@pytest.mark.parametrize("lookalike", LOOKALIKES)
def test_every_picture_has_what_only_looks_like_it(
    lookalike: str, database: Database, connection: Connection[Any]
) -> None:
    """Nobody hides a view from the checks by its name and comment."""
    database.run(lookalike.format(comment=views.COMMENT.format(maker="1 of 2026-01-01 00:00:00.000000")))
    everybody = roles.discover(connection, connection_role="authenticator", anonymous="anon", named=())

    catalog = introspect.snapshot(connection, ["api"], everybody)

    assert len(catalog.relations) == 1
    assert len([kind for kind, _ in introspect.census(connection, ["api"]) if kind == "relation"]) == 1
