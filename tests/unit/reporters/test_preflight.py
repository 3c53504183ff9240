"""A preflight in its three formats: complete, by its schema, and harmless whatever is in files and rows."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt

from cachegate.model.migration import Place
from cachegate.model.preflight import Answer, CheckAnswer, Choice, Lock, Preflight, Row, Safer
from cachegate.reporters import preflight as reports
from cachegate.reporters.preflight import words

SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "preflight.schema.json").read_text("utf-8"))
ANSWER = Answer(
    Place("db/7_jobs.sql", 3, 1),
    "alter table jobs add unique (kind)",
    "public.jobs",
    "unique constraint",
    "yes",
    "",
    offending=2,
    offence="too many for the key (kind)",
    rows=1_200_000,
    bytes=2_340_000_000,
    count="select 2",
    show="select kind from jobs",
    examples=(Row((("kind", "<4 characters>"), ("copies", "3"))),),
    choices=(Choice("keep the newest row", "delete from jobs\nwhere true;", "created_at tells."),),
    lock=Lock("ACCESS EXCLUSIVE", "reads too", "a scan", 130.0),
    safer=Safer("create unique index concurrently i on jobs (kind);", "Beside the traffic."),
)
FINE = replace(ANSWER, verdict="no", why="No row is in its way.", offending=0, examples=(), choices=())
DARK = replace(FINE, verdict="cannot be told", why="This user may not see it.", offending=None, lock=None, safer=None)
FOUND = Preflight(
    (ANSWER, FINE, DARK),
    (CheckAnswer("stuck", "select 1", 1, examples=(Row((("id", "7"),)),)), CheckAnswer("odd", "select", None, "No.")),
    how="Everything is pending.",
    pending=2,
    postgres="18.1",
    cachegate="0.1.0",
    notes=("a note",),
)


def test_everything_is_said() -> None:
    """Place, count, rows, size, lock, time, examples, query, clean-up with what it assumes, the gentler form."""
    for text in (reports.as_text(FOUND, width=200), reports.as_markdown(FOUND).replace("&lt;", "<").replace("\\", "")):
        for part in (
            "db/7_jobs.sql:3", "2 rows too many for the key", "about 1,200,000 rows, 2.3 GB", "ACCESS EXCLUSIVE",
            "about 2 min", "copies = 3", "select kind from jobs", "keep the newest row", "created_at tells.",
            "delete from jobs", words.REVIEW.partition(":")[0], "Beside the traffic.", "finds 1 row", "a note",
        ):  # fmt: skip
            assert part in text, part


def test_the_headline_counts() -> None:
    """What fails comes first, what is unknown is not passed over, and nothing to ask is said as such."""
    assert words.headline(FOUND) == (
        "2 pending migrations: 1 of 3 demands on rows would fail, 1 check found rows, 1 of 3 cannot be told,"
        " 1 check could not be asked."
    )
    assert "no row is in the way (1 demand asked)" in words.headline(replace(FOUND, answers=(FINE,), checks=()))
    assert "nothing in them" in words.headline(replace(FOUND, answers=(), checks=()))


@pytest.mark.parametrize(
    ("answers", "checks", "code"),
    [
        *[((FINE,), (), 0), ((), (), 0), ((FINE, ANSWER, DARK), (), 1), ((FINE, DARK), (), 3)],
        *[((), (FOUND.checks[0],), 1), ((FINE,), (FOUND.checks[1],), 3)],
    ],
)
def test_the_exit_code(answers: tuple[Answer, ...], checks: tuple[CheckAnswer, ...], code: int) -> None:
    """A failure is 1, what could not be told is 3, never 0."""
    assert int(replace(FOUND, answers=answers, checks=checks).exit_code) == code


def test_json_follows_its_schema() -> None:
    """With everything, and with nothing; and the schema is able to refuse."""
    for found in (FOUND, replace(FOUND, answers=(), checks=())):
        document = json.loads(reports.as_json(found))
        Draft202012Validator(SCHEMA).validate(document)
        assert not Draft202012Validator(SCHEMA).is_valid({**document, "more": 1})


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.2, "under a second"), (59.6, "about 60 s"), (600, "about 10 min"), (9000, "about 2.5 h")]
)
def test_times_are_rough(seconds: float, said: str) -> None:
    """A rough number is not written as if it were exact."""
    assert words.seconds(seconds) == said


@settings(deadline=None)
@given(st.text(max_size=40))
@example("```\n# heading\n::error::x")
@example("\u202e`</details>`")
def test_no_text_breaks_out(text: str) -> None:
    """Names, statements and values come from outside: they change neither headings nor blocks."""
    wild = replace(
        ANSWER,
        place=Place(text, 1),
        statement=text,
        relation=text,
        title=text,
        why=text,
        offence=text,
        show=f"select {text}",
        examples=(Row(((text, text),)),),
        choices=(Choice(text, f"delete {text}", text),),
        safer=Safer(f"create {text}", text),
    )
    found = replace(FOUND, answers=(wild,), checks=(CheckAnswer(text, text, 1),), how=text, notes=(text,))

    parsed = MarkdownIt("commonmark").enable("table").parse(reports.as_markdown(found))
    plain = reports.as_text(found)

    assert [token.tag for token in parsed if token.type == "heading_open"] == ["h1", "h2", "h2"]
    assert len([token for token in parsed if token.type == "fence"]) == 3
    assert not any(line.lstrip().startswith("::") for line in plain.splitlines())
    json.loads(reports.as_json(found))
