"""docs/codes.md shows the catalogue as it is, and the other parts of the code use it."""

from __future__ import annotations

from pathlib import Path

from cachegate.checks.refusals import causes
from cachegate.explain import catalogue, tables

ROOT = Path(__file__).parents[2]


def test_the_page_of_codes_is_up_to_date() -> None:
    """Whoever changes an entry renews the page with one command."""
    assert (ROOT / tables.PAGE).read_text("utf-8") == tables.markdown(), "run `python -m cachegate.explain.tables`"


def test_renewing_writes_only_what_changed(tmp_path: Path) -> None:
    """An outdated page is noticed and replaced, one that is up to date left alone."""
    (tmp_path / "docs").mkdir()
    (tmp_path / tables.PAGE).write_text("# Codes\n", "utf-8")

    assert tables.renew(tmp_path)
    assert not tables.renew(tmp_path)
    assert (tmp_path / tables.PAGE).read_text("utf-8") == tables.markdown()


def test_every_entry_is_on_the_page() -> None:
    """In one row of one table, whose cells no text of an entry can break."""
    rows = [line for line in tables.markdown().splitlines() if line.startswith("| `")]

    assert [row.split("`")[1] for row in rows] == [entry.code for entry in catalogue.ALL]
    assert {row.replace("\\|", "").count("|") for row in rows} == {6}


def test_codes_that_checks_read_are_in_the_catalogue() -> None:
    """A finding's code can be looked up; the checks' own causes are about codes that have an entry."""
    assert all(catalogue.known(code) for code in causes.READERS)
