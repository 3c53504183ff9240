"""A streaming read replica of an embedded Postgres, made as any other: base backup, standby.signal, a connection."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from cachegate.embedded import Postgres, Session, binaries, packages, postgres
from cachegate.embedded.reservation import reserved_port
from cachegate.embedded.staging import stage_tree
from gate import eventually

OF_THE_PRIMARY = ("pg_wal", "pg_replslot", "pg_dynshmem", "pg_stat_tmp")
NAME = "the_replica"


@contextmanager
def replica(session: Session, primary: Postgres) -> Iterator[Postgres]:
    """A standby that streams from `primary` and has caught up; read-only, on a port of its own, stopped afterwards."""
    keeper = session._keeper
    folder = session._folder("replica")
    data = folder / "data"
    _back_up(primary, data)
    (data / "standby.signal").touch()
    with (data / "postgresql.auto.conf").open("a") as settings:
        settings.write(f"primary_conninfo = '{_conninfo(primary)}'\n")
    for path in (data, *data.rglob("*")):
        keeper.give_away(path)
    found = binaries.postgres(primary.version, None, packages.places(), "")
    programs = stage_tree(found, keeper)
    with reserved_port() as port:
        process = keeper.start(
            [programs.folder / "postgres", "-D", data, *postgres._settings(port)], folder, folder / "log", {}, "SIGQUIT"
        )
        try:
            postgres._await_ready(process, data / "postmaster.pid")
            eventually(lambda: _streams(primary), timeout=30)
            url = urlsplit(primary.url)
            yield Postgres(
                primary.version,
                url._replace(netloc=f"{url.username}:{url.password}@127.0.0.1:{port}").geturl(),
                port,
                process,
            )
        finally:
            process.stop()


def caught_up(primary: Postgres, standby: Postgres) -> None:
    """Return when the replica has replayed all that the primary has written so far."""
    with psycopg.connect(primary.url) as there, psycopg.connect(standby.url, autocommit=True) as here:
        row = there.execute("select pg_catalog.pg_current_wal_lsn()::text").fetchone()
        query = "select pg_catalog.pg_last_wal_replay_lsn() >= %s::pg_lsn"
        eventually(lambda: here.execute(query, row).fetchone() == (True,))


def _back_up(primary: Postgres, data: Path) -> None:
    """Copy the running primary's folder between the start and the end of a backup."""
    source = primary.process.log.parent / "data"
    with psycopg.connect(primary.url, autocommit=True) as connection:
        connection.execute("select pg_catalog.pg_backup_start('a replica for a test', true)")
        shutil.copytree(source, data, ignore=_left_out(source))
        row = connection.execute("select labelfile from pg_catalog.pg_backup_stop(false)").fetchone()
    assert row is not None
    (data / "backup_label").write_text(row[0], "utf-8")
    data.chmod(0o700)


def _left_out(source: Path) -> Callable[[str, list[str]], set[str]]:
    """What is the running primary's own: its pid, its log of changes, which the replica streams, and its slots."""

    def ignored(folder: str, names: list[str]) -> set[str]:
        place = Path(folder).relative_to(source)
        if place == Path():
            return {"postmaster.pid", "postmaster.opts"} & set(names)
        return set(names) if place.as_posix() in OF_THE_PRIMARY else set()

    return ignored


def _conninfo(primary: Postgres) -> str:
    url = urlsplit(primary.url)
    return f"host=127.0.0.1 port={primary.port} user={url.username} password={url.password} application_name={NAME}"


def _streams(primary: Postgres) -> bool:
    with psycopg.connect(primary.url) as connection:
        row = connection.execute(
            "select from pg_catalog.pg_stat_replication where application_name = %s and state = 'streaming'", (NAME,)
        ).fetchone()
    return row is not None
