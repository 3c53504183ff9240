"""Embedded servers do what a run needs of them, and are gone afterwards, whatever happened."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest

from cachegate import embedded
from cachegate.embedded import Postgres, Postgrest, packages
from cachegate.errors import EnvironmentProblem
from conftest import StartPostgrest
from servers import POSTGRES_VERSIONS, POSTGREST_VERSIONS, Database, Servers

ROLES = """
    create role anon; create role authenticator login noinherit password 'throwaway'; grant anon to authenticator;
    create schema api; grant usage on schema api to anon;
    create table api.films (id int primary key); grant select on api.films to anon;
"""


def settings(database: Database, role: str = "authenticator") -> dict[str, str]:
    return {"db-uri": database.url_as(role, "throwaway"), "db-schemas": "api", "db-anon-role": "anon"}


def eventually(fact: Callable[[], bool], seconds: float = 30) -> bool:
    """True as soon as the fact holds, False if it does not in time."""
    deadline = time.monotonic() + seconds
    while not fact():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def status(url: str) -> int | None:
    try:
        return httpx.get(url, timeout=2).status_code
    except httpx.TransportError:
        return None


def exposed(postgrest: Postgrest, relation: str) -> bool:
    """Whether the schema cache has it; a plain GET would be passed on to Postgres, cache or no cache."""
    return httpx.options(f"{postgrest.url}/{relation}").status_code == 200


@pytest.mark.parametrize("postgres_version", POSTGRES_VERSIONS)
def test_postgres_takes_the_right_password_only(postgres: Postgres, postgres_version: str) -> None:
    """The version asked for is running, listens on loopback only, and insists on its password."""
    with psycopg.connect(postgres.url) as connection:
        assert str(connection.info.server_version // 10000) == postgres_version
        assert connection.execute("show listen_addresses").fetchone() == ("127.0.0.1",)
        assert connection.execute("show unix_socket_directories").fetchone() == ("",)
        hashes = connection.execute(
            "select rolpassword from pg_catalog.pg_authid where rolname = 'postgres'"
        ).fetchone()

    assert hashes
    assert hashes[0].startswith("SCRAM-SHA-256$")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(postgres.url.replace("postgres:", "postgres:not"))


def test_postgres_is_not_root_and_leaves_no_password_behind(postgres: Postgres) -> None:
    """Whoever we are, the server runs as an ordinary user, and the file initdb read the password from is gone."""
    folder = postgres.process.log.parent

    assert Path(f"/proc/{postgres.process.pid}").stat().st_uid != 0
    assert sorted(path.name for path in folder.iterdir()) == ["data", "log"]


def test_servers_see_nothing_of_our_environment(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token in the environment of the run is not in the environment of what the run starts."""
    monkeypatch.setenv("GITHUB_TOKEN", "not for others")
    with embedded.session() as session:
        postgrest = session.postgrest(settings={"db-uri": "postgresql://127.0.0.1:1/none"})
        its_variables = variables(postgrest.process.pid)
        keepers_variables = variables(parent(postgrest.process.pid))

    assert keepers_variables == {"PATH"}
    assert its_variables == {
        "PATH",
        "LANG",
        "HOME",
        "TZ",
        "PGRST_DB_URI",
        "PGRST_SERVER_HOST",
        "PGRST_SERVER_PORT",
        "PGRST_ADMIN_SERVER_PORT",
    }


def variables(pid: int) -> set[str]:
    surroundings = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    return {entry.split(b"=")[0].decode() for entry in surroundings if entry}


def test_the_terminal_cannot_reach_servers(servers: Servers) -> None:
    """A Ctrl-C goes to everything in our session of the terminal; neither keeper nor servers are in it."""
    with embedded.session() as session:
        server = session.postgrest(settings={"db-uri": "postgresql://127.0.0.1:1/none"}).process.pid
        sessions = {os.getsid(0), os.getsid(parent(server)), os.getsid(server)}

    assert len(sessions) == 3


