"""The user's restart command: run as it is, without a shell, without our secrets, and not for ever."""

from __future__ import annotations

import sys
import time
import tracemalloc
from pathlib import Path

import pytest

from cachegate.engine.command import restarting
from cachegate.errors import EnvironmentProblem
from cachegate.options.credentials import without


def python(program: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", program, *arguments]


def test_arguments_arrive_as_they_are(tmp_path: Path) -> None:
    """No shell looks at them."""
    wanted = tmp_path / "out"
    program = "import sys; open(sys.argv[1], 'w').write(sys.argv[2])"
    restarting(python(program, str(wanted), "$HOME; `id` && *"), {}, timeout=10.0)()

    assert wanted.read_text() == "$HOME; `id` && *"


def test_our_secrets_stay_here(tmp_path: Path) -> None:
    """The user's own credentials go along: the command may need them."""
    ours = ("CACHEGATE_DATABASE_URL", "INPUT_JWT-SECRET", "GITHUB_TOKEN", "SUPABASE_ACCESS_TOKEN", "CACHEGATE_HEADER")
    environ = without({**dict.fromkeys(ours, "secret"), "FLY_API_TOKEN": "his", "CACHEGATE_SCHEMAS": "api"})
    wanted = tmp_path / "out"
    program = "import os, sys; open(sys.argv[1], 'w').write(' '.join(sorted(set(os.environ) - {'LC_CTYPE'})))"
    restarting(python(program, str(wanted)), environ, timeout=10.0)()

    assert wanted.read_text() == "CACHEGATE_SCHEMAS FLY_API_TOKEN"


def test_a_failure_has_its_last_words_without_secrets() -> None:
    """They go into a public report."""
    program = "import sys; print('no postgres://web:s3cret@db/app'); sys.exit(3)"
    with pytest.raises(EnvironmentProblem, match="did not restart PostgREST") as caught:
        restarting(python(program), {}, timeout=10.0)()

    assert caught.value.why == "it ended with code 3: no postgres://web:***@db/app"


def test_of_endless_words_only_the_last_are_read() -> None:
    """They are in a file, and stay there."""
    program = "import sys; sys.stdout.write('x' * 20_000_000 + ' the end'); sys.exit(1)"
    tracemalloc.start()
    try:
        with pytest.raises(EnvironmentProblem) as caught:
            restarting(python(program), {}, timeout=60.0)()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert caught.value.why.endswith("x the end")
    assert peak < 5_000_000


def test_a_command_that_hangs_is_ended_with_all_that_it_started() -> None:
    """Also a grandchild that holds its output open."""
    program = "import subprocess, sys, time; subprocess.Popen(['/bin/sleep', '60']); time.sleep(60)"
    started = time.monotonic()
    with pytest.raises(EnvironmentProblem) as caught:
        restarting(python(program), {}, timeout=0.5)()

    assert time.monotonic() - started < 5.0
    assert caught.value.why == "it did not end within 0.5 s, and was stopped"


def test_a_program_that_is_not_there_is_named() -> None:
    """And not searched for anywhere else."""
    with pytest.raises(EnvironmentProblem, match="the restart command no-such-program") as caught:
        restarting(["no-such-program"], {}, timeout=1.0)()

    assert "No such file" in caught.value.why
