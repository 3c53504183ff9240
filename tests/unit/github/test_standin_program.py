"""The stand-in as a program, for tests that run in containers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cachegate.github.api import GitHub, GitHubProblem

TESTS = Path(__file__).parents[2]


@contextmanager
def program(*arguments: str) -> Iterator[str]:
    """Where it listens, for as long as the block lasts."""
    command = [sys.executable, "-m", "standin.github", *arguments]
    environ = {**os.environ, "PYTHONPATH": str(TESTS)}
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip().removeprefix("listening on ")
        finally:
            process.terminate()


def test_what_it_was_asked_is_on_record_without_the_token(tmp_path: Path) -> None:
    """One JSON object a line, there as soon as the answer is."""
    record = tmp_path / "record"

    with program("--record", str(record)) as url, GitHub(url, "s3cret") as github:
        github.post("repos", "o", "r", "issues", "7", "comments", json={"body": "hello"})
        assert len(list(github.pages("repos", "o", "r", "issues", "7", "comments"))) == 1

    first, second = (json.loads(line) for line in record.read_text().splitlines())
    assert (first["method"], first["path"], first["status"]) == ("POST", "/repos/o/r/issues/7/comments", 201)
    assert first["body"] == {"body": "hello"}
    assert (second["query"], second["problems"]) == ("per_page=100", [])
    assert "s3cret" not in record.read_text()


def test_read_only_it_refuses_as_for_a_fork() -> None:
    """Reading still works."""
    with program("--read-only") as url, GitHub(url, "a-token") as github:
        assert list(github.pages("repos", "o", "r", "issues", "7", "comments")) == []
        with pytest.raises(GitHubProblem, match="403"):
            github.post("repos", "o", "r", "issues", "7", "comments", json={"body": "hello"})
