"""Upserts as teams write them down: from the file, a flag or a variable, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cachegate.errors import UsageProblems
from cachegate.model.upserts import UpsertTarget
from cachegate.options import load
from cachegate.options.mistakes import BadValue
from cachegate.options.upserts import upsert_target

HERE = Path()
NAMES = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=15)


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@pytest.mark.parametrize(("text", "meant"), [
    ("films(title, year)", UpsertTarget(None, "films", ("title", "year"))),
    ("api.films(title,year)", UpsertTarget("api", "films", ("title", "year"))),
    ("  api . films ( title )  ", UpsertTarget("api", "films", ("title",))),
    ("Films(Title)", UpsertTarget(None, "Films", ("Title",))),
    ('"api.v2"."the ""films"""("a,b", "c(d)", Größe)', UpsertTarget("api.v2", 'the "films"', ("a,b", "c(d)", "Größe"))),
    ("film list(release year)", UpsertTarget(None, "film list", ("release year",))),
])  # fmt: skip
def test_a_table_with_its_columns(text: str, meant: UpsertTarget) -> None:
    """Names as Postgres has them, quoted only where they must be."""
    assert upsert_target(text, HERE) == meant


@pytest.mark.parametrize("text", [
    "", "films", "films()", "films(", "films(a", "films a)", "films(a,)", "films(,a)", "(a)", "a.b.c(d)", "films(a)(b)",
    "films(a) where b", "films(title", "year)", ".films(a)", 'films("a)', "films(a.b)", "films[a]",
])  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    """With the form in which to write it."""
    with pytest.raises(BadValue, match="columns in brackets") as caught:
        upsert_target(text, HERE)

    assert "table(column, column)" in caught.value.help


def test_a_column_stands_once() -> None:
    """Twice is a slip: another one was meant."""
    with pytest.raises(BadValue, match="'a' twice"):
        upsert_target("films(a, b, a)", HERE)


@given(NAMES, NAMES, st.lists(NAMES, min_size=1, max_size=4, unique=True))
@example("\u00a0", " ", [" "])
def test_every_name_can_be_written(schema: str, relation: str, columns: list[str]) -> None:
    """In quotes, whatever is in it."""
    text = f"{quoted(schema)}.{quoted(relation)}({', '.join(map(quoted, columns))})"
    try:
        found = upsert_target(text, HERE)
    except BadValue as bad:
        assert "63 bytes" in bad.help or "empty" in bad.what  # noqa: PT017 - any other refusal is wrong
        return

    assert found == UpsertTarget(schema, relation, tuple(columns))


@given(st.text(max_size=60))
@example("(" * 1200)
@example("a" * 2000 + "(")
@example(" " * 2400)
@example('"' * 2401)
def test_any_text_is_read_or_refused(text: str) -> None:
    """Never anything else, and without delay."""
    try:
        assert isinstance(upsert_target(text, HERE), UpsertTarget)
    except BadValue as bad:
        assert bad.help  # noqa: PT017 - what to write instead


def test_the_file_lists_them(tmp_path: Path) -> None:
    """One on each line; a later one does not hide an earlier one."""
    (tmp_path / "cachegate.yml").write_text("upserts:\n  - films(title, year)\n  - api.jobs(kind)\n")

    assert load([], {}, tmp_path).upserts == (
        UpsertTarget(None, "films", ("title", "year")),
        UpsertTarget("api", "jobs", ("kind",)),
    )


def test_a_flag_is_repeated_and_replaces_the_file(tmp_path: Path) -> None:
    """As every list does; commas belong to the columns."""
    (tmp_path / "cachegate.yml").write_text("upserts: films(title, year)\n")

    found = load(["--upserts", "a(b, c)", "--upserts=d(e)"], {"CACHEGATE_UPSERTS": "f(g)"}, tmp_path).upserts

    assert found == (UpsertTarget(None, "a", ("b", "c")), UpsertTarget(None, "d", ("e",)))


def test_each_mistake_names_its_line_beside_all_others(tmp_path: Path) -> None:
    """A flow list is cut at its commas, which is told like any other slip."""
    (tmp_path / "cachegate.yml").write_text("timeout: soon\nupserts: [films(title, year),\n  jobs, x(a)]\n")

    with pytest.raises(UsageProblems) as caught:
        load([], {}, tmp_path)

    assert [problem.what for problem in caught.value.problems] == [
        "cachegate.yml:2 (upserts): 'films(title' is not a table with columns in brackets",
        "cachegate.yml:2 (upserts): 'year)' is not a table with columns in brackets",
        "cachegate.yml:3 (upserts): 'jobs' is not a table with columns in brackets",
        "cachegate.yml:1 (timeout): 'soon' is not a duration",
    ]
