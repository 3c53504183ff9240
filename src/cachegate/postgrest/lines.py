"""A few connections side by side: who sends what, and what becomes of it when one of them breaks or falls silent."""

from __future__ import annotations

import select
import socket
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace

from cachegate.model.exchange import NoAnswer
from cachegate.postgrest.line import Announced, Line, Message
from cachegate.postgrest.requests import Response
from cachegate.postgrest.wire import Malformed

CONNECTIONS = 4
UNDER_WAY = 16
"""Requests on one connection: enough to spare a write and a read for each, few enough to share the work evenly."""
TRIES = 2
"""How often a request is sent when connections end or fall silent on it."""
STUCK = 8
"""Time-outs in a row, without an answer between them, after which nobody waits for the rest."""


class Lines:
    """Connections, opened by `connect` as they are needed. `timeout` is in seconds, for each answer."""

    def __init__(self, connect: Callable[[], socket.socket], timeout: float) -> None:
        self._connect = connect
        self._timeout = timeout
        self._lines: list[Line] = []
        self._most = CONNECTIONS
        self._depth = UNDER_WAY
        self._silent = 0
        self._waiting: deque[Message] = deque()
        self._answers: dict[int, Response | NoAnswer] = {}

    def exchange(self, messages: Iterable[Message]) -> dict[int, Response | NoAnswer]:
        """The answer of each message, by its place."""
        self._waiting = deque(messages)
        self._answers = {}
        self._silent = 0
        self._most = min(CONNECTIONS, len(self._waiting))
        depth = len(self._waiting) // CONNECTIONS
        while self._waiting or any(line.under_way for line in self._lines):
            self._hand_out(max(1, min(self._depth, depth)))
            self._listen()
        return self._answers

    def close(self) -> None:
        for line in self._lines:
            line.close()
        self._lines.clear()

    def _hand_out(self, depth: int) -> None:
        """Fill every line that has less than half of its work left."""
        for number in range(self._most):
            if not self._waiting or not self._opened(number):
                return
            line = self._lines[number]
            if len(line.under_way) * 2 > depth or (line.under_way and depth == 1):
                continue
            room = min(depth - len(line.under_way), len(self._waiting))
            try:
                line.put([self._waiting.popleft() for _ in range(room)])
            except OSError as error:
                self._lost(line, error)
                return  # the next round opens another

    def _opened(self, number: int) -> bool:
        """Whether there is such a line, opening it if need be. Where not even one can be, nothing can be asked."""
        if number < len(self._lines):
            return True
        try:
            self._lines.append(Line(self._connect()))
        except OSError as error:
            if self._lines:
                self._most = len(self._lines)  # make do with those
                return False
            why = f"no connection within {self._timeout:g} s" if isinstance(error, TimeoutError) else _named(error)
            self._give_up(why)
            return False
        return True

    def _listen(self) -> None:
        """Wait for the next answers, and no longer than the most impatient request."""
        busy = {line.fileno(): line for line in self._lines if line.under_way}
        if not busy:
            return
        poll = select.poll()
        for number, line in busy.items():
            poll.register(number, select.POLLIN | (select.POLLOUT if line.sending else 0))
        left = min(line.since for line in busy.values()) + self._timeout - time.monotonic()
        for number, _ in poll.poll(max(0.0, left) * 1000):
            self._hear(busy[number])
        now = time.monotonic()
        for line in [line for line in self._lines if line.under_way and now - line.since >= self._timeout]:
            self._timed_out(line)

    def _hear(self, line: Line) -> None:
        try:
            line.send()
            for message, response in line.received():
                self._answers[message.place] = response
                self._silent = 0
        except Announced:
            self._closed(line)
        except (OSError, Malformed) as error:
            self._lost(line, error)

    def _lost(self, line: Line, error: Exception) -> None:
        """What was first may be what ended the connection: it gets one more try, the others have had none."""
        self._again(line, _named(error), tries=TRIES)

    def _timed_out(self, line: Line) -> None:
        """A server that mislays what is sent behind another request is asked one by one from now on."""
        self._silent += 1
        tries = 1 if line.alone else TRIES
        if not line.alone:
            self._depth = 1
        self._again(line, f"no answer within {self._timeout:g} s", tries=tries)
        if self._silent >= STUCK:
            self._give_up(f"not waited for: {self._silent} requests in a row had no answer within {self._timeout:g} s")

    def _again(self, line: Line, why: str, *, tries: int) -> None:
        """A line's first request has failed once more; it and the rest are sent on another."""
        if line.under_way:
            first = line.under_way.popleft()
            if first.tries + 1 < tries:
                line.under_way.appendleft(replace(first, tries=first.tries + 1))
            else:
                self._answers[first.place] = NoAnswer(why)
        self._closed(line)

    def _closed(self, line: Line) -> None:
        """Give a line up, and its requests to the others."""
        line.close()
        self._lines.remove(line)
        self._waiting.extendleft(reversed(line.under_way))

    def _give_up(self, why: str) -> None:
        for message in self._waiting:
            self._answers[message.place] = NoAnswer(why)
        self._waiting.clear()


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".rstrip(": ")
