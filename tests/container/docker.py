"""The container engine's own client, as GitHub's runner uses it."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

# The runner's machine has one client; where several are on PATH, the distribution's belongs to the engine.
DOCKER = "/usr/bin/docker" if Path("/usr/bin/docker").exists() else shutil.which("docker") or "docker"
SOCKET = os.environ.get("DOCKER_HOST", "").removeprefix("unix://") or "/var/run/docker.sock"


def docker(*arguments: str) -> str:
    """What the client printed. Fails the test with what it complained about."""
    done = subprocess.run([DOCKER, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"docker {arguments[0]}: {done.stderr}"
    return done.stdout.strip()


def silence() -> str | None:
    """Why no engine answers, None when one does."""
    try:
        done = subprocess.run([DOCKER, "version"], capture_output=True, text=True, check=False)
    except OSError as error:
        return str(error)
    return None if done.returncode == 0 else done.stderr.strip()


def until(fact: Callable[[], bool], what: str, seconds: float = 60) -> None:
    """Ask until it is so; a real server needs its time."""
    deadline = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.1)
