"""The incident report in its three formats: complete, by its schema, and harmless whatever names are in it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt

from cachegate.model.diagnosis import Diagnosis
from cachegate.model.incident import Attempt, Health, Incident, Objects
from cachegate.model.reload import Rung, RungOutcome
from cachegate.model.vitals import ApiVitals, Backend, DatabaseVitals, LoadFailure, Vitals
from cachegate.reporters import incident as reports
from cachegate.reporters.incident import words

SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "incident.schema.json").read_text("utf-8"))
AT = datetime(2026, 1, 31, 14, 3, 5, tzinfo=UTC)
LISTENER = Backend(7, "app", "authenticator", "12.0.2", "pgrst", AT)
VITALS = Vitals(
    DatabaseVitals("app", "db:5432/app", "18.4", backends=(LISTENER, replace(LISTENER, pid=8, channel=None))),
    (
        ApiVitals(
            "http://api:3000",
            ("12.0.2",),
            ("api",),
            loads=(3, 1),
            failures=(LoadFailure("57014", "canceling statement due to statement timeout"),),
        ),
    ),
)
FROZEN = Diagnosis(
    "frozen",
    "The schema cache does not move. Restart PostgREST.",
    ("It acted on the order.",),
    ask="What does its log say?",
    heals=("restart",),
)
INCIDENT = Incident(
    Health.HEALED,
    "restart worked, after 1.2 s.",
    AT,
    "0.1.0",
    VITALS,
    (FROZEN,),
    (),
    allowed=("notify", "restart"),
    fence=True,
    attempts=(
        Attempt(Rung("notify", RungOutcome.NO_EFFECT, 2.0, "it did not reach PostgREST", False, AT), 4),
        Attempt(Rung("restart", RungOutcome.WORKED, 1.2, reached=True, at=AT), 0),
    ),
    before=Objects(18, ("api.a", "api.b", "api.c", "api.d")),
    after=Objects(18),
)
WILD = st.text(st.characters(codec=None), max_size=40)


def test_everything_that_an_operator_needs_is_there() -> None:
    """Versions, listener, attempts with time and outcome, objects before and after, what people believe."""
    text = reports.as_markdown(INCIDENT)

    for part in (
        "Postgres 18.4 at db:&#8203;5432/app",
        "process 7 on channel pgrst, as authenticator, since 2026-01-31 14:03:05",
        "3 succeeded, 1 failed since it started",
        "57014 canceling statement due to statement timeout",
        "| 2026-01-31 14:03:05 | `notify` | no effect | 2.00 s | it did not reach PostgREST |",
        "| 2026-01-31 14:03:05 | `restart` | worked | 1.20 s |",
        "14 of 18 right as it was found, 18 of 18 in the end",
        "no time-based refresh",
        f"## {words.WAS_WRONG}",
    ):
        assert part.replace("&#8203;", "") in text.replace("&#8203;", ""), part


def test_a_listener_that_cannot_be_seen_is_not_said_to_be_missing() -> None:
    """An ordinary user sees sessions without what they do: that none is seen to listen means nothing."""
    session = replace(LISTENER, channel=None, started=None)
    unseen = replace(VITALS, database=replace(VITALS.database, backends=(session,), hidden=True))
    none = replace(VITALS, database=replace(VITALS.database, backends=(replace(LISTENER, channel=None),)))

    assert f"| {words.LISTENER} | {words.UNSEEN} |" in reports.as_markdown(replace(INCIDENT, vitals=unseen))
    assert f"| {words.LISTENER} | {words.NO_LISTENER} |" in reports.as_markdown(replace(INCIDENT, vitals=none))


def test_what_is_left_is_what_to_ask() -> None:
    """Questions are about what is still wrong; there is none when it is healed."""
    ill = replace(INCIDENT, health=Health.ILL, remaining=(FROZEN,))

    assert "What does its log say?" in reports.as_markdown(ill)
    assert f"## {words.WRONG}" in reports.as_markdown(ill)
    assert words.ASK_NOTHING in reports.as_markdown(INCIDENT)
    assert "What does its log say?" in reports.as_text(ill)


def test_the_terminal_has_the_verdict_last() -> None:
    """Lines of the width, the last one what it came to."""
    text = reports.as_text(INCIDENT, width=60)

    assert " ".join(text.split()).endswith(f"{words.HEALTH[Health.HEALED]} {INCIDENT.headline}")
    assert max(map(len, text.splitlines())) <= 60


@pytest.mark.parametrize("health", Health)
def test_json_follows_its_schema(health: Health) -> None:
    """Every health, with and without objects and attempts."""
    for incident in (INCIDENT, replace(INCIDENT, attempts=(), before=None, after=None, remaining=(FROZEN,))):
        document = json.loads(reports.as_json(replace(incident, health=health)))

        Draft202012Validator(SCHEMA).validate(document)
        assert document["exit_code"] == int(health.exit_code)


def test_the_schema_can_fail() -> None:
    """A property that it does not know is refused."""
    document = {**json.loads(reports.as_json(INCIDENT)), "more": 1}

    assert not Draft202012Validator(SCHEMA).is_valid(document)


@settings(deadline=None)
@given(WILD)
@example("a|b `c|d` \\| \n# heading\n")
@example("::error::x")
def test_no_text_breaks_out(text: str) -> None:
    """Names, messages and versions come from servers: they change neither the table's shape nor the headings."""
    wild = replace(
        INCIDENT,
        headline=text,
        vitals=replace(VITALS, channel=text, apis=(replace(VITALS.apis[0], silence=text, process=text),)),
        diagnoses=(replace(FROZEN, sentence=text, evidence=(text,)),),
        attempts=(Attempt(Rung(text, RungOutcome.NO_EFFECT, 0.1, text, at=AT), 1),),
        before=Objects(2, (text,), (text,)),
        after=None,
    )

    parsed = MarkdownIt("commonmark").enable("table").parse(reports.as_markdown(wild))
    plain = reports.as_text(wild)

    assert [token.tag for token in parsed if token.type == "heading_open"] == ["h1", *["h2"] * 6]
    rows = [token for token in parsed if token.type == "tr_open"]
    cells = [token for token in parsed if token.type in ("td_open", "th_open")]
    tables = [token for token in parsed if token.type == "table_open"]
    assert (len(tables), len(rows), len(cells)) == (2, 10, 2 * 8 + 5 * 2)
    assert not any(line.lstrip().startswith("::") for line in plain.splitlines())
    json.loads(reports.as_json(wild))
