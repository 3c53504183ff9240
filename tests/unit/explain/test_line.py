"""Single records of logs: times as they stand, statuses with what was asked for, and what the server did."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachegate.explain import line
from cachegate.explain.line import Answered
from cachegate.postgrest.log import Kind

TIMEOUT = '{"code":"57014","details":null,"hint":null,"message":"canceling statement due to statement timeout"}'


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("21/Nov/2026:06:24:14 +0000: Config reloaded", "21/Nov/2026:06:24:14 +0000"),
        ("2026-11-20T14:03:11.123456789Z 20/Nov/2026:14:03:11 +0000: x", "2026-11-20T14:03:11.123456789Z"),
        ("rest-1  | 20/Nov/2026:14:03:11 +0000: x", "20/Nov/2026:14:03:11 +0000"),
        ("2026-11-20 14:03:11.123 UTC [7] ERROR:  x", "2026-11-20 14:03:11.123 UTC"),
        ("Nov 20 14:03:11 host postgrest[7]: x", "Nov 20 14:03:11"),
        ("2026-11-20T14:03:11+01:00 x", "2026-11-20T14:03:11+01:00"),
        ("no time here", ""),
    ],
)
def test_a_time_is_told_as_it_stands(text: str, time: str) -> None:
    """PostgREST's own, Docker's, compose's, Postgres' and syslog's."""
    assert line.read(text).time == time


@pytest.mark.parametrize("key", ["timestamp", "time", "ts", "@timestamp"])
@pytest.mark.parametrize("value", [1795183391, 1795183391000, 1795183391000000, "1795183391000000", 1795183391.5])
def test_a_time_in_json_is_told(key: str, value: object) -> None:
    """Also where it counts seconds, milliseconds or microseconds."""
    record = line.read(json.dumps({key: value, "error": {"code": "PGRST205", "message": "x"}}))

    assert record.time == "2026-11-20T14:03:11+00:00"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ('127.0.0.1 - anon [21/Nov/2026:06:24:23 +0000] "GET /films?id=eq.1 HTTP/1.1" 503 - "" "x"',
         Answered(503, "GET", "films")),
        ('10.0.0.7 - - [21/Nov/2026:06:24:23 +0000] "POST /rest/v1/rpc/get_user HTTP/1.1" 404 162 "-" "x"',
         Answered(404, "POST", "rpc/get_user")),
        ('{"status":409,"request":{"method":"POST","path":"/rest/v1/queue?on_conflict=a"}}',
         Answered(409, "POST", "queue")),
        ('{"request":{"uri":"/project/rest/v1/films","method":"GET"},"response":{"status":404}}',
         Answered(404, "GET", "films")),
        ('{"event_message":"x","metadata":[{"request":[{"method":"POST","path":"/rest/v1/t"}],'
         '"response":[{"status_code":400}]}]}', Answered(400, "POST", "t")),
        ("POST | 404 | 1.2.3.4 | abc | https://x.example.com/rest/v1/profiles?select=id | node",
         Answered(404, "POST", "profiles")),
        ("HTTP/1.1 404 Not Found", Answered(404, "", "")),
    ],
)  # fmt: skip
def test_a_status_is_told_with_what_was_asked_for(text: str, answer: Answered) -> None:
    """Access lines, gateways and answers; never with the query, which may hold keys."""
    assert line.read(text).answers == (answer,)


@pytest.mark.parametrize(
    "text",
    [
        '127.0.0.1 - anon [21/Nov/2026:06:24:23 +0000] "GET /films HTTP/1.1" 200 12 "" "PGRST204"',
        '{"status":200,"path":"/films"}',
        '{"status":"ready","path":"/films"}',
        "status 404 in prose",
        '1 - - [21/Nov/2026:06:24:23 +0000] "GET /x HTTP/1.1" 304 - "" ""',
    ],
)
def test_what_went_well_is_nothing(text: str) -> None:
    """Whatever a client calls itself."""
    record = line.read(text)
    assert (record.bodies, record.answers, record.event) == ((), (), None)


def test_a_body_makes_its_status_superfluous() -> None:
    """One answer is counted once, by the code."""
    text = json.dumps({"path": "/films", "status": 404, "body": {"code": "PGRST205", "message": "x"}})

    record = line.read(text)

    assert [one.code for one in record.bodies] == ["PGRST205"]
    assert record.answers == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [(f"21/Nov/2026:06:24:21 +0000: {TIMEOUT}", ""), ("", f"21/Nov/2026:06:24:21 +0000: {TIMEOUT}")],
)
def test_why_a_load_failed_stands_beside_it(before: str, after: str) -> None:
    """Up to 12.0 in the line before or after, which is then no finding of its own."""
    failed = "21/Nov/2026:06:24:21 +0000: An error ocurred when loading the schema cache"

    record = line.read(failed, before, after)

    assert record.event is not None
    assert (record.event.kind, record.event.code) == (Kind.LOAD_FAILED, "57014")
    reason = line.read(before or after, "" if before else failed, failed if before else "")
    assert reason.bodies == ()


def test_the_reason_of_newer_versions_stands_in_the_line() -> None:
    """From 12.2 on, and it is no answer to a request either."""
    text = (
        "21/Nov/2026:06:24:21 +0000: Failed to load the schema cache using db-schemas=api and"
        f" db-extra-search-path=public. {TIMEOUT}"
    )
    record = line.read(text)

    assert record.event is not None
    assert (record.event.kind, record.event.code) == (Kind.LOAD_FAILED, "57014")
    assert record.bodies == ()


def test_a_reload_of_the_configuration_is_told_apart() -> None:
    """It is never one of the cache."""
    assert line.read('21/Nov/2026:06:24:21 +0000: Received a config reload message on the "pgrst" channel').config_only
    assert not line.read(
        '21/Nov/2026:06:24:21 +0000: Received a schema cache reload message on the "pgrst" channel'
    ).config_only


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("/films?apikey=secret", "films"),
        ("/rest/v1/", "/"),
        ("/rpc/f", "rpc/f"),
        ("/Mixed%20Case", "Mixed Case"),
        ("https://x.example.com/rest/v1/films", "films"),
        ("//[", "["),
        ("/", "/"),
    ],
)
def test_a_path_is_cut_down_to_the_thing(path: str, what: str) -> None:
    """No prefix of a gateway, no query."""
    assert line.what(path) == what


@given(st.text(), st.text(), st.text())
def test_any_line_can_be_read(text: str, before: str, after: str) -> None:
    """Nothing that somebody writes into a log stops us."""
    line.read(text, before, after)
