"""What answers to inserted rows mean, and that a missing promise is never taken for one."""

from __future__ import annotations

import json

import pytest

from cachegate.model.exchange import Answer, NoAnswer, Refused, Resolved, RollbackHeeded, RowsInsertable
from cachegate.postgrest.probes import family_of
from cachegate.postgrest.requests import Request, Response
from cachegate.postgrest.versions import capabilities

CAN = capabilities("12.0.2")
PROOF = RollbackHeeded("api", "films", "id", "anon")
ROWS = RowsInsertable("api", "odd, name", "anon", ('{"a": 1, "b,c": null}', '{"a": 2, "b,c": null}'))


def request(claim: RollbackHeeded | RowsInsertable) -> Request:
    return family_of(claim).request([claim], CAN)


def read(claim: RollbackHeeded | RowsInsertable, status: int, *applied: str, code: str = "") -> object:
    headers = tuple(("preference-applied", one) for one in applied)
    body = json.dumps({"code": code, "message": "because"}).encode() if code else b""
    return family_of(claim).read([claim], Response(status, headers, body), CAN)


def test_rows_are_sent_with_the_wish_to_take_them_back() -> None:
    """Columns are named, so that PostgREST reads every row by the same keys."""
    sent = request(ROWS)

    assert (sent.method, sent.role) == ("POST", "anon")
    assert sent.path == "/odd%2C%20name?columns=%22a%22%2C%22b%2Cc%22"
    assert ("Prefer", "tx=rollback, return=minimal") in sent.headers
    assert json.loads(sent.body or b"") == [{"a": 1, "b,c": None}, {"a": 2, "b,c": None}]


def test_the_proof_reads_no_row() -> None:
    """The same wish, on a request that changes nothing."""
    sent = request(PROOF)

    assert (sent.method, sent.path, sent.body) == ("GET", "/films?limit=0&select=%22id%22", None)
    assert ("Prefer", "tx=rollback, return=minimal") in sent.headers


@pytest.mark.parametrize("applied", ["tx=rollback", "return=minimal, tx=rollback", "tx=rollback,return=minimal"])
def test_the_promise_is_heard(applied: str) -> None:
    """Versions word the header differently."""
    assert read(PROOF, 200, applied) == Resolved()
    assert read(ROWS, 201, applied) == Resolved()


@pytest.mark.parametrize("applied", [(), ("return=minimal",), ("tx=commit",), ("tx=rollbackwards",)])
def test_without_the_promise_nothing_holds(applied: tuple[str, ...]) -> None:
    """A server that ignores the wish has said so; rows that it took may have stayed."""
    assert isinstance(read(PROOF, 200, *applied), Refused)
    assert isinstance(read(ROWS, 201, *applied), NoAnswer)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "23514", Refused), (403, "42501", Refused), (400, "42703", Refused), (500, "54001", Refused),
        (400, "P0001", Refused), (503, "PGRST002", NoAnswer), (401, "PGRST301", NoAnswer), (500, "57014", NoAnswer),
        (500, "XX000", NoAnswer), (500, "40001", NoAnswer), (502, "", NoAnswer),
    ],
)  # fmt: skip
def test_refusals_are_told_from_trouble(status: int, code: str, kind: type[Answer]) -> None:
    """A server in trouble says nothing about the row."""
    assert isinstance(read(ROWS, status, code=code), kind)
