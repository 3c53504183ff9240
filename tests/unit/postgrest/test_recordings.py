"""Every recorded answer, 11 to 16, is read as what was true of that server at that moment."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from cachegate.model.exchange import NoAnswer, Refused, Resolved
from cachegate.postgrest import identify
from cachegate.postgrest.probes import family_of
from cachegate.postgrest.probes.family import Whole
from cachegate.postgrest.requests import Response
from cachegate.postgrest.versions import Capabilities, capabilities
from unit.postgrest.recorded import Question, Row, question, rows
from unit.postgrest.truth import CACHE, DATABASE, STATES, VERSIONS

SERVERS = pytest.mark.parametrize("version", VERSIONS)
MOMENTS = pytest.mark.parametrize("state", STATES)

NOT_OURS = {
    ("OPTIONS", "/rpc", ""): "says nothing about functions that have arguments",
    ("POST", "/rpc", ""): "EXPLAIN needs a setting that is off by default",
    ("GET", "/rpc", "planned"): "11 would execute it",
    ("POST", "/rpc", "planned"): "11 would execute it",
    ("GET", "", ""): "an embed that is read, or somebody else's token or profile",
    ("GET", "", "planned"): "blind for what is selected; 11 would execute it",
    ("POST", "", "planned"): "11 would execute it",
    ("PATCH", "", "planned"): "an object as body would write where it is not refused",
    ("DELETE", "", "planned"): "would delete where it is not refused",
    ("POST", "", "upsert"): "an upsert without on_conflict",
    ("POST", "", "planned upsert"): "blind for on_conflict",
    ("GET", "", "tx=rollback"): "asks for a transaction's end",
}


def put(row: Row, state: str, can: Capabilities) -> Question | None:
    return question(
        row,
        cached=CACHE[state],
        stored=DATABASE[state],
        reads_look_up=can.reads_look_up,
        plan_only=can.plan_only,
    )


def read(asked: Question, response: Response, can: Capabilities) -> Any:
    family = family_of(asked.claims[0])
    reading = family.read(asked.claims, response, can)
    return reading.answer if isinstance(reading, Whole) else reading


@MOMENTS
@SERVERS
def test_every_answer_is_read_as_what_was_true(version: str, state: str) -> None:
    """What resolves, resolves; what does not is refused; nothing is left unclear but what is named here."""
    can = capabilities(version)
    wrong = []
    for row in rows(version, state):
        asked = put(row, state, can)
        if asked is None:
            continue
        answer = read(asked, row.response, can)
        expected = Resolved if asked.true else Refused
        if not isinstance(answer, expected) and not unclear_by_nature(row, answer):
            wrong.append(f"{row}: {asked.true}, read as {answer}")
    assert wrong == []


def unclear_by_nature(row: Row, answer: Any) -> bool:
    """A materialized view without data cannot be read: neither its grant nor its columns are to blame."""
    return isinstance(answer, NoAnswer) and row.path == "empty_matview" and "55000" in answer.reason


@MOMENTS
@SERVERS
def test_what_is_not_asked_that_way_has_a_reason(version: str, state: str) -> None:
    """Each recorded request puts a claim of ours, or is of a shape that is listed as not ours."""
    can = capabilities(version)
    others = {shape(row) for row in rows(version, state) if put(row, state, can) is None}
    assert others <= set(NOT_OURS)


def shape(row: Row) -> tuple[str, str, str]:
    words = {"handling=strict": "planned", "merge-duplicates": "upsert", "tx=rollback": "tx=rollback"}
    said = " ".join(word for part, word in words.items() if part in row.prefers)
    return row.method, "/rpc" if row.path.startswith("rpc/") else "", said


@SERVERS
def test_the_recordings_hold_all_kinds_of_questions(version: str) -> None:
    """So that the test above is not green for want of rows: true and false ones of each family."""
    can = capabilities(version)
    kinds = Counter(
        (type(asked.claims[0]).__name__, asked.true)
        for state in STATES
        for row in rows(version, state)
        if (asked := put(row, state, can)) is not None
    )
    families = {"RelationResolves", "ColumnReadable", "ColumnWritable", "UpsertResolves"}
    if can.plan_only:
        families |= {"ColumnResolves", "EmbedResolves", "CallResolves"}
    assert set(kinds) == {(family, true) for family in families for true in (True, False)}


@MOMENTS
@SERVERS
def test_the_server_says_who_it_is(version: str, state: str) -> None:
    """Version from the header of any answer, exposed schemas from the refusal of one that is not."""
    told = [row for row in rows(version, state) if "Accept-Profile" in row.headers]
    assert told
    for row in told:
        server = identify._read(row.response)
        assert server == identify.Server(version, ("api",))
    assert {identify.version(row.response) for row in rows(version, state)} == {version}


@SERVERS
def test_a_token_that_is_refused_is_no_answer(version: str) -> None:
    """A bad token says nothing about the API."""
    refused = [row for row in rows(version, "fresh") if "Authorization" in row.headers]
    asked = question(
        next(row for row in rows(version, "fresh") if row.path == "films" and row.query == {"limit": "0"}),
        cached=CACHE["fresh"],
        stored=DATABASE["fresh"],
        reads_look_up=True,
        plan_only=True,
    )
    assert asked is not None
    assert refused
    for row in refused:
        answer = read(asked, row.response, capabilities(version))
        assert isinstance(answer, NoAnswer)
        assert "PGRST30" in answer.reason


@SERVERS
def test_capabilities_are_what_the_server_did(version: str) -> None:
    """The version table against behaviour: who refuses after planning, who looks up reads, who puts lists where."""
    can = capabilities(version)
    stale = list(rows(version, "stale"))
    planned = next(
        row for row in stale if row.method == "POST" and row.path == "films" and "handling=strict" in row.prefers
    )
    assert (planned.response.error[0] == "PGRST122") == can.plan_only
    plain = next(row for row in stale if row.method == "GET" and row.path == "actors" and not row.prefers)
    assert (plain.response.error[0] == "PGRST205") == can.reads_look_up
    profile = next(row for row in stale if "Accept-Profile" in row.headers)
    assert (b"exposed: api" in profile.response.body) == can.lists_schemas_in_hint
    swallowed = next(
        row
        for row in rows(version, "fresh")
        if row.method == "POST" and row.path == "rpc/takes_json" and "handling" in row.prefers
    )
    assert swallowed.response.status in (200, 400)
