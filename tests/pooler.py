"""PgBouncer, from the distribution's package, in front of an embedded Postgres."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

import pytest

from cachegate.embedded import Postgres, Session
from cachegate.embedded.reservation import reserved_port
from gate import eventually

PLACES = "/usr/sbin:/usr/bin:/usr/local/bin"


@contextmanager
def pgbouncer(session: Session, postgres: Postgres, mode: str, **settings: str) -> Iterator[int]:
    """Its port. `mode` is `transaction` or `session`; it knows the superuser and PostgREST's `authenticator`.

    Skips where the package is not installed: it is no part of what a fresh machine has.
    """
    program = shutil.which("pgbouncer", path=PLACES) or shutil.which("pgbouncer")
    if program is None:
        pytest.skip("pgbouncer is not installed (Debian: apt-get install pgbouncer)")
    keeper = session._keeper
    folder = session._folder("pgbouncer")
    url = urlsplit(postgres.url)
    with reserved_port() as port:
        files = {
            "users": f'"authenticator" "connection"\n"{url.username}" "{unquote(url.password or "")}"\n',
            "pgbouncer.ini": "\n".join(
                (
                    "[databases]",
                    f"* = host=127.0.0.1 port={postgres.port}",
                    "[pgbouncer]",
                    "listen_addr = 127.0.0.1",
                    f"listen_port = {port}",
                    "unix_socket_dir =",
                    "auth_type = plain",
                    f"auth_file = {folder}/users",
                    f"pool_mode = {mode}",
                    "ignore_startup_parameters = extra_float_digits",
                    *(f"{name} = {value}" for name, value in settings.items()),
                    "",
                )
            ),
        }
        for name, text in files.items():
            (folder / name).write_text(text, "utf-8")
            keeper.give_away(folder / name)
        process = keeper.start([program, folder / "pgbouncer.ini"], folder, folder / "log", {}, "SIGINT")
        try:
            eventually(lambda: _listens(port))
            yield port
        finally:
            process.stop()


def _listens(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0
