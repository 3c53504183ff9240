"""The hidden marker survives every name, and nothing breaks out of it."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from cachegate.github.marker import Marker, RunOrder, Sticker, read_marker, write_marker

NAMES = st.text(max_size=40)


@given(NAMES, NAMES, NAMES, st.integers(0, 2**60), st.integers(1, 99))
@example("--> <img src=x>", "--!>", "@ada #1\n\r\u2028", 1, 1)
def test_what_is_written_is_read_back(workflow: str, job: str, name: str, run: int, attempt: int) -> None:
    """Whatever workflow, job and name are called, followed by whatever report."""
    marker = Marker(Sticker(workflow, job, name), RunOrder(run, attempt))

    assert read_marker(f"{write_marker(marker)}\nreport -->") == marker


@given(NAMES)
@example("-->\n# gotcha")
@example("--!><script>")
@example("<!-- cachegate {} -->")
def test_a_name_cannot_leave_the_comment(name: str) -> None:
    """Rendered, the marker is one block of HTML comment, and shows nothing."""
    line = write_marker(Marker(Sticker(name, name, name), RunOrder(1, 1)))

    assert line.isascii()
    assert line.count(">") == 1
    assert line.endswith(" -->")
    assert "@" not in line
    assert MarkdownIt().render(f"{line}\n\ntext") == f"{line}\n<p>text</p>\n"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "a report",
        "> <!-- cachegate {} -->",
        "<!-- cachegate {} -->",
        "<!-- cachegate {not json} -->",
        '<!-- cachegate {"workflow": "w", "job": "j", "name": "n", "run": 1e999, "attempt": 1} -->',
        '<!-- cachegate {"workflow": "w", "job": "j", "name": "n", "run": [], "attempt": 1} -->',
    ],
)
def test_what_is_no_marker_is_not_read_as_one(body: str) -> None:
    """Damaged, quoted or absent: the comment is somebody's text."""
    assert read_marker(body) is None


def test_a_marker_counts_only_at_the_very_start() -> None:
    """A reviewer may quote the report, marker and all."""
    line = write_marker(Marker(Sticker("w", "j", "n"), RunOrder(1, 1)))

    assert read_marker(line) is not None
    assert read_marker(f"look:\n{line}") is None
    assert read_marker(f" {line}") is None


def test_runs_are_ordered_by_run_then_attempt() -> None:
    """A re-run of an old run is older than a newer run."""
    assert RunOrder(1, 9) < RunOrder(2, 1) < RunOrder(2, 2)
