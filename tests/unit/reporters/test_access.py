"""Who may do what, as readers see it."""

from __future__ import annotations

from dataclasses import replace

from markdown_it import MarkdownIt

from cachegate.model.access import Access, Cause, Cell, Obstacle
from cachegate.reporters import access, as_markdown, console
from cachegate.reporters.budget import COMMENT
from unit.reporters.samples import ACCESS, GREEN, RED

GITHUB = MarkdownIt("gfm-like", {"html": True})


def row(name: str, role: str, *cells: Cell) -> Access:
    return Access("relation", "api", name, role, cells)


def test_letters_have_marks() -> None:
    """A dash is nothing; a star is a limit; a ring is no rows."""
    assert [access.letters(one) for one in ACCESS] == ["–", "SI*U°D°", "–", "X"]


def test_one_cause_is_told_once_for_all_roles_and_verbs() -> None:
    """Whoever shares the cause for the same verbs shares the sentence."""
    missing = Obstacle(Cause.GRANT)
    rows = [row("films", role, Cell("select", (missing,)), Cell("insert", (missing,))) for role in ("anon", "staff")]

    assert list(access.reasons(rows)) == ["anon, staff: select, insert: not granted"]
    assert list(access.reasons(rows, besides=Cause.GRANT)) == []


def test_every_cause_has_words() -> None:
    """And each says what it is about."""
    for cause in Cause:
        said = access.says(Obstacle(cause, "the thing", "keeper"))
        assert cause is Cause.GRANT or "the thing" in said
        assert ("keeper" in said) == (cause in (Cause.SOURCE, Cause.ROW_SECURITY))


def test_a_table_where_something_is_refused() -> None:
    """Roles as columns, things as rows, the causes below, all of it folded."""
    text = as_markdown.render(RED)

    assert "<details><summary>Who may do what: 2 things, 2 roles</summary>" in text
    assert "| | anon | authenticated |" in text
    assert "| public.artifact\\_versions | – | SI\\*U°D° |" in text.replace("artifact_versions", "artifact\\_versions")
    assert "the sequence public.artifact" in text
    assert "<table>" in GITHUB.render(text)


def test_one_line_where_everything_is_allowed() -> None:
    """Good news is short, and the console leaves it out."""
    assert "Who may do what: 1 thing, 1 role, everything allowed" in as_markdown.render(GREEN)
    assert "<table>" not in GITHUB.render(as_markdown.render(GREEN))
    assert "Who may do what" not in console.render(GREEN)


def test_nothing_new_is_nothing_said() -> None:
    """Not even a heading."""
    nothing = replace(RED, access=())

    assert "Who may do what" not in as_markdown.render(nothing)
    assert "Who may do what" not in console.render(nothing)


def test_the_console_leaves_out_plain_grants() -> None:
    """They are the letters that are not there; the other causes are told."""
    text = console.render(RED)

    assert "public.artifact_versions  anon –  authenticated SI*U°D°" in text
    assert "not granted" not in text
    assert "authenticated: insert: the sequence" in text


def test_a_name_with_bars_stays_one_cell() -> None:
    """Also where backslashes stand before them."""
    for name in ("a|b", "a\\|b", "a\\\\|b", "|", "\\"):
        report = replace(
            RED, access=(row(name, "anon", Cell("select")), row(name, "x|y", Cell("insert", (Obstacle(Cause.GRANT),))))
        )
        page = GITHUB.render(as_markdown.render(report))

        assert page.count("<th>") == 3
        assert f"<td>api.{name}</td>" in page


def test_a_thousand_things_fit_into_a_comment() -> None:
    """Some are left out, and that is said; the JSON report has them."""
    many = tuple(row(f"table_{number}", "anon", Cell("select", (Obstacle(Cause.GRANT),))) for number in range(1000))
    text = as_markdown.render(replace(RED, access=many), limit=COMMENT)

    assert COMMENT.holds(text)
    assert "1000 things" in text
    assert "… and 940 more" in text
    assert console.render(replace(RED, access=many)).count("api.table_") == 30
