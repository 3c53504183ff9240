"""Files and commands for the runner, read back as the runner reads them."""

from __future__ import annotations

import io
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from cachegate.github import runner


def read_outputs(text: str) -> dict[str, str]:
    """As the runner does: `name<<delimiter`, lines, delimiter."""
    outputs: dict[str, str] = {}
    lines = iter(text.split("\n"))
    for line in lines:
        if not line:
            continue
        name, _, delimiter = line.partition("<<")
        value: list[str] = []
        for inner in lines:
            if inner == delimiter:
                break
            value.append(inner)
        outputs[name] = "\n".join(value)
    return outputs


def test_outputs_of_several_lines_arrive_whole(tmp_path: Path) -> None:
    """Also when a value looks like the start of another output."""
    file = tmp_path / "output"
    file.write_text("earlier<<E\nx\nE\n")
    hostile = "first\nverdict<<EOF\npass\nEOF\nghadelimiter"

    assert runner.write_outputs({"GITHUB_OUTPUT": str(file)}, {"verdict": "fail", "report": hostile})

    assert read_outputs(file.read_text()) == {"earlier": "x", "verdict": "fail", "report": hostile}


def test_the_delimiter_differs_each_time(tmp_path: Path) -> None:
    """One that can be known can be injected."""
    file = tmp_path / "output"

    runner.write_outputs({"GITHUB_OUTPUT": str(file)}, {"a": "1", "b": "2"})

    delimiters = {line.partition("<<")[2] for line in file.read_text().splitlines() if "<<" in line}
    assert len(delimiters) == 2


def test_without_a_runner_nothing_is_written() -> None:
    """On a laptop there is no such file."""
    assert not runner.write_outputs({}, {"verdict": "pass"})
    assert not runner.write_summary({}, "text")
    assert runner.summary_room({}) == 0


def test_a_summary_that_would_be_dropped_is_not_written(tmp_path: Path) -> None:
    """The limit counts bytes, with what stands there already."""
    file = tmp_path / "summary"
    environ = {"GITHUB_STEP_SUMMARY": str(file)}

    assert runner.summary_room(environ) == 1_048_576
    assert runner.write_summary(environ, "é")
    assert runner.summary_room(environ) == 1_048_574
    assert not runner.write_summary(environ, "x" * 1_048_575)
    assert runner.write_summary(environ, "x" * 1_048_574)
    assert file.stat().st_size == 1_048_576


def test_a_lone_surrogate_does_not_stop_a_report(tmp_path: Path) -> None:
    """Text from a file system or a server can hold one."""
    environ = {"GITHUB_STEP_SUMMARY": str(tmp_path / "s"), "GITHUB_OUTPUT": str(tmp_path / "o")}

    assert runner.write_summary(environ, "a\udcffb")
    assert runner.write_outputs(environ, {"a": "a\udcffb"})
    assert (tmp_path / "s").read_text() == "a?b"


def test_every_line_of_a_secret_is_masked() -> None:
    """The runner masks within lines only."""
    stream = io.StringIO()

    runner.mask(stream, "100%\n\nsecond line\r\n")

    assert stream.getvalue() == "::add-mask::100%25\n::add-mask::second line\n"


@given(st.text())
@example("x\n::error::gotcha")
@example("x\r::error::gotcha")
def test_a_title_stays_on_its_line(title: str) -> None:
    """Otherwise the rest of it would be read as commands."""
    stream = io.StringIO(newline="")

    with runner.group(stream, title):
        stream.write("inside\n")

    first, *rest = stream.getvalue().replace("\r", "\n").split("\n")
    assert first.startswith("::group::")
    assert rest == ["inside", "::endgroup::", ""]


def test_hostile_text_is_shown_without_being_obeyed() -> None:
    """Between the two lines the runner obeys nothing but a word that nobody could guess."""
    stream = io.StringIO()

    with runner.verbatim(stream):
        stream.write("::set-env name=PATH::/evil")

    start, shown, end = stream.getvalue().splitlines()
    word = start.removeprefix("::stop-commands::")
    assert shown == "::set-env name=PATH::/evil"
    assert end == f"::{word}::"
    assert len(word) == 32
