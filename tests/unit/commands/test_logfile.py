"""Logs as lines: streamed, cut, and followed through what happens to real files."""

from __future__ import annotations

import bz2
import io
import lzma
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachegate.commands import logfile
from cachegate.errors import UsageProblem


class Enough(Exception):
    """The test has seen what it wanted."""


def followed(path: Path, *events: Callable[[], object]) -> list[str]:
    """The lines that come, with one of the events happening each time that the file has nothing more."""
    waiting: Iterator[Callable[[], object]] = iter(events)

    def pause() -> None:
        event = next(waiting, None)
        if event is None:
            raise Enough
        event()

    seen: list[str] = []
    with suppress(Enough):  # nothing else ends it
        for line in logfile.follow(path, pause):
            if line is not None:
                seen.append(line)
    return seen


def append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def test_a_growing_file_is_read_as_it_grows(tmp_path: Path) -> None:
    """What is there, then what comes; a line only when it has ended."""
    log = tmp_path / "log"
    log.write_text("one\ntw")

    assert followed(log, lambda: append(log, "o\nthr"), lambda: append(log, "ee\n")) == ["one", "two", "three"]


def test_a_rotated_file_is_read_to_its_end(tmp_path: Path) -> None:
    """Renamed, written to once more, and then there is a new one under the old name."""
    log, old = tmp_path / "log", tmp_path / "log.1"
    log.write_text("one\n")

    def rotate() -> None:
        log.rename(old)
        append(old, "two\nunfinished")
        log.write_text("three\n")

    assert followed(log, rotate, lambda: append(log, "four\n")) == ["one", "two", "unfinished", "three", "four"]


def test_a_file_that_is_away_for_a_moment_is_waited_for(tmp_path: Path) -> None:
    """Renamed now, made anew later."""
    log = tmp_path / "log"
    log.write_text("one\n")

    steps = (lambda: log.rename(tmp_path / "log.1"), lambda: None, lambda: log.write_text("two\n"))

    assert followed(log, *steps) == ["one", "two"]


def test_a_truncated_file_is_read_anew(tmp_path: Path) -> None:
    """As copytruncate does it: the same file, shorter."""
    log = tmp_path / "log"
    log.write_text("one and more\n")

    assert followed(log, lambda: log.write_text("two\n")) == ["one and more", "two"]


def test_a_pipe_is_read_as_it_comes() -> None:
    """Each line when it is written, None while nothing is, and the end when the writer is gone."""
    out, into = os.pipe()
    idle, seen = threading.Event(), []

    def write() -> None:
        os.write(into, b"one\ntw")
        assert idle.wait(10)
        os.write(into, b"o\nthree")
        os.close(into)

    writer = threading.Thread(target=write)
    writer.start()
    with os.fdopen(out, "rb") as stream:
        for line in logfile.read(stream, "a pipe"):
            if line is None:
                idle.set()
            else:
                seen.append(line)
    writer.join()

    assert seen == ["one", "two", "three"]


def test_a_line_without_end_is_cut() -> None:
    """The next one is whole again; nothing is remembered of the rest."""
    text = b"x" * (3 * logfile.LONGEST) + b"\nnext\n"

    first, second = logfile.read(io.BytesIO(text), "a log")

    assert (len(first or ""), second) == (logfile.LONGEST, "next")


def test_a_stream_without_end_takes_no_memory() -> None:
    """A line that never ends is not kept."""
    lines = logfile.Lines()
    for _ in range(200):
        assert list(lines.feed(b"x" * logfile.CHUNK)) == []

    assert [len(line) for line in lines.feed(b"\n")] == [logfile.LONGEST]


@given(st.binary(max_size=400), st.integers(1, 50))
def test_pieces_do_not_matter(text: bytes, size: int) -> None:
    """However bytes arrive, broken UTF-8 too, the lines are those of the whole."""
    lines = logfile.Lines()
    seen = [line for start in range(0, len(text), size) for line in lines.feed(text[start : start + size])]
    seen += lines.end() if lines.started else ()

    whole = [piece.removesuffix(b"\r").decode("utf-8", "replace") for piece in text.split(b"\n")]
    assert seen == (whole[:-1] if text.endswith(b"\n") or not text else whole)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\x1f\x8b\x08rest", "compressed"),
        (lzma.compress(b"a"), "compressed"),
        (bz2.compress(b"a"), "compressed"),
        (b"\x28\xb5\x2f\xfd\x04", "compressed"),
        (b"PK\x03\x04\x14", "an archive"),
        ("x".encode("utf-16"), "UTF-16"),
    ],
)
def test_what_is_no_plain_text_is_refused(content: bytes, why: str, tmp_path: Path) -> None:
    """With what to do instead."""
    log = tmp_path / "log"
    log.write_bytes(content)

    with ExitStack() as stack, pytest.raises(UsageProblem, match=why):
        logfile.opened(log, stack)
    with pytest.raises(UsageProblem, match=why):
        list(logfile.read(io.BytesIO(content), "a log"))


def test_a_folder_is_no_log(tmp_path: Path) -> None:
    """Nor is what may not be read."""
    with ExitStack() as stack, pytest.raises(UsageProblem, match="cannot be read"):
        logfile.opened(tmp_path, stack)
