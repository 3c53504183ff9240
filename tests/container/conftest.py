"""The action's image, built once from a clean copy of the project, and jobs to run it in."""

from __future__ import annotations

import shutil
import subprocess
import threading
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from container import readme
from container.docker import docker, silence
from container.film_club import Repository
from container.readme import ROOT
from container.runner import TOKEN
from container.world import World
from standin.github import StandIn
from standin.site import Site


@pytest.fixture(scope="session")
def engine() -> None:
    """Whoever asks for these tests has to have an engine: nothing is skipped here."""
    reason = silence()
    if reason is not None:
        pytest.fail(f"No container engine answers, so the action was not tested at all: {reason}", pytrace=False)


@pytest.fixture(scope="session")
def mark(engine: None) -> Iterator[str]:
    """The name and the label of everything that this session makes; nothing with it is left in the end."""
    mark = f"cachegate-e2e-{uuid.uuid4().hex[:8]}"
    yield mark
    assert docker("ps", "-aq", "--filter", f"label={mark}") == ""
    assert docker("network", "ls", "-q", "--filter", f"label={mark}") == ""


@pytest.fixture(scope="session")
def image(mark: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The Dockerfile as it is, built as the runner does it: from a fresh checkout of what is, or will be, in git."""
    context = tmp_path_factory.mktemp("context")
    listed = subprocess.check_output(["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=ROOT, text=True)
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (context / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, context / name)
    docker("build", "--tag", mark, str(context))
    yield mark
    docker("rmi", "--no-prune", mark)  # the layers stay, for the next session's build


@pytest.fixture(scope="session")
def text() -> str:
    """README.md."""
    return readme.README.read_text(encoding="utf-8")


@pytest.fixture
def github() -> Iterator[StandIn]:
    """GitHub's API, on all addresses of this machine, for this run's token only."""
    with serving(StandIn(Site(), TOKEN, host="0.0.0.0")) as server:
        yield server
        assert server.problems == []


@pytest.fixture
def world(text: str, github: StandIn, image: str, mark: str, tmp_path: Path) -> Iterator[World]:
    """The README's workflow, to the letter, on a repository of the test's own."""
    workflow = readme.workflow(text)
    repository = Repository.start(workflow, text, tmp_path / "origin")
    with ExitStack() as stack:
        yield World(workflow, repository, github, image, mark, tmp_path, stack)


@contextmanager
def serving(server: StandIn) -> Iterator[StandIn]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
