"""A private server runs no program and leaves nothing on this machine, whatever its superuser's SQL says."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from cachegate.database import apply
from cachegate.embedded import Postgres
from cachegate.model.migration import Migration, Step, StepOutcome, Transaction
from cachegate.pipeline import findings
from cachegate.pipeline.files import READING
from servers import POSTGRES_VERSIONS, Database

pytestmark = pytest.mark.parametrize("postgres_version", POSTGRES_VERSIONS)
BY_ALL_MEANS = {
    "plain": "copy (select 1) to program 'touch {file}'",
    "in a block": "do $$ begin copy (select 1) to program 'touch {file}'; end $$",
    "put together in a block": "do $$ begin execute 'copy (select 1) to pro' || 'gram ''touch {file}'''; end $$",
    "through a function": "create function f() returns void language plpgsql as $$\n"
    "begin execute format('copy (select 1) to %s %L', 'program', 'touch {file}'); end $$;\nselect f()",
    "a file": "do $$ begin execute 'copy (select 1) to ''{file}'''; end $$",
    "a large object": "do $$ declare l oid := lo_from_bytea(0, 'x'); begin perform lo_export(l, '{file}'); end $$",
}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder that every user of this machine may write to."""
    for folder in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        folder.chmod(0o777)
    return tmp_path / "left-behind"


def run(database: Database, sql: str) -> Step:
    return apply.apply(database.url, Migration("1", "1_a.sql", sql.encode()), Transaction.AUTO, READING)


@pytest.mark.parametrize("how", BY_ALL_MEANS)
def test_nothing_is_left_behind(database: Database, place: Path, how: str) -> None:
    """The migration fails, the finding says why, and there is no file."""
    step = run(database, f"create table t (a int);\n{BY_ALL_MEANS[how].format(file=place)};\n")

    assert step.outcome is StepOutcome.FAILED
    assert "Nothing in a migration may run a command" in (findings.of_step(step).cause or "")
    assert not place.exists()


@pytest.mark.parametrize(
    "sql",
    [
        "select pg_catalog.pg_read_file('{readme}')",
        "select pg_catalog.pg_read_file('/proc/self/environ')",
        "create table t (a text); copy t from '{readme}'",
    ],
)
def test_no_file_of_others_is_read(database: Database, sql: str) -> None:
    """Nor this machine's environment, which may hold a token."""
    readme = Path(__file__).parents[2] / "README.md"
    assert readme.exists()

    failure = run(database, sql.format(readme=readme)).failure

    assert failure is not None
    assert failure.sqlstate == "42501"


def test_no_connection_but_to_itself(database: Database, place: Path) -> None:
    """Other ports of this machine are closed to it, sockets in the file system too; its own is open."""
    database.run("create extension dblink")
    to = "select * from dblink('{}', 'select 1') as t (a int)"

    assert database.rows(to.format(database.url)) == [(1,)]
    with socket.socket() as port, socket.socket(socket.AF_UNIX) as file:
        port.bind(("127.0.0.1", 0))
        file.bind(str(place.with_name(".s.PGSQL.1")))
        place.with_name(".s.PGSQL.1").chmod(0o777)
        for listener, where in (
            (port, f"host=127.0.0.1 port={port.getsockname()[1]}"),
            (file, f"host={place.parent} port=1"),
        ):
            listener.listen()
            listener.setblocking(False)
            assert run(database, to.format(f"{where} dbname=x connect_timeout=2")).failure is not None
            with pytest.raises(BlockingIOError):
                listener.accept()


def test_nothing_is_missing_here(postgres: Postgres) -> None:
    """This kernel has both means; where one is missing the run says so."""
    assert postgres.process.missing == ()


def test_the_server_works_as_ever(database: Database) -> None:
    """Parallel workers, sorting on disk, extensions, time zones and checkpoints need nothing that is closed."""
    database.run("""
        create extension hstore; create extension "uuid-ossp";
        create table t as select g as a, md5(g::text) as b from generate_series(1, 200000) g;
        set work_mem = '64kB'; select * from t order by b limit 1;
        set parallel_setup_cost = 0; set parallel_tuple_cost = 0; set min_parallel_table_scan_size = 0;
        select count(*) from t; create index on t (b); select now() at time zone 'Europe/Berlin';
    """)
    database.run("vacuum analyze t")
    database.run("checkpoint")


def test_the_kernel_confirms_it(postgres: Postgres) -> None:
    """The server's process may gain no rights, and has a filter: as the kernel tells it (proc_pid_status(5))."""
    told = Path(f"/proc/{postgres.process.pid}/status").read_text("ascii")

    assert "NoNewPrivs:\t1" in told
    assert "Seccomp:\t2" in told
