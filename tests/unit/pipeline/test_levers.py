"""What there is to pull: found where it is, and a reason, never a failure, where it is not."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from cachegate.errors import EnvironmentProblem
from cachegate.options import Options
from cachegate.pipeline import levers
from cachegate.postgrest.prober import Prober

OPTIONS = Options(directory=Path())


def find(options: Options, engine: Path) -> levers.Levers:
    with Prober("http://postgrest:3000", timeout=1.0) as prober:
        return levers.find(options, prober, {"SUPABASE_ACCESS_TOKEN": "token"}, engine)


def test_without_an_engine_the_reason_says_what_else_there_is(tmp_path: Path) -> None:
    """Rootless engines, runners in Kubernetes."""
    found = find(OPTIONS, tmp_path / "engine.sock")

    assert (found.instance, found.command, found.platform) == (None, None, None)
    assert "no engine socket is mounted" in found.absent
    assert "--restart-command" in found.absent


def test_a_process_that_is_none_of_postgrests_is_a_reason_too(tmp_path: Path) -> None:
    """The run goes on without it."""
    found = find(replace(OPTIONS, postgrest_pid=os.getpid()), tmp_path / "engine.sock")

    assert found.instance is None
    assert f"the process {os.getpid()} is not PostgREST" in found.absent


def test_command_and_project_are_at_hand_when_given(tmp_path: Path) -> None:
    """The command is run when it is needed, not before."""
    options = replace(OPTIONS, restart_command=("no-such-program",), supabase_project="abc")
    found = find(options, tmp_path / "engine.sock")

    assert found.platform is not None
    assert found.command is not None
    with pytest.raises(EnvironmentProblem, match="no-such-program"):
        found.command()
