"""The prober against servers on real sockets, well-behaved and odd ones."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
import time
from pathlib import Path

import pytest

from cachegate.errors import UsageProblem
from cachegate.model.exchange import NoAnswer
from cachegate.postgrest.lines import STUCK, UNDER_WAY
from cachegate.postgrest.prober import Prober
from cachegate.postgrest.requests import Request, Response
from cachegate.postgrest.tokens import Tokens
from unit.postgrest.odd_server import End, chunked, plain, serving

MANY = [Request("GET", f"/{number}") for number in range(200)]


def bodies(answers: list[Response | NoAnswer]) -> list[str]:
    return [one.body.decode() if isinstance(one, Response) else f"no answer: {one.reason}" for one in answers]


def echo(target: str, connection: int) -> bytes:
    return plain(target)


def test_answers_are_in_the_order_of_the_requests() -> None:
    """Two hundred questions over a few connections come back each with its own answer."""
    with serving(echo) as served, Prober(served.url, timeout=5) as prober:
        answers = prober.ask(MANY)

    assert bodies(answers) == [request.path for request in MANY]
    assert len({connection for connection, *_ in served.seen}) == 4


def test_connections_are_kept() -> None:
    """A second round opens no connection: opening one costs more than a request."""
    with serving(echo) as served, Prober(served.url, timeout=5) as prober:
        for _ in range(3):
            prober.one(MANY[0])
            prober.ask(MANY[:9])

    assert max(connection for connection, *_ in served.seen) <= 4


def test_nothing_to_ask() -> None:
    """An empty round speaks to nobody."""
    with serving(echo) as served, Prober(served.url, timeout=5) as prober:
        assert prober.ask([]) == []

    assert served.seen == []


def test_what_is_sent() -> None:
    """Base path, own headers, the token of the role and the body's length arrive, names in UTF-8."""
    request = Request("POST", "/t?x=1", (("Accept-Profile", "größe"),), b"[]", role="editor")
    with serving(echo) as served:
        url = served.url + "/rest/v1/"
        with Prober(url, timeout=5, tokens=Tokens("s" * 40), headers={"apikey": "k"}) as prober:
            prober.one(request)

    assert served.seen == [(1, "POST", "/rest/v1/t?x=1", b"[]")]
    lines = served.heads[0].decode().split("\r\n")
    assert {f"Host: 127.0.0.1:{served.port}", "apikey: k", "Accept-Profile: größe", "Content-Length: 2"} <= set(lines)
    assert any(line.startswith("Authorization: Bearer ey") for line in lines)


@pytest.mark.parametrize("piece", [0, 1, 7])
def test_framings(piece: int) -> None:
    """Lengths, chunks, trailers, interim answers and answers without a body may follow each other in any pieces."""
    told = {
        "/length": plain("a" * 5000),
        "/chunks": chunked("one", "two"),
        "/trailer": chunked("three", trailer="X-Late: yes\r\n"),
        "/interim": b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + plain("four"),
        "/empty": plain(""),
        "/none": b"HTTP/1.1 204 No Content\r\nContent-Range: */*\r\n\r\n",
        "/unchanged": b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
        "/last": plain("five"),
    }
    wanted = ["a" * 5000, "onetwo", "three", "four", "", "", "", "five"]
    requests = [Request("GET", target) for target in told]
    with serving(lambda target, _: told[target], piece=piece) as served, Prober(served.url, timeout=5) as prober:
        assert bodies(prober.ask(requests * 4)) == wanted * 4


