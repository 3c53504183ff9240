"""What is put into one request, and that it is taken apart again when refused."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qs, unquote, urlsplit

from cachegate.model.catalog import Verb
from cachegate.model.exchange import Claim, ColumnReadable, ColumnWritable, NoAnswer, Refused, Resolved, UpsertResolves
from cachegate.postgrest.requests import Request, Response
from cachegate.postgrest.settle import LINE, settle
from cachegate.postgrest.versions import capabilities

CAN = capabilities("12.0.2")
READ = [ColumnReadable("api", "film", column, "anon") for column in ("id", "title")]
WRITE = [ColumnWritable("api", "film", "title", "anon", Verb.INSERT)]
UPSERT = UpsertResolves("api", "film", ("id",), ("title",), "anon")
ALL: list[Claim] = [*READ, *WRITE, UPSERT]
DENIED = Response(401, (), b'{"code": "42501", "message": "permission denied for table film"}')


class Server:
    """Answers reads, writes and upserts as told; counts what it was asked."""

    def __init__(self, read: int = 200, write: int = 201, upsert: int = 200, together: int = 200) -> None:
        self._status = {"read": read, "write": write, "upsert": upsert, "together": together}
        self.asked: list[str] = []
        self.requests: list[Request] = []

    def __call__(self, requests: Sequence[Request]) -> list[Response | NoAnswer]:
        self.requests += requests
        return [self._answer(request) for request in requests]

    def _answer(self, request: Request) -> Response:
        query = parse_qs(urlsplit(request.path).query)
        kind = "together" if {"select", "on_conflict"} <= query.keys() else "upsert" if "on_conflict" in query else None
        kind = kind or ("read" if request.method == "GET" else "write")
        self.asked.append(kind)
        status = self._status[kind]
        return Response(status, (), b"[]") if status < 300 else DENIED


def test_one_request_for_a_table_where_all_is_well() -> None:
    """Four claims, one zero-row upsert that names what is written and wants back what is read."""
    server = Server()
    answers = settle(ALL, server, CAN)

    assert answers == dict.fromkeys(ALL, Resolved())
    assert server.asked == ["together"]
    (request,) = server.requests
    query = parse_qs(urlsplit(request.path).query)
    assert (query["columns"], query["on_conflict"], query["select"]) == (['"title"'], ['"id"'], ['"id","title"'])
    assert (request.method, request.body, request.role) == ("POST", b"[]", "anon")


def test_refusal_of_all_together_condemns_nobody() -> None:
    """What is refused together may be allowed one by one: only those answers count."""
    server = Server(together=401)

    assert settle(ALL, server, CAN) == dict.fromkeys(ALL, Resolved())
    assert sorted(server.asked) == ["read", "together", "upsert", "write"]


def test_the_culprit_is_found() -> None:
    """Only reading is refused: writing and upserting stay proven."""
    answers = settle(ALL, Server(together=401, read=401), CAN)

    assert [type(answers[claim]) for claim in ALL] == [Refused, Refused, Resolved, Resolved]


def test_what_has_no_counterpart_is_asked_by_itself() -> None:
    """Another role, an update instead of an insert, a key that nobody may use, a second key: no short cut."""
    others: list[list[Claim]] = [
        [*READ, *WRITE],
        [*READ, UPSERT],
        [*READ, ColumnWritable("api", "film", "title", "anon", Verb.UPDATE), UPSERT],
        [*READ, *WRITE, UpsertResolves("api", "film", ("id",), ("title",), None)],
        [*READ, *WRITE, UpsertResolves("api", "film", ("id",), ("title",), "editor")],
        [*READ, *WRITE, UpsertResolves("api", "actor", ("id",), ("title",), "anon")],
    ]
    for claims in others:
        server = Server()
        assert settle(claims, server, CAN) == dict.fromkeys(claims, Resolved())
        assert "together" not in server.asked

    server = Server()
    second = UpsertResolves("api", "film", ("title",), ("title",), "anon")
    assert settle([*ALL, second], server, CAN) == dict.fromkeys([*ALL, second], Resolved())
    assert sorted(server.asked) == ["together", "upsert"]


def test_server_that_cannot_answer_is_not_asked_in_pieces() -> None:
    """No connection to the database is an answer for all four, not a reason to ask three times more."""
    down = Response(503, (), b'{"code": "PGRST001", "message": "no connection"}')
    answers = settle(ALL, lambda requests: [down for _ in requests], CAN)

    assert all(isinstance(answer, NoAnswer) for answer in answers.values())


def test_names_that_do_not_fit_into_one_line_stay_apart() -> None:
    """A table with hundreds of long columns is asked in several requests, none longer than a line."""
    names = [f"{number:03}" + "ß" * 30 for number in range(120)]
    read = [ColumnReadable("api", "film", name, "anon") for name in names]
    write = [ColumnWritable("api", "film", name, "anon", Verb.INSERT) for name in names]
    server = Server()
    claims: list[Claim] = [*read, *write, UPSERT]

    assert settle(claims, server, CAN) == dict.fromkeys(claims, Resolved())
    assert "together" not in server.asked
    assert max(len(request.path) for request in server.requests) < LINE + 1000
    assert unquote(server.requests[0].path).count("ß") > 0
