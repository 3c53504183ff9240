"""The hosted platform's management API as a stand-in that follows its published description; never the platform."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from cachegate.errors import EnvironmentProblem
from cachegate.supabase.management import TOKEN, Project, project

REFERENCE = "abcdefghijklmnopqrst"
SECRET = "sbp_0123456789abcdef"


@dataclass
class Platform:
    """Takes POST /v1/projects/{ref}/database/query with a bearer token and `query`; answers 201 with rows."""

    url: str = ""
    refusal: tuple[int, object] | None = None
    queries: list[str] = field(default_factory=list)

    def answer(self, path: str, token: str, body: bytes) -> tuple[int, object]:
        if self.refusal:
            return self.refusal
        if token != f"Bearer {SECRET}":
            return 401, {"message": "Unauthorized"}
        if path != f"/v1/projects/{REFERENCE}/database/query":
            return 404, {"message": f"Cannot POST {path}"}
        self.queries.append(json.loads(body)["query"])
        return 201, [{"pg_notify": ""}]


@contextmanager
def serving(platform: Platform) -> Iterator[Platform]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, told = platform.answer(self.path, self.headers["Authorization"], body)
            content = told if isinstance(told, bytes) else json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    platform.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield platform
    finally:
        server.shutdown()
        server.server_close()


def test_it_sends_both_orders_in_one_statement() -> None:
    """The configuration first; a channel of any name is a literal."""
    with serving(Platform()) as platform:
        Project(REFERENCE, SECRET, platform.url).notify("it's")

    assert platform.queries == [
        "select pg_catalog.pg_notify('it''s', 'reload config'), pg_catalog.pg_notify('it''s', 'reload schema')"
    ]


@pytest.mark.parametrize(
    ("status", "help"), [(401, TOKEN), (403, "database:write"), (404, "--supabase-project"), (429, "60 requests")]
)
def test_a_refusal_has_its_reason_and_what_to_do(status: int, help: str) -> None:
    """The token is in none of it, even if the platform repeats it."""
    refusing = Platform(refusal=(status, {"message": f"no, {SECRET}"}))
    with serving(refusing) as platform, pytest.raises(EnvironmentProblem, match="refused to notify") as caught:
        Project(REFERENCE, SECRET, platform.url).notify("pgrst")

    assert caught.value.why == f"{status}: no, ***"
    assert help in caught.value.help


def test_an_answer_that_is_no_json_is_told_by_its_status() -> None:
    """A gateway's page in front of the platform."""
    broken = Platform(refusal=(502, b"<html>bad gateway</html>"))
    with serving(broken) as platform, pytest.raises(EnvironmentProblem) as caught:
        Project(REFERENCE, SECRET, platform.url).notify("pgrst")

    assert caught.value.why == "502: Bad Gateway"


def test_silence_is_told_as_such() -> None:
    """Nobody is there."""
    with serving(Platform()) as platform:
        pass

    with pytest.raises(EnvironmentProblem, match="did not answer"):
        Project(REFERENCE, SECRET, platform.url).notify("pgrst")


def test_both_the_project_and_the_token_are_needed() -> None:
    """The token comes from the environment only, and is shown nowhere."""
    made = project(REFERENCE, {TOKEN: SECRET})

    assert made is not None
    assert SECRET not in repr(made)
    assert made.address == "https://api.supabase.com"
    assert project(REFERENCE, {}) is None
    assert project(None, {TOKEN: SECRET}) is None