def test_head_has_no_body() -> None:
    """An answer to HEAD tells a length that does not follow."""
    told = {"/head": b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", "/next": plain("next")}
    with serving(lambda target, _: told[target]) as served, Prober(served.url, timeout=5) as prober:
        assert bodies([prober.one(Request("HEAD", "/head")), prober.one(Request("OPTIONS", "/next"))]) == ["", "next"]


def test_server_that_closes_after_each_answer_and_says_so() -> None:
    """With `Connection: close` every question still gets its answer, and none is asked in vain for ever."""
    closing = serving(lambda target, _: plain(target, "200 OK", "Connection: close"))
    with closing as served, Prober(served.url, timeout=5) as prober:
        assert bodies(prober.ask(MANY[:40])) == [request.path for request in MANY[:40]]


def test_answer_that_ends_with_the_connection() -> None:
    """Without length or chunks the body is what comes until the end."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            for _ in range(3):
                connection, _ = listener.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(b"HTTP/1.0 200 OK\r\n\r\nall of it")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        with Prober(f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=5) as prober:
            assert bodies([prober.one(one) for one in MANY[:3]]) == ["all of it"] * 3
        thread.join(timeout=5)


def test_connection_that_was_closed_meanwhile_is_opened_again() -> None:
    """A server that ends idle connections costs one more connection, not an answer."""
    with (
        serving(lambda target, connection: plain(target) if connection > 1 else End) as served,
        Prober(served.url, timeout=5) as prober,
    ):
        assert bodies([prober.one(Request("GET", "/a"))]) == ["/a"]
    assert served.seen == [(1, "GET", "/a", b""), (2, "GET", "/a", b"")]


def test_request_that_ends_every_connection_costs_only_its_own_answer() -> None:
    """It is tried twice; what was sent behind it is sent again."""
    with (
        serving(lambda target, _: End if target == "/50" else plain(target)) as served,
        Prober(served.url, timeout=5) as prober,
    ):
        answers = prober.ask(MANY)

    assert isinstance(answers[50], NoAnswer)
    assert bodies(answers[:50] + answers[51:]) == [request.path for request in MANY if request.path != "/50"]
    assert served.targets.count("/50") == 2


def test_one_stuck_answer_does_not_hide_the_others() -> None:
    """What never comes is given up after its time-out; all that stood behind it is answered."""
    stuck = threading.Event()

    def answer(target: str, connection: int) -> bytes | None:
        if target == "/7":
            stuck.wait(10)
        return plain(target)

    with serving(answer) as served, Prober(served.url, timeout=0.3) as prober:
        answers = prober.ask(MANY)
        stuck.set()

    assert answers[7] == NoAnswer("no answer within 0.3 s")
    assert bodies(answers[:7] + answers[8:]) == [request.path for request in MANY if request.path != "/7"]


def test_server_that_mislays_what_is_sent_behind_another_request() -> None:
    """Some gateways read one request and throw away what else has arrived: then one is sent at a time."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def talk(connection: socket.socket) -> None:
            with connection:
                while data := connection.recv(1_000_000):
                    target = data.split(b" ")[1].decode()
                    connection.sendall(plain(target))

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=talk, args=(connection,), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        with Prober(f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=0.4) as prober:
            assert bodies(prober.ask(MANY)) == [request.path for request in MANY]
        listener.shutdown(socket.SHUT_RDWR)


def test_silent_server_is_given_up() -> None:
    """A server that takes every connection and says nothing does not cost a time-out for each question."""
    silence = threading.Event()

    def answer(target: str, connection: int) -> bytes | None:
        silence.wait(20)
        return End

    with serving(answer) as served, Prober(served.url, timeout=0.2) as prober:
        started = time.monotonic()
        answers = prober.ask(MANY)
        took = time.monotonic() - started
        silence.set()

    assert all(isinstance(one, NoAnswer) for one in answers)
    assert any(f"{STUCK} requests in a row" in one.reason for one in answers if isinstance(one, NoAnswer))
    assert took < len(MANY) / 4 * 0.2 / 2


def test_slow_answer_in_pieces_is_given_up_at_the_time_out() -> None:
    """An answer that trickles for ever is no answer: the time-out is for the whole of it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        over = threading.Event()

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\n")
                try:
                    while not over.wait(0.02):
                        connection.sendall(b"X: y\r\n")
                except OSError:
                    return

        threading.Thread(target=serve, daemon=True).start()
        with Prober(f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=0.3) as prober:
            assert prober.one(MANY[0]) == NoAnswer("no answer within 0.3 s")
        over.set()


def test_nobody_listens() -> None:
    """A refused connection is told at once, for every question."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with Prober(f"http://127.0.0.1:{port}", timeout=5) as prober:
        answers = prober.ask(MANY)

    assert all(isinstance(one, NoAnswer) and "ConnectionRefusedError" in one.reason for one in answers)


@pytest.mark.parametrize(
    "told",
    [b"SSH-2.0-OpenSSH_9.9\r\n", b"HTTP/1.1 two hundred\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"],
)
def test_what_is_not_http_is_no_answer(told: bytes) -> None:
    """Another kind of server at the address gives a reason, not a traceback."""
    with serving(lambda target, connection: told) as served, Prober(served.url, timeout=5) as prober:
        answer = prober.one(MANY[0])

    assert isinstance(answer, NoAnswer)
    assert "Malformed" in answer.reason


def test_name_with_a_line_break_cannot_smuggle_a_header() -> None:
    """Such a request is not sent; the others are."""
    evil = Request("GET", "/x", (("Accept-Profile", "a\r\nX-Evil: 1"),))
    with serving(echo) as served, Prober(served.url, timeout=5) as prober:
        answers = prober.ask([MANY[1], evil, MANY[2]])

    assert isinstance(answers[1], NoAnswer)
    assert bodies([answers[0], answers[2]]) == ["/1", "/2"]
    assert sorted(served.targets) == ["/1", "/2"]


def test_answer_to_nothing_is_not_taken_for_the_next() -> None:
    """A server that answers twice would shift every answer by one: that connection is not used again."""
    with (
        serving(lambda target, connection: plain(target) + plain("surplus")) as served,
        Prober(served.url, timeout=5) as prober,
    ):
        answers = [prober.one(request) for request in MANY[:5]]

    assert bodies(answers) == [request.path for request in MANY[:5]]


def test_large_questions_and_answers_do_not_block_each_other() -> None:
    """Megabytes both ways at once, more than any buffer holds: nobody waits for the other for ever."""
    body = b"x" * 1_000_000
    requests = [Request("POST", f"/{number}", body=body) for number in range(UNDER_WAY * 4)]
    with (
        serving(lambda target, connection: plain(target + "y" * 1_000_000)) as served,
        Prober(served.url, timeout=20) as prober,
    ):
        answers = prober.ask(requests)

    assert [one[:3] for one in bodies(answers)] == [(request.path + "yy")[:3] for request in requests]


@pytest.mark.parametrize("url", ["postgrest:3000", "ftp://host", "http://"])
def test_address_that_cannot_be_used(url: str) -> None:
    """It is said before anything is sent."""
    with pytest.raises(UsageProblem):
        Prober(url, timeout=1)


def test_over_tls(tmp_path: Path) -> None:
    """The same over https, certificate checked: unknown certificates are a reason, not an answer."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    options = ["-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    made = ["openssl", "req", "-x509", *options, *names, "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(made, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    trust = ssl.create_default_context(cafile=certificate)

    with serving(lambda target, connection: plain(target + "z" * 40_000), context) as served:
        url = served.url.replace("http:", "https:")
        with Prober(url, timeout=5, trust=trust) as prober:
            answers = prober.ask(MANY)
        with Prober(url, timeout=5) as stranger:
            refused = stranger.one(MANY[0])

    assert bodies(answers) == [request.path + "z" * 40_000 for request in MANY]
    assert isinstance(refused, NoAnswer)
    assert "CERTIFICATE_VERIFY_FAILED" in refused.reason
