"""TCP proxies between real servers: one that takes turns, one that keeps what a listener should hear."""

from __future__ import annotations

import itertools
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

Choose = Callable[[], tuple[str, int]]


@contextmanager
def taking_turns(ports: Sequence[int]) -> Iterator[str]:
    """An address that leads to the servers behind these ports in turn, connection by connection."""
    turns = itertools.cycle(ports)
    with _proxy(lambda: ("127.0.0.1", next(turns)), lambda source, target, said: _forward(source, target)) as port:
        yield f"http://127.0.0.1:{port}"


@contextmanager
def deafening(host: str, port: int) -> Iterator[tuple[int, threading.Event]]:
    """A port that leads to Postgres, and an event: while it is set, nothing reaches a session that listens.

    Neither a message nor the end of the session, as with a connection that died without a word. What was kept back
    arrives once it is cleared.
    """
    deaf = threading.Event()

    def down(source: socket.socket, target: socket.socket, said: bytearray) -> None:
        with suppress(OSError):
            while True:
                data = source.recv(65536)
                while deaf.is_set() and b'LISTEN "' in said:
                    if _gone(target):
                        return
                    threading.Event().wait(0.02)  # a cable that is cut: nothing can be awaited
                if not data:
                    return
                target.sendall(data)

    with _proxy(lambda: (host, port), down) as here:
        yield here, deaf


def _gone(client: socket.socket) -> bool:
    with suppress(BlockingIOError):
        try:
            return client.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
        except ConnectionError:
            return True
    return client.fileno() < 0


@contextmanager
def _proxy(choose: Choose, down: Callable[[socket.socket, socket.socket, bytearray], None]) -> Iterator[int]:
    listener = socket.create_server(("127.0.0.1", 0))
    open_ones: list[socket.socket] = []

    def serve(client: socket.socket) -> None:
        said = bytearray()
        try:
            server = socket.create_connection(choose())
        except OSError:
            client.close()
            return
        open_ones.append(server)
        back = threading.Thread(target=_then_close, args=(down, server, client, said), daemon=True)
        back.start()
        _then_close(lambda source, target, said: _forward(source, target, said), client, server, said)
        back.join(timeout=5)

    def listen() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                open_ones.append(client)
                threading.Thread(target=serve, args=(client,), daemon=True).start()

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for one in open_ones:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        thread.join(timeout=5)


def _forward(source: socket.socket, target: socket.socket, said: bytearray | None = None) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            if said is not None:
                said.extend(data)
            target.sendall(data)


def _then_close(
    pump: Callable[[socket.socket, socket.socket, bytearray], None],
    source: socket.socket,
    target: socket.socket,
    said: bytearray,
) -> None:
    """Pass the end on as well."""
    pump(source, target, said)
    for one in (target, source):
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
