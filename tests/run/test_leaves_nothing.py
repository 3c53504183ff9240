"""The real command on a database that is there already: whatever becomes of the run, the database is as it was."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import leftovers
from conftest import StartPostgrest
from gate import ROLES, SECRET, eventually
from servers import POSTGREST_VERSIONS, Database

BASE = """
create schema api;
grant usage on schema api to anon;
create table api.films (id int primary key, title text);
insert into api.films values (1, 'kept');
create function api.best() returns int language sql stable as 'select 1';
comment on table api.films is 'what people watch';
grant select, insert, update on api.films to anon;
"""
PROGRAM = (  # whoever runs the tests in the background ignores SIGINT, and under nohup SIGHUP
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
    "signal.signal(signal.SIGHUP, signal.SIG_DFL);"
    "from cachegate.cli import main; sys.exit(main())"
)


@pytest.fixture
def project(tmp_path: Path, database: Database) -> Path:
    """Its one migration is applied; nothing is pending."""
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "1_films.sql").write_text(BASE)
    database.run(ROLES + BASE)
    return tmp_path


def api(start: StartPostgrest, version: str, database: Database, *, seconds: int = 0) -> str:
    """A PostgREST; `seconds` is how long each of its loads takes, in which a fence stands."""
    settings = {
        "db-uri": database.url_as("authenticator", "connection"),
        "db-schemas": "api",
        "db-anon-role": "anon",
        "jwt-secret": SECRET,
        **({"internal-schema-cache-sleep": str(seconds)} if seconds else {}),
    }
    return start(version, settings).url


@contextmanager
def running(project: Path, database: Database, url: str) -> Iterator[subprocess.Popen[str]]:
    where = ["--database-url", database.url, "--postgrest-url", url, "--baseline-present", "--baseline", "all-but:0"]
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "check", *where],
        cwd=project,
        env={"PATH": "/usr/bin:/bin", "HOME": str(project)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    said, _ = process.communicate(timeout=90)
    return process.returncode, said


def fences(database: Database) -> int:
    return len(database.rows("select relname from pg_catalog.pg_class where relname ~ '^cachegate_fence_'"))


@pytest.mark.parametrize("version", POSTGREST_VERSIONS)
def test_a_run_that_goes_well(version: str, project: Path, database: Database, start_postgrest: StartPostgrest) -> None:
    """Every catalog and every row, and no lock and no session of ours."""
    url = api(start_postgrest, version, database)
    with leftovers.none(database), running(project, database, url) as process:
        code, said = ended(process)

    assert code == 0, said


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_run_that_is_stopped_at_its_fence(
    number: int, code: int, project: Path, database: Database, start_postgrest: StartPostgrest
) -> None:
    """Ctrl-C, a cancelled job, a closed terminal."""
    url = api(start_postgrest, "12.0.2", database, seconds=3)
    with leftovers.none(database), running(project, database, url) as process:
        eventually(lambda: fences(database), timeout=60.0)
        process.send_signal(number)
        ended_with, said = ended(process)

    assert ended_with == code, said
    assert "Traceback" not in said


def test_a_run_that_is_killed_is_cleaned_up_by_the_next(
    project: Path, database: Database, start_postgrest: StartPostgrest
) -> None:
    """Nobody can clean up after SIGKILL at once; the next run does, and is as good as any."""
    url = api(start_postgrest, "12.0.2", database, seconds=3)
    with leftovers.none(database):
        with running(project, database, url) as process:
            eventually(lambda: fences(database), timeout=60.0)
            process.kill()
        assert fences(database) == 1
        with running(project, database, url) as process:
            code, said = ended(process)

    assert code == 0, said


def test_two_runs_at_once(project: Path, database: Database, start_postgrest: StartPostgrest) -> None:
    """Their fences stand side by side; each run proves its own, and neither sees the other's as a change."""
    url = api(start_postgrest, "12.0.2", database, seconds=2)
    with (
        leftovers.none(database),
        running(project, database, url) as first,
        running(project, database, url) as second,
    ):
        eventually(lambda: fences(database) == 2, timeout=60.0)
        (one, said), (other, told) = ended(first), ended(second)

    assert (one, other) == (0, 0), said + told
