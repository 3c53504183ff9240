"""What people get wrong, on real servers: one message each, with what, why and what to do, and the right exit code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import FreshDatabase, StartPostgrest
from gate import ROLES, SECRET
from run.films import Said, command_in, settings
from servers import Database


@pytest.fixture
def cachegate(tmp_path: Path) -> Callable[..., Said]:
    return command_in(tmp_path)


def test_good_pull_request(database: Database, start_postgrest: StartPostgrest, cachegate: Callable[..., Said]) -> None:
    """The set-up of all these tests passes when nothing is wrong."""
    database.run(ROLES)
    api = start_postgrest("12.0.2", settings(database))

    code, said = cachegate("--database-url", database.url, "--postgrest-url", api.url)

    assert code == 0, said
    assert "the API shows everything new" in said


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda url: url.replace("@127.0.0.1", "@nowhere.invalid"), ("host", "label")),
        (
            lambda url: url.replace(":postgres@", ":wrong@").replace(url.split(":")[2].split("@")[0], "wrong"),
            ("password",),
        ),
        (lambda url: url.rsplit("/", 1)[0] + "/absent", ("absent", "POSTGRES_DB")),
        (lambda url: url.replace(url.split("@")[1].split("/")[0], "127.0.0.1:1"), ("refused", "health check")),
        (lambda url: url + "?sslmode=require", ("SSL", "sslmode")),
    ],
    ids=["dns", "password", "database", "refused", "tls"],
)
def test_unreachable_database(
    change: Callable[[str], str], words: tuple[str, ...], database: Database, cachegate: Callable[..., Said]
) -> None:
    """A database that cannot be reached ends in 3, with the reason in the server's own words and never a password."""
    url = change(database.url)

    code, said = cachegate(
        "--database-url", url, "--postgrest-url", "http://127.0.0.1:1", "--wait-timeout", "0.3s", "--allow-remote"
    )

    assert code == 3, said
    assert all(word in said for word in words), said
    assert "Traceback" not in said
    assert database.url.split(":")[2].split("@")[0] not in said


def test_remote_database(cachegate: Callable[..., Said]) -> None:
    """A public address is not disposable; nothing is sent to it."""
    code, said = cachegate("--database-url", "postgresql://a:b@93.184.216.34/x", "--postgrest-url", "http://x:1")

    assert code == 2, said
    assert "does not look disposable" in said
    assert "--allow-remote" in said


def test_database_with_rows(database: Database, cachegate: Callable[..., Said]) -> None:
    """A table with rows belongs to somebody."""
    database.run("create table public.precious (id int); insert into public.precious values (1)")

    code, said = cachegate("--database-url", database.url, "--postgrest-url", "http://127.0.0.1:1")

    assert code == 2, said
    assert "public.precious has rows" in said
    assert database.rows("select to_regnamespace('api') is null") == [(True,)]


def test_postgrest_away(database: Database, cachegate: Callable[..., Said]) -> None:
    """Nobody at the API's address, and no engine to look through: the role to create is named."""
    code, said = cachegate(
        "--database-url", database.url, "--postgrest-url", "http://127.0.0.1:1", "--wait-timeout", "0.3s"
    )

    assert code == 3, said
    assert "create role authenticator" in said


def test_postgrest_elsewhere(
    fresh_database: FreshDatabase, start_postgrest: StartPostgrest, cachegate: Callable[..., Said]
) -> None:
    """PostgREST on another database of the same server: the fence never appears, and that is what is said."""
    here, elsewhere = fresh_database(), fresh_database()
    here.run(ROLES + "create schema api;")
    elsewhere.run("create schema api;")
    api = start_postgrest("12.0.2", settings(elsewhere))

    code, said = cachegate(
        "--database-url", here.url, "--postgrest-url", api.url, "--reload-timeout", "2s", "--allow-remote"
    )

    assert code == 3, said
    assert "does not look at this database" in said
    assert "PGRST_DB_URI" in said


def test_not_postgrest(database: Database, cachegate: Callable[..., Said]) -> None:
    """Something else answers."""
    import http.server
    import threading

    class Other(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            return

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Other) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        code, said = cachegate("--database-url", database.url, "--postgrest-url", url, "--wait-timeout", "0.3s")
        server.shutdown()

    assert code == 3, said
    assert "404" in said


@pytest.mark.proves("F-21")
def test_no_exposed_schema(database: Database, start_postgrest: StartPostgrest, cachegate: Callable[..., Said]) -> None:
    """PostgREST exposes a schema that no migration makes: green would mean nothing."""
    database.run(ROLES)
    api = start_postgrest("12.0.2", settings(database, **{"db-schemas": "shop"}))

    code, said = cachegate("--database-url", database.url, "--postgrest-url", api.url)

    assert code == 3, said
    assert "None of the exposed schemas exists" in said


@pytest.mark.proves("F-88")
def test_anonymous_access_off(
    database: Database, start_postgrest: StartPostgrest, cachegate: Callable[..., Said]
) -> None:
    """Without anonymous access the gate needs the secret, and says so; with it, all is well."""
    database.run(ROLES)
    without = {key: value for key, value in settings(database).items() if key != "db-anon-role"}
    api = start_postgrest("12.0.2", without)
    where = ("--database-url", database.url, "--postgrest-url", api.url)

    code, said = cachegate(*where)
    assert code == 3, said
    assert "--jwt-secret" in said

    code, said = cachegate(*where, "--jwt-secret", SECRET)
    assert code == 0, said
    assert SECRET not in said


def test_superuser_as_connection_role(
    database: Database, start_postgrest: StartPostgrest, cachegate: Callable[..., Said]
) -> None:
    """It is a warning, and stops nobody who does not ask for it."""
    database.run(ROLES)
    api = start_postgrest("12.0.2", settings(database, **{"db-uri": database.url}))
    where = ("--database-url", database.url, "--postgrest-url", api.url)

    code, said = cachegate(*where)
    assert code == 0, said
    assert "a superuser" in said

    code, said = cachegate(*where, "--baseline-present", "--baseline", "all-but:0", "--fail-on", "warning")
    assert code == 1, said
    code, said = cachegate(*where, "--baseline-present", "--baseline", "all-but:0", "--fail-on", "never")
    assert code == 0, said


def test_nothing_pending(database: Database, start_postgrest: StartPostgrest, cachegate: Callable[..., Said]) -> None:
    """The baseline alone is verified, and the first line of the verdict says so; --require-pending refuses."""
    database.run(ROLES)
    api = start_postgrest("11.2.2", settings(database))
    where = ("--database-url", database.url, "--postgrest-url", api.url, "--baseline", "all-but:0")

    code, said = cachegate(*where, "--require-pending")
    assert code == 2, said

    code, said = cachegate(*where)
    assert code == 0, said
    assert "Nothing is pending; the baseline was verified" in said


def test_ignoring_what_is_not_there(cachegate: Callable[..., Said], tmp_path: Path) -> None:
    """A misspelt check would be ignored in vain; what makes a run a run cannot be ignored. Nothing is started."""
    (tmp_path / "migrations" / "2_more.sql").write_text(
        "-- cachegate: ignore reachible only for the import job\ncreate table api.more (id int);\n"
    )

    code, said = cachegate("--ignore", "migration-applies:x=because")

    assert code == 2, said
    assert "Did you mean reachable?" in said
    assert "migrations/2_more.sql:1" in said
    assert "migration-applies cannot be ignored" in said
