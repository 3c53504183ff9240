"""A gateway as hosted projects have one in front of PostgREST: TLS, an API key, and a path of its own."""

from __future__ import annotations

import http.client
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

PREFIX, KEY = "/rest/v1", "a-key-for-the-gateway"


@dataclass(frozen=True)
class Gateway:
    """Its address, and the certificate that a client has to trust."""

    url: str
    certificate: Path


@contextmanager
def standing_before(api: str, folder: Path) -> Iterator[Gateway]:
    """Passes on what has the key and the path, and refuses the rest as such gateways do."""
    behind = urlsplit(api)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.headers.get("apikey") != KEY:
                self.answer(401, {"Content-Type": "application/json"}, b'{"message":"No API key found in request"}')
            elif not self.path.startswith(f"{PREFIX}/"):
                self.answer(404, {}, b"no Route matched with those values")
            else:
                connection = http.client.HTTPConnection(str(behind.hostname), behind.port, timeout=20)
                headers = {name: value for name, value in self.headers.items() if name.lower() != "apikey"}
                connection.request(self.command, self.path.removeprefix(PREFIX), body, headers)
                answer = connection.getresponse()
                text = answer.read()
                kept = {
                    name: value
                    for name, value in answer.getheaders()
                    if name.lower() not in ("transfer-encoding", "content-length", "connection", "server", "date")
                }
                self.answer(answer.status, kept, text)
                connection.close()

        def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def version_string(self) -> str:
            return "gateway"

        def log_message(self, format: str, *arguments: object) -> None:
            """Tests read what they want to know elsewhere."""

        do_GET = do_POST = do_PATCH = do_OPTIONS = do_HEAD = do_DELETE = pass_on  # noqa: N815

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    key, certificate = _certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Gateway(f"https://localhost:{server.server_port}{PREFIX}", certificate)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _certificate(folder: Path) -> tuple[Path, Path]:
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    options = ["-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    made = ["openssl", "req", "-x509", *options, *names, "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(made, check=True, capture_output=True)
    return key, certificate
