"""What PostgREST says of its own loads: its log on real servers, its counters by a stand-in with recorded lines."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psycopg
import pytest

from cachegate.database import quiet
from cachegate.embedded import Postgrest
from cachegate.errors import EnvironmentProblem
from cachegate.pipeline.testimony import listen
from cachegate.postgrest import identify, log
from cachegate.postgrest.log import Kind
from cachegate.postgrest.prober import Prober
from conftest import StartPostgrest
from gate import ROLES, eventually
from servers import POSTGREST_VERSIONS, Database

RECORDINGS = Path(__file__).parents[1] / "recordings"
METRICS = json.loads(gzip.decompress((RECORDINGS / "postgrest-12.2.12.json.gz").read_bytes()))["metrics"]
OLD, NEW = METRICS["stale"]["body"], METRICS["fresh"]["body"]
FAILED = '\npgrst_schema_cache_loads_total{status="FAIL"} 1.0\n'


@contextmanager
def serving(start: StartPostgrest, version: str, database: Database) -> Iterator[Postgrest]:
    """A PostgREST that has loaded, and has nothing more to do."""
    database.run(ROLES + "create schema api;")
    uri = database.url_as("authenticator", "connection")
    postgrest = start(version, {"db-uri": uri, "db-schemas": "api", "db-anon-role": "anon"})
    with Prober(postgrest.url, timeout=5.0) as prober, psycopg.connect(database.url, autocommit=True) as connection:
        identify.wait(prober, timeout=30.0, revive=lambda: None)
        quiet.wait(connection, timeout=10.0)
    yield postgrest


@pytest.mark.parametrize("version", POSTGREST_VERSIONS)
def test_its_log_names_the_reason(version: str, database: Database, start_postgrest: StartPostgrest) -> None:
    """A load that fails is told with its code; repaired, the next one is told as loaded; before, nothing is."""
    with serving(start_postgrest, version, database) as postgrest:
        meanwhile = listen(None, postgrest)
        assert meanwhile() == ""

        database.run(
            "revoke execute on function pg_catalog.pg_relation_is_updatable(regclass, boolean) from public;"
            "create view api.v as select 1 as a; notify pgrst;"
        )
        denied = "(42501: permission denied for function pg_relation_is_updatable) meanwhile."
        eventually(lambda: meanwhile().startswith("By its log, it failed to load the schema cache " + denied))

        database.run("grant execute on function pg_catalog.pg_relation_is_updatable(regclass, boolean) to public")
        meanwhile = listen(None, postgrest)
        database.run("notify pgrst")
        eventually(lambda: "loaded the schema cache" in meanwhile(), timeout=60)  # it tries again ever more seldom


@pytest.mark.parametrize("version", POSTGREST_VERSIONS)
def test_what_happens_is_in_the_log(version: str, database: Database, start_postgrest: StartPostgrest) -> None:
    """Start, load, settings, and a listener that is lost and comes back, in their order."""
    with serving(start_postgrest, version, database) as postgrest:
        begun = postgrest.logs(100)
        database.run("select pg_terminate_backend(pid) from pg_stat_activity where query ~ '^LISTEN'")
        eventually(lambda: log.listening(log.read(log.appended(begun, postgrest.logs(100)))))
        events = log.read(log.appended(begun, postgrest.logs(100)))

    first = [event.kind for event in log.read(begun)]
    assert {Kind.STARTED, Kind.LISTENING, Kind.CONFIG_RELOADED, Kind.LOADED} <= set(first), begun
    lost, back = (next(e for e in events if e.kind is kind) for kind in (Kind.LISTENER_LOST, Kind.LISTENING))
    assert (lost.channel, lost.reason) == ("pgrst", "FATAL: terminating connection due to administrator command")
    assert (back.channel, back.time is not None) == ("pgrst", True)


@pytest.mark.parametrize("version", POSTGREST_VERSIONS)
def test_its_last_words(version: str, database: Database, start_postgrest: StartPostgrest) -> None:
    """With a wrong password it ends (C12), and says so."""
    database.run(ROLES + "create schema api;")
    uri = database.url_as("authenticator", "wrong")
    postgrest = start_postgrest(version, {"db-uri": uri, "db-schemas": "api", "db-anon-role": "anon"})
    eventually(lambda: not postgrest.running())

    last = log.read(postgrest.logs(100))[-1]

    assert last.kind is Kind.DIED
    assert 'password authentication failed for user "authenticator"' in last.reason


@contextmanager
def counting(metrics: Callable[[], str]) -> Iterator[Prober]:
    """An admin server with these counters."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = metrics().encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with Prober(f"http://127.0.0.1:{server.server_port}", timeout=5.0) as prober:
            yield prober
        server.shutdown()


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (OLD, "it has not loaded the schema cache since"),
        (NEW, "a load of the schema cache succeeded"),
        (NEW + FAILED, "loads of the schema cache failed"),
    ],
)
def test_its_counters(after: str, words: str) -> None:
    """As 12.2.12 was recorded to give them, by a stand-in; the line for failures is absent until the first."""
    told = OLD
    with counting(lambda: told) as admin:
        meanwhile = listen(admin, None)
        told = after

        assert words in meanwhile()


class Unreadable:
    """An instance whose log nobody may read."""

    def logs(self, lines: int) -> str:
        raise EnvironmentProblem("The engine does not answer")


def test_where_nothing_can_be_read_nothing_is_said() -> None:
    """Neither admin server nor log."""
    assert listen(None, None)() == ""
    assert listen(None, Unreadable())() == ""  # type: ignore[arg-type]
