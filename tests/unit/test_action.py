"""The action as the runner starts it: an environment and nothing else."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import pytest

from cachegate.action import act
from cachegate.guard import Console
from cachegate.options import Options
from cachegate.surroundings import Surroundings

Started = list[tuple[Options, Path, Path | None]]


def start(environ: Mapping[str, str]) -> tuple[int, Started, str]:
    """Exit code, what the run was started with, and what was said."""
    started: Started = []

    def run(options: Options, around: Surroundings) -> int:
        started.append((options, around.cwd, around.event))
        return 1

    errors = io.StringIO()
    code = act(Console(environ, io.StringIO(), errors), lambda name: run)
    return code, started, errors.getvalue()


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A checked-out repository."""
    (tmp_path / ".git").mkdir()
    return tmp_path


def test_inputs_and_event_become_a_run(workspace: Path) -> None:
    """Inputs are named as in the workflow; what the author left out arrives empty."""
    (workspace / "db").mkdir()
    environ = {
        "GITHUB_WORKSPACE": str(workspace),
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_EVENT_PATH": "/github/event.json",
        "INPUT_DIRECTORY": "db",
        "INPUT_SCHEMAS": "api\nprivate, Odd\n",
        "INPUT_JSON": "out/report.json",
        "INPUT_REQUIRE-PENDING": "true",
        "INPUT_TIMEOUT": "",
        "INPUT_TOKEN": "ghs_x",
    }

    code, started, _ = start(environ)

    assert code == 1
    assert started == [
        (
            Options(
                workspace / "db",
                schemas=("api", "private", "Odd"),
                json=workspace / "out/report.json",
                require_pending=True,
            ),
            workspace,
            Path("/github/event.json"),
        )
    ]


def test_pull_request_target_is_refused(workspace: Path) -> None:
    """It would run a stranger's SQL beside a token that may write."""
    environ = {"GITHUB_WORKSPACE": str(workspace), "GITHUB_EVENT_NAME": "pull_request_target"}

    code, started, errors = start(environ)

    assert (code, started) == (2, [])
    assert "pull_request_target is refused" in errors
    assert "allow-pull-request-target" in errors


@pytest.mark.parametrize(("given", "code"), [("true", 1), (" TRUE ", 1), ("", 2), ("false", 2), ("yes please", 2)])
def test_pull_request_target_can_be_allowed(workspace: Path, given: str, code: int) -> None:
    """By saying true, and by nothing else."""
    environ = {
        "GITHUB_WORKSPACE": str(workspace),
        "GITHUB_EVENT_NAME": "pull_request_target",
        "INPUT_ALLOW-PULL-REQUEST-TARGET": given,
    }

    assert start(environ)[0] == code


def test_a_forgotten_checkout(tmp_path: Path) -> None:
    """The most common mistake in a new workflow has a message of its own."""
    code, started, errors = start({"GITHUB_WORKSPACE": str(tmp_path)})

    assert (code, started) == (2, [])
    assert "actions/checkout" in errors


def test_mistakes_in_inputs(workspace: Path) -> None:
    """Exit 2, with the names that the author wrote."""
    code, started, errors = start({"GITHUB_WORKSPACE": str(workspace), "INPUT_FAIL-ON": "eror"})

    assert (code, started) == (2, [])
    assert "cachegate: input fail-on: 'eror' is not one of" in errors
    assert "Did you mean error?" in errors
