"""Sends requests to PostgREST over a few kept-alive connections; knows nothing of what they mean.

`http.client` because a probe loop is what decides how long the gate takes: see docs/performance.md.
"""

from __future__ import annotations

import http.client
import ssl
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from types import TracebackType
from urllib.parse import urlsplit

from cachegate.errors import UsageProblem
from cachegate.model.exchange import NoAnswer
from cachegate.postgrest.requests import Request, Response
from cachegate.postgrest.tokens import Tokens

CONNECTIONS = 4


class Prober(AbstractContextManager["Prober"]):
    """Asks one PostgREST. `tokens` knows whom we can speak as; `timeout` is in seconds.

    Raises `UsageProblem` for an address that cannot be used.
    """

    def __init__(
        self,
        url: str,
        *,
        timeout: float,
        tokens: Tokens | None = None,
        headers: Mapping[str, str] | None = None,
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
        self._secure = parts.scheme == "https"
        self._base = parts.path.rstrip("/")
        self._timeout = timeout
        self.tokens = tokens or Tokens()
        self._headers = tuple((headers or {}).items())
        self._local = threading.local()
        self._open: list[http.client.HTTPConnection] = []
        self._pool = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="prober")

    def ask(self, requests: Sequence[Request]) -> list[Response | NoAnswer]:
        """One response for each request, in their order."""
        if len(requests) < CONNECTIONS:
            return [self.one(request) for request in requests]
        size = -(-len(requests) // CONNECTIONS)
        parts = [requests[start : start + size] for start in range(0, len(requests), size)]
        answers = self._pool.map(lambda part: [self.one(request) for request in part], parts)
        return [answer for part in answers for answer in part]

    def one(self, request: Request) -> Response | NoAnswer:
        """Send one request; a connection that was closed meanwhile is opened again, once."""
        for attempt in (1, 2):
            try:
                return self._send(request)
            except TimeoutError:
                self._drop()
                return NoAnswer(f"no answer within {self._timeout:g} s")
            except (OSError, http.client.HTTPException) as error:
                self._drop()
                if attempt == 2 or isinstance(error, ConnectionRefusedError):
                    return NoAnswer(f"{type(error).__name__}: {error}".rstrip(": "))
        raise AssertionError

    def _send(self, request: Request) -> Response:
        connection = self._connection()
        connection.putrequest(request.method, self._base + request.path, skip_accept_encoding=True)
        token = self.tokens(request.role)
        for name, value in (*self._headers, *request.headers, *_bearer(token)):
            connection.putheader(name, value.encode("utf-8"))
        if request.body is not None:
            connection.putheader("Content-Length", str(len(request.body)))
        connection.endheaders(request.body)
        response = connection.getresponse()
        body = response.read()
        return Response(response.status, tuple((key.lower(), value) for key, value in response.headers.items()), body)

    def _connection(self) -> http.client.HTTPConnection:
        found: http.client.HTTPConnection | None = getattr(self._local, "connection", None)
        if found is None:
            if self._secure:
                context = ssl.create_default_context()
                found = http.client.HTTPSConnection(self.host, self.port, timeout=self._timeout, context=context)
            else:
                found = http.client.HTTPConnection(self.host, self.port, timeout=self._timeout)
            self._local.connection = found
            self._open.append(found)
        return found

    def _drop(self) -> None:
        found: http.client.HTTPConnection | None = getattr(self._local, "connection", None)
        if found is not None:
            found.close()
            self._local.connection = None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)
        for connection in self._open:
            connection.close()


def _bearer(token: str | None) -> tuple[tuple[str, str], ...]:
    return (("Authorization", f"Bearer {token}"),) if token else ()
