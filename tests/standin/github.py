"""A stand-in for GitHub's API: a real HTTP server that loudly refuses what GitHub's own description does not allow.

As a program, with the folder `tests` on PYTHONPATH: `python -m standin.github --host 0.0.0.0 --port 8080`.
"""

from __future__ import annotations

import argparse
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from standin.description import Description
from standin.site import Answer, Query, Site


@dataclass(frozen=True)
class Exchange:
    """One request and how it was answered. The token is not kept. `problems`: where it left the description."""

    method: str
    path: str
    query: str
    body: object
    status: int
    problems: tuple[str, ...] = ()


class StandIn(ThreadingHTTPServer):
    """The server. `exchanges` is what it was asked, oldest first, `problems` what was wrong with that.

    `before` is called with (method, path) ahead of each answer: the place to let something happen meanwhile.
    """

    daemon_threads = True

    def __init__(self, site: Site, token: str | None, host: str = "127.0.0.1", port: int = 0) -> None:
        super().__init__((host, port), _Handler)
        self.site, self.token, self.description = site, token, Description.of_github()
        self.exchanges: list[Exchange] = []
        self.before: Callable[[str, str], None] = lambda method, path: None
        self.record: Path | None = None
        site.url = f"http://{host}:{self.server_port}"

    @property
    def problems(self) -> list[str]:
        return [problem for exchange in self.exchanges for problem in exchange.problems]

    def note(self, exchange: Exchange) -> None:
        self.exchanges.append(exchange)
        if self.record is not None:
            with self.record.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(exchange)) + "\n")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: StandIn

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PATCH(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: object) -> None:
        """Exchanges are noted instead."""

    def _serve(self) -> None:
        url = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.before(self.command, unquote(url.path))
        answer, problems = self._answer(url.path, dict(parse_qsl(url.query, keep_blank_values=True)), body)
        if problems:
            answer = Answer(500, {"message": "; ".join(problems)})
        said = json.loads(body) if body and not problems else body.decode("utf-8", "replace") or None
        # Noted first: whoever has the answer may look at the record at once.
        self.server.note(Exchange(self.command, url.path, url.query, said, answer.status, tuple(problems)))
        self._send(answer)

    def _answer(self, path: str, query: dict[str, str], body: bytes) -> tuple[Answer, list[str]]:
        refused = self._refused()
        if refused is not None:
            return refused, []
        found = self.server.description.find(self.command, path)
        if found is None:
            return Answer(500), [f"{self.command} {path} is no operation that Cachegate may use"]
        operation, values = found
        problems = list(operation.request_problems(values, query, body))
        if problems:
            return Answer(500), problems
        address = f"http://{self.headers.get('Host')}{path}"
        asked = Query(address, values, query, body, self.headers.get("Accept", ""))
        answer = self.server.site.answer(operation.id, asked)
        if isinstance(answer.body, bytes):  # the raw form is not described
            return answer, []
        return answer, list(operation.response_problems(answer.status, answer.body))

    def _refused(self) -> Answer | None:
        """GitHub wants to know who asks, and with which program."""
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or not token or self.server.token not in (None, token):
            return Answer(401, {"message": "Bad credentials"})
        return None if self.headers.get("User-Agent") else Answer(403, {"message": "User-Agent is missing"})

    def _send(self, answer: Answer) -> None:
        content = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        content = b"" if answer.status == 204 else content
        self.send_response(answer.status)
        for name, value in ({"Content-Type": "application/json; charset=utf-8"} | dict(answer.headers)).items():
            self.send_header(name, value)
        if answer.status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def running(site: Site | None = None, token: str | None = "a-token") -> Iterator[StandIn]:
    """A stand-in on a free port of this machine's loopback, for as long as the block lasts."""
    server = StandIn(site or Site(), token)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one, which is printed")
    parser.add_argument("--record", type=Path, help="append every exchange to this file, one JSON object a line")
    parser.add_argument("--read-only", action="store_true", help="refuse to write, as for a fork's token")
    parser.add_argument("--token", help="the only token to accept (default: any)")
    parser.add_argument("--user", help="who GET /user says it is (default: refuse, as for a workflow's token)")
    given = parser.parse_args()
    site = Site(user=given.user, read_only=given.read_only, author=given.user or Site.author)
    with StandIn(site, given.token, given.host, given.port) as server:
        server.record = given.record
        print(f"listening on {site.url}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
