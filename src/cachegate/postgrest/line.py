"""One kept-alive connection on which several requests may be under way; their answers come in order."""

from __future__ import annotations

import socket
import ssl
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from cachegate.postgrest.requests import Response
from cachegate.postgrest.wire import cut

PIECE = 256 * 1024
AGAIN = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class Announced(Exception):
    """The server said that it closes the connection after the answer it has just given."""


@dataclass(frozen=True, slots=True)
class Message:
    """A request as bytes. `place` is where its answer belongs, `tries` how often it was sent in vain."""

    place: int
    method: str
    data: bytes
    tries: int = 0


class Line:
    """A connected socket that never blocks.

    `since` is when the first request under way began to be waited for; `alone` tells that nothing was sent behind or
    before it.
    """

    def __init__(self, connected: socket.socket, clock: Callable[[], float] = time.monotonic) -> None:
        connected.setblocking(False)
        self._socket = connected
        self._clock = clock
        self._outgoing = bytearray()
        self._incoming = bytearray()
        self._ended = False
        self.under_way: deque[Message] = deque()
        self.since = 0.0
        self.alone = True

    def fileno(self) -> int:
        return self._socket.fileno()

    @property
    def sending(self) -> bool:
        """Whether bytes are left that the server has not taken."""
        return bool(self._outgoing)

    def put(self, messages: Sequence[Message]) -> None:
        """Queue requests and send what goes out at once. Raises `OSError` when the connection is broken."""
        if not self.under_way:
            self.since = self._clock()
        self.under_way.extend(messages)
        self.alone = len(self.under_way) == 1
        for message in messages:
            self._outgoing += message.data
        self.send()

    def send(self) -> None:
        """Send what the server takes now. Raises `OSError` when the connection is broken."""
        while self._outgoing:
            try:
                del self._outgoing[: self._socket.send(self._outgoing)]
            except AGAIN:
                return

    def received(self) -> Iterator[tuple[Message, Response]]:
        """Answers that are complete by now, each with what it answers.

        Raises `Announced`, `OSError` or `Malformed` when the connection cannot be used any more; what is then still
        under way was not answered.
        """
        self._receive()
        start = 0
        while self.under_way and (found := cut(self._incoming, start, self.under_way[0].method, ended=self._ended)):
            start = found.end
            self.since = self._clock()
            yield self.under_way.popleft(), found.response
            if found.last:
                raise Announced
        del self._incoming[:start]
        if self._ended:
            raise ConnectionResetError("the server closed the connection")
        if self._incoming and not self.under_way:
            raise ConnectionError("the server sent more than was asked for")

    def _receive(self) -> None:
        """Take what is there. What is left wakes the next wait, for no TLS record (16 kB) is longer than a piece."""
        try:
            piece = self._socket.recv(PIECE)
        except AGAIN:
            return
        self._incoming += piece
        self._ended = not piece

    def close(self) -> None:
        self._socket.close()