@pytest.mark.parametrize("version", POSTGREST_VERSIONS)
def test_postgrest_serves_reloads_and_restarts(
    version: str, database: Database, start_postgrest: StartPostgrest
) -> None:
    """A new table is unknown until a signal; a restart keeps the address; both servers answer."""
    database.run(ROLES)
    # With a channel PostgREST loads a second time when its listener connects, and may find the table then.
    postgrest = start_postgrest(version, settings(database) | {"db-channel-enabled": "false"})
    assert eventually(lambda: status(f"{postgrest.url}/films") == 200), postgrest.logs(20)
    assert status(f"{postgrest.admin_url}/ready") == 200

    database.run("create table api.actors (id int); grant select on api.actors to anon")
    assert not exposed(postgrest, "actors")
    postgrest.signal_reload()
    assert eventually(lambda: exposed(postgrest, "actors")), postgrest.logs(20)

    before = postgrest.process.pid
    postgrest.restart()
    assert postgrest.process.pid != before
    assert eventually(lambda: status(f"{postgrest.url}/films") == 200), postgrest.logs(20)
    assert postgrest.describe() == f"embedded PostgREST {version} (running)"


@pytest.mark.proves("F-28")
@pytest.mark.parametrize("version", POSTGREST_VERSIONS)
def test_postgrest_that_exits_can_be_started_again(
    version: str, database: Database, start_postgrest: StartPostgrest
) -> None:
    """Without its role PostgREST is dead and says why; once the role is there, a start brings it to life."""
    postgrest = start_postgrest(version, settings(database))

    assert eventually(lambda: not postgrest.running())
    assert postgrest.describe() == f"embedded PostgREST {version} (exited, code 1)"
    assert 'password authentication failed for user "authenticator"' in postgrest.logs(10)

    database.run(ROLES)
    postgrest.start()
    assert eventually(lambda: status(f"{postgrest.url}/films") == 200), postgrest.logs(20)
    alive = postgrest.process.pid
    postgrest.start()
    assert postgrest.process.pid == alive, "a start of a running server changes nothing"


def test_settings_reach_postgrest(database: Database, start_postgrest: StartPostgrest) -> None:
    """With its channel off there is nobody listening; with the admin server off there is no address for it."""
    database.run(ROLES)
    quiet = start_postgrest("12.0.2", settings(database) | {"db-channel-enabled": "false", "admin-server-port": ""})
    assert eventually(lambda: status(f"{quiet.url}/films") == 200), quiet.logs(20)

    assert quiet.admin_url is None
    assert database.rows("select 1 from pg_catalog.pg_stat_activity where query ilike 'listen %%'") == []

    own = start_postgrest("12.0.2", settings(database) | {"db-channel": "My Chan"})
    listening = "select query from pg_catalog.pg_stat_activity where query ilike 'listen %%'"
    assert eventually(lambda: database.rows(listening) == [('LISTEN "My Chan"',)]), own.logs(20)


def test_a_taken_port_is_never_chosen(servers: Servers) -> None:
    """While PostgREST is down its port stays ours: nobody is handed it, so a restart cannot clash."""
    with embedded.session() as session:
        postgrest = session.postgrest(settings={"db-uri": "postgresql://127.0.0.1:1/none"})
        postgrest.stop()
        port = int(postgrest.url.rsplit(":", 1)[1])
        with pytest.raises(OSError, match="already in use"), socket.socket() as other:
            other.bind(("127.0.0.1", port))


def test_ports_are_given_back_in_the_end(servers: Servers) -> None:
    """However many PostgREST servers a session starts: those that have ended hold no descriptor and no port."""
    with embedded.session() as session:
        for _ in range(8):
            before = descriptors()
            postgrest = session.postgrest(settings={"db-uri": "postgresql://127.0.0.1:1/none"})
            postgrest.restart()
            assert descriptors() == before + 2, "its own port and that of its admin server"
            postgrest.end()
            assert descriptors() == before
        port = int(postgrest.url.rsplit(":", 1)[1])
        with socket.socket() as other:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            other.bind(("127.0.0.1", port))


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - a generator would be open meanwhile


def test_databases_of_tests_do_not_know_each_other(servers: Servers) -> None:
    """Roles are a cluster's; those that one test made are gone for the next."""
    for _ in range(2):
        with servers.database("15") as database:
            database.run(ROLES)
            assert database.rows("select count(*) from api.films") == [(0,)]


def test_broken_programs_are_told_with_their_last_words(servers: Servers, tmp_path: Path) -> None:
    """Postgres that cannot start is one message: what, why in its own words, what to do."""
    for name in ("initdb", "postgres"):
        (tmp_path / name).write_text("#!/bin/sh\necho the disk is made of cheese\nexit 3\n")
        (tmp_path / name).chmod(0o755)

    with embedded.session() as session, pytest.raises(EnvironmentProblem) as caught:
        session.postgres("18", tmp_path)

    assert caught.value.what == "The embedded Postgres did not start"
    assert "exited with code 3" in caught.value.why
    assert "the disk is made of cheese" in caught.value.why
    assert "--postgres-bin" in caught.value.help


