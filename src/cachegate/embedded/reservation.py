"""TCP ports that stay ours from the moment they are chosen, so that no other program can take them first."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

LOOPBACK = "127.0.0.1"


@contextmanager
def reserved_port() -> Iterator[int]:
    """A free port of 127.0.0.1, kept while the block runs.

    On Linux a socket that is bound but does not listen keeps the port from being handed out, and does not stand in
    the way of a server that listens there with SO_REUSEADDR, as Postgres and PostgREST do.
    """
    with socket.socket() as holder:
        holder.bind((LOOPBACK, 0))  # before the option is set: the port may not be anybody else's reservation
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        yield holder.getsockname()[1]
