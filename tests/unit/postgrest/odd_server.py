"""A server on a real socket that answers with exactly the bytes that a test wants, and remembers what it was sent."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

End = None
"""Answered instead of bytes: close the connection."""
Answer = Callable[[str, int], bytes | None]
"""From the request's target and the connection's number (from 1) to what to send."""


@dataclass
class Served:
    """Where it listens, and (connection, method, target, body) of each request, in the order of arrival."""

    port: int
    seen: list[tuple[int, str, str, bytes]] = field(default_factory=list)
    heads: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def targets(self) -> list[str]:
        return [target for _, _, target, _ in self.seen]


@contextmanager
def serving(answer: Answer, trust: ssl.SSLContext | None = None, piece: int = 0) -> Iterator[Served]:
    """Serve until the block ends. `piece` cuts every answer into sends of so many bytes."""
    listener = socket.create_server(("127.0.0.1", 0))
    served = Served(listener.getsockname()[1])
    open_ones: list[socket.socket] = []

    def talk(connection: socket.socket, number: int) -> None:
        with suppress(OSError):
            if trust is not None:
                connection = trust.wrap_socket(connection, server_side=True)
                open_ones.append(connection)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with connection, connection.makefile("rb") as stream:
                for request in _requests(stream, served):
                    served.seen.append((number, *request))
                    told = answer(request[1], number)
                    if told is End:
                        connection.shutdown(socket.SHUT_RDWR)
                        return
                    for start in range(0, len(told), piece or max(1, len(told))):
                        connection.sendall(told[start : start + (piece or len(told))])

    def listen() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                open_ones.append(connection)
                threading.Thread(target=talk, args=(connection, len(open_ones)), daemon=True).start()

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for connection in open_ones:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        thread.join(timeout=5)


def _requests(stream: object, served: Served) -> Iterator[tuple[str, str, bytes]]:
    readline, read = stream.readline, stream.read  # type: ignore[attr-defined]
    while first := readline():
        method, target, _ = first.decode().split(" ")
        head, length = first, 0
        while (line := readline()) not in (b"\r\n", b""):
            head += line
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        served.heads.append(head)
        yield method, target, read(length)


def plain(body: str, status: str = "200 OK", *headers: str) -> bytes:
    """An answer with a length."""
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body.encode())}", "", body]
    return "\r\n".join(lines).encode()


def chunked(*parts: str, trailer: str = "") -> bytes:
    """An answer in chunks, as Warp sends them."""
    chunks = "".join(f"{len(part.encode()):x};odd=1\r\n{part}\r\n" for part in parts)
    return f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}0\r\n{trailer}\r\n".encode()
