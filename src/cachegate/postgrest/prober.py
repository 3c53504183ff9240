"""Sends requests to PostgREST and hands back what it answers; knows nothing of what they mean.

Sockets, and several requests under way on each, because the probe loop decides how long the gate takes: see
docs/performance.md.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from urllib.parse import urlsplit

from cachegate.errors import UsageProblem
from cachegate.model.exchange import NoAnswer
from cachegate.postgrest.line import Message
from cachegate.postgrest.lines import Lines
from cachegate.postgrest.requests import Request, Response
from cachegate.postgrest.tokens import Tokens
from cachegate.postgrest.wire import written


class Prober(AbstractContextManager["Prober"]):
    """Asks one PostgREST. `tokens` knows whom we can speak as; `timeout` is in seconds, for each answer.

    `trust` says which certificates count, by default the system's. For one thread. Raises `UsageProblem` for an
    address that cannot be used.
    """

    def __init__(
        self,
        url: str,
        *,
        timeout: float,
        tokens: Tokens | None = None,
        headers: Mapping[str, str] | None = None,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise UsageProblem(
                f"The PostgREST URL {url!r} cannot be used",
                "It needs a scheme and a host.",
                "Write it as http://postgrest:3000.",
            )
        self.url = url
        self.host = parts.hostname
        self.port = parts.port or (443 if parts.scheme == "https" else 80)
        self.tokens = tokens or Tokens()
        self._authority = parts.netloc.rpartition("@")[2]
        self._base = parts.path.rstrip("/")
        self._headers = tuple((headers or {}).items())
        self._timeout = timeout
        self._trust = (trust or ssl.create_default_context()) if parts.scheme == "https" else None
        self._lines = Lines(self._connected, timeout)

    def ask(self, requests: Sequence[Request]) -> list[Response | NoAnswer]:
        """One response for each request, in their order.

        A request on which a connection ends is sent once more. One answer that does not come within the time-out
        costs the others nothing but time; where nothing comes at all, the rest is given up.
        """
        answers: dict[int, Response | NoAnswer] = {}
        messages: list[Message] = []
        for place, request in enumerate(requests):
            try:
                messages.append(Message(place, request.method, self.written(request)))
            except ValueError as error:
                answers[place] = NoAnswer(f"the request cannot be sent: {error}")
        answers |= self._lines.exchange(messages)
        return [answers[place] for place in range(len(requests))]

    def one(self, request: Request) -> Response | NoAnswer:
        """Send one request."""
        return self.ask([request])[0]

    def hasty(self, timeout: float) -> Prober:
        """Another one for the same address and with the same tokens, which waits `timeout` seconds at most."""
        return Prober(
            self.url,
            timeout=min(timeout, self._timeout),
            tokens=self.tokens,
            headers=dict(self._headers),
            trust=self._trust,
        )

    def reconnect(self) -> None:
        """Let go of the connections: the next question opens new ones, and may reach another server."""
        self._lines.close()

    def written(self, request: Request) -> bytes:
        """The request as it goes over the wire, token and all. Raises `ValueError` for what no header can hold."""
        token = self.tokens(request.role)
        headers = (*self._headers, *([("Authorization", f"Bearer {token}")] if token else []))
        return written(request, self._authority, self._base, headers)

    def _connected(self) -> socket.socket:
        plain = socket.create_connection((self.host, self.port), timeout=self._timeout)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._trust is None:
            return plain
        try:
            return self._trust.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lines.close()