def test_programs_in_a_private_checkout_are_run(servers: Servers, tmp_path: Path) -> None:
    """Fresh from npm, without links, in a folder that is nobody else's: a run by root copies what it must."""
    places = packages.places()
    for name in ("postgres-18", "postgrest-12.0.2"):
        package = packages.find(name, places)
        assert package
        shutil.copytree(package, tmp_path / name, symlinks=True)
    lib = tmp_path / "postgres-18" / "native" / "lib"
    for link in filter(Path.is_symlink, lib.iterdir()):
        link.unlink()
    tmp_path.chmod(0o700)

    with embedded.session() as session:
        postgres = session.postgres("18", tmp_path / "postgres-18" / "native" / "bin")
        postgrest = session.postgrest(
            binary=tmp_path / "postgrest-12.0.2" / "postgrest",
            settings={"db-uri": postgres.url, "db-schemas": "public", "db-anon-role": "postgres"},
        )
        assert eventually(lambda: status(postgrest.url) == 200), postgrest.logs(20)


# --- gone afterwards -------------------------------------------------------------------------------------------------

RUN = """
import json, os, signal, sys, time
from cachegate import embedded

signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests in the background ignores both
signal.signal(signal.SIGHUP, signal.SIG_DFL)
embedded.terminate_politely()
with embedded.session() as session:
    postgres = session.postgres("15")
    postgrest = session.postgrest("12.0.2", settings={"db-uri": postgres.url})
    folder = postgres.process.log.parent.parent
    keeper = int(open(f"/proc/{postgres.process.pid}/stat").read().split()[3])
    print(json.dumps([str(folder), keeper, postgres.process.pid, postgrest.process.pid]), flush=True)
    if sys.argv[1:] == ["crash"]:
        raise RuntimeError("as a mistake of ours would")
    if sys.argv[1:] == ["end"]:
        sys.exit(0)
    time.sleep(600)
"""


@contextmanager
def run_of_ours(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], Path, list[int]]]:
    """Another Python that started servers: the process, the private folder, and who has to be gone with them."""
    with subprocess.Popen(
        [sys.executable, "-c", RUN, *arguments],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout
        folder, *pids = json.loads(process.stdout.readline())
        try:
            yield process, Path(folder), pids
        finally:
            process.kill()


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def nothing_left(folder: Path, pids: list[int]) -> bool:
    return not folder.exists() and all(map(gone, pids))


@pytest.mark.parametrize(("ending", "code"), [("end", 0), ("crash", 1)])
def test_nothing_is_left_of_a_run_that_ends(servers: Servers, ending: str, code: int) -> None:
    """Whether it ends well or with an exception: when the process is gone, so is everything it started."""
    with run_of_ours(ending) as (process, folder, pids):
        assert process.wait(20) == code
        assert nothing_left(folder, pids)


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, -signal.SIGINT), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_nothing_is_left_of_a_run_that_is_interrupted(servers: Servers, number: signal.Signals, code: int) -> None:
    """Ctrl-C, as the terminal sends it to the whole group, a cancelled job, a closed window."""
    with run_of_ours() as (process, folder, pids):
        assert folder.exists()
        os.killpg(process.pid, number)
        assert process.wait(20) == code
        assert nothing_left(folder, pids)


def test_nothing_is_left_of_a_run_that_is_killed(servers: Servers) -> None:
    """Even when nothing of ours gets to run any more."""
    with run_of_ours() as (process, folder, pids):
        process.kill()
        assert eventually(lambda: nothing_left(folder, pids))


def test_no_server_survives_its_keeper(servers: Servers) -> None:
    """If the keeper itself is killed, the kernel tells the servers, the run says what happened and tidies up."""
    with embedded.session() as session:
        postgrest = session.postgrest(settings={"db-uri": "postgresql://127.0.0.1:1/none"})
        os.kill(parent(postgrest.process.pid), signal.SIGKILL)

        assert eventually(lambda: gone(postgrest.process.pid))
        with pytest.raises(EnvironmentProblem, match="The process that keeps the embedded servers is gone"):
            postgrest.running()

    assert not postgrest.folder.parent.exists()


def parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
