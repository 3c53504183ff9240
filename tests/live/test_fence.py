"""The fence on real servers: seen by all, and gone again however its block ends."""

from __future__ import annotations

import http.server
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import psycopg
import pytest
from psycopg import Connection, sql

import leftovers
from cachegate.database import fence as views
from cachegate.database import introspect, quiet, roles, session
from cachegate.errors import EnvironmentProblem
from cachegate.model.catalog import Catalog
from cachegate.model.report import Outcome, Severity
from cachegate.pipeline.fencing import standing
from cachegate.postgrest import identify
from cachegate.postgrest.prober import Prober
from conftest import StartPostgrest
from gate import ROLES, Given, judge, migration
from servers import POSTGREST_VERSIONS, Database

ODD = """Größe "x" %s's"""
ALWAYS = """
create function public.guard() returns event_trigger language plpgsql as $$ begin {does}; end $$;
create event trigger guard on {event} {tags} execute function public.guard();
alter event trigger guard enable always;
"""


class Interrupted(BaseException):
    """What a signal makes of a run."""


@pytest.fixture
def connection(database: Database) -> Iterator[Connection[Any]]:
    database.run(ROLES + "create schema api; grant usage on schema api to anon;")
    with psycopg.connect(database.url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def nobody() -> Iterator[Prober]:
    """An address at which nobody is: where only the database's end of a fence matters."""
    with Prober("http://127.0.0.1:1", timeout=1.0) as prober:
        yield prober


@contextmanager
def serving(start: StartPostgrest, version: str, database: Database, **settings: str) -> Iterator[Prober]:
    """A PostgREST that is ready."""
    uri = database.url_as("authenticator", "connection")
    postgrest = start(version, {"db-uri": uri, "db-schemas": "api", "db-anon-role": "anon", **settings})
    with Prober(postgrest.url, timeout=5.0) as prober:
        assert identify.wait(prober, timeout=30.0, revive=lambda: None).loaded
        with psycopg.connect(database.url, autocommit=True) as watching:
            quiet.wait(watching, timeout=10.0)  # its listener's first connection makes it load a second time
        yield prober


def fences(database: Database) -> list[tuple[object, ...]]:
    return database.rows("select relname from pg_catalog.pg_class where relname ~ '^cachegate_fence_' order by 1")


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


@pytest.mark.parametrize("ending", [ValueError, KeyboardInterrupt, Interrupted])
def test_gone_after_an_exception(
    ending: type[BaseException], database: Database, connection: Connection[Any], nobody: Prober
) -> None:
    """Errors, Ctrl-C and a polite end go through the same door."""
    with leftovers.none(database):
        with pytest.raises(ending), standing(nobody, connection, "api"):
            raise ending
        assert fences(database) == []


def test_gone_after_the_connection_is_lost(database: Database, connection: Connection[Any], nobody: Prober) -> None:
    """The server ends the session in the middle: a second one drops the fence."""
    with leftovers.none(database):
        with standing(nobody, connection, "api") as fence:
            database.rows("select pg_catalog.pg_terminate_backend(%s)", connection.info.backend_pid)
        assert fence.remarks == []
        assert fences(database) == []


def test_gone_after_a_query_was_cut_off(database: Database, connection: Connection[Any], nobody: Prober) -> None:
    """A signal in the middle of a query leaves the connection busy: a second one drops the fence."""
    with leftovers.none(database):
        with pytest.raises(Interrupted), standing(nobody, connection, "api"), alarm(0.3):
            connection.execute("select pg_catalog.pg_sleep(60)")
        assert connection.closed
        assert fences(database) == []


def test_gone_in_a_transaction_that_failed(database: Database, connection: Connection[Any], nobody: Prober) -> None:
    """A transaction that somebody left open and broken is not waited for, nor touched."""
    with leftovers.none(database), standing(nobody, connection, "api"):
        connection.execute("begin")
        with pytest.raises(psycopg.errors.DivisionByZero):
            connection.execute("select 1 / 0")

    assert fences(database) == []
    connection.execute("rollback")


@pytest.mark.parametrize("event", ["ddl_command_end", "sql_drop"])
def test_interrupted_while_it_is_made_or_dropped(
    event: str, database: Database, connection: Connection[Any], nobody: Prober
) -> None:
    """A signal while Postgres is at it, and by chance just before the commit: nothing is left."""
    tags = "when tag in ('GRANT')" if event == "ddl_command_end" else ""
    database.run(ALWAYS.format(does="perform pg_catalog.pg_sleep(1)", event=event, tags=tags))

    with leftovers.none(database):
        with pytest.raises(Interrupted), alarm(0.5), standing(nobody, connection, "api"):
            pass
        assert fences(database) == []


@contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Raise `Interrupted` in the middle of whatever the main thread does then."""

    def ring(*_: object) -> None:
        raise Interrupted

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_a_database_that_keeps_it_is_named(database: Database, connection: Connection[Any], nobody: Prober) -> None:
    """A trigger that always fires and refuses the drop is told; once it lets go, the next run sweeps."""
    database.run(ALWAYS.format(does="raise exception 'views stay'", event="sql_drop", tags=""))
    with standing(nobody, connection, "api") as first:
        assert first.remarks == []
    assert first.remarks == [f"The view api.{first.name} could not be dropped again: views stay"]

    connection.close()  # the run is over
    with psycopg.connect(database.url, autocommit=True) as following, standing(nobody, following, "api") as second:
        assert second.remarks == first.remarks
    database.run("drop event trigger guard")
    with psycopg.connect(database.url, autocommit=True) as following, standing(nobody, following, "api") as last:
        assert fences(database) == [(last.name,)]
    assert last.remarks == []


def test_runs_at_once_leave_each_other_alone(
    database: Database, connection: Connection[Any], start_postgrest: StartPostgrest
) -> None:
    """The second starts while the first stands: both are seen, each goes with its own run."""
    with (
        serving(start_postgrest, "12.0.2", database) as prober,
        psycopg.connect(database.url, autocommit=True) as other,
        leftovers.none(database),
        ExitStack() as first_run,
    ):
        first = first_run.enter_context(standing(prober, connection, "api"))
        with standing(prober, other, "api") as second:
            connection.execute("notify pgrst")
            assert second.seen(10.0) is not None
            assert first.seen(10.0) is not None
        assert fences(database) == [(first.name,)]


def test_another_users_run_is_left_alone(database: Database, connection: Connection[Any], nobody: Prober) -> None:
    """Of another user's session one sees only that it is there: that is enough."""
    database.run("create role weak login password 'weak'; grant create, usage on schema api to weak")
    with (
        standing(nobody, connection, "api") as theirs,
        psycopg.connect(database.url_as("weak", "weak"), autocommit=True) as weak,
        standing(nobody, weak, "api") as own,
    ):
        assert fences(database) == sorted([(theirs.name,), (own.name,)])
        assert own.remarks == [], "nor was it tried"


LOOKALIKES = (
    "create view api.cachegate_fence_0123456789abcdef as select 1 as mine;",
    "create view api.cachegate_fence_0123456789abcdef as select current_user::text as role;",
    "create view api.cachegate_fence_of_my_own as select current_user::text as role;"
    " comment on view api.cachegate_fence_of_my_own is '{comment}';",
    "create view api.cachegate_fence_0123456789abcdef as select current_user::text as role, 1 as more;"
    " comment on view api.cachegate_fence_0123456789abcdef is '{comment}';",
    "create table api.cachegate_fence_0123456789abcdef (role text);"
    " comment on table api.cachegate_fence_0123456789abcdef is '{comment}';",
)


@pytest.mark.parametrize("lookalike", LOOKALIKES)
def test_what_is_not_ours_stays(
    lookalike: str, database: Database, connection: Connection[Any], nobody: Prober
) -> None:
    """A relation that only looks like a fence, whatever its author meant by it."""
    comment = views.COMMENT.format(maker="1 of 2026-01-01 00:00:00.000000")
    database.run(lookalike.format(comment=comment))
    with leftovers.none(database), standing(nobody, connection, "api"):
        assert len(fences(database)) == 2


@pytest.mark.parametrize("postgres_version", ["15", "18"])
def test_ours_of_a_session_that_is_over_goes(database: Database, connection: Connection[Any], nobody: Prober) -> None:
    """The same process id, but a session that began at another time."""
    name = "cachegate_fence_0123456789abcdef"
    comment = views.COMMENT.format(maker=f"{connection.info.backend_pid} of 2026-01-01 00:00:00.000000")
    database.run(
        f"create view api.{name} as select current_user::text as role; comment on view api.{name} is '{comment}';"
    )
    with standing(nobody, connection, "api") as fence:
        assert fences(database) == [(fence.name,)]


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


def test_a_load_that_looks_at_it_is_waited_for(database: Database, connection: Connection[Any], nobody: Prober) -> None:
    """A transaction that has read the fence holds it for a moment: the drop waits, and comes through."""
    with leftovers.none(database), psycopg.connect(database.url) as reader:
        release = threading.Timer(0.5, reader.rollback)
        with standing(nobody, connection, "api") as fence:
            reader.execute(sql.SQL("select * from {}").format(sql.Identifier("api", fence.name)))
            release.start()
        assert (fence.remarks, fences(database)) == ([], [])


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


def test_the_report_says_what_is_left(database: Database, start_postgrest: StartPostgrest) -> None:
    """Each fence of a run that the database keeps is a warning, with its name; what was proven stays proven."""
    keeps = ALWAYS.format(does="raise exception 'views stay'", event="sql_drop", tags="")
    base = "create schema api; grant usage on schema api to anon; create table api.t (id int primary key);"
    change = migration("2_more", "create view api.more as select id from api.t; grant select on api.more to anon;")
    given = Given(base=(migration("1_base", base + keeps),), change=(change,))

    report = judge(database, start_postgrest, "12.0.2", given)

    told = [one for one in report.findings if one.key.startswith("cache-reloads")]
    assert [(one.key, one.outcome, one.severity) for one in told] == [
        ("cache-reloads", Outcome.PASSED, Severity.ERROR),
        ("cache-reloads:fence:1", Outcome.FAILED, Severity.WARNING),
        ("cache-reloads:fence:2", Outcome.FAILED, Severity.WARNING),
    ]
    left = sorted(f"The view api.{name} could not be dropped again: views stay" for (name,) in fences(database))
    assert sorted(str(one.cause) for one in told[1:]) == left
    assert not [one for one in report.findings if "cachegate_fence" in one.subject.label]
