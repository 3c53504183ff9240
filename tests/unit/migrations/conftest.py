"""Folders and real git repositories for the tests of migrations."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from unit.migrations.checkouts import Checkout


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """An empty repository, on branch main."""
    root = tmp_path / "project"
    root.mkdir()
    made = Checkout(root)
    made.git("init", "--quiet", "--initial-branch=main")
    return made


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write files below the test's folder, which is in no repository: `write(name, text)` or `write(name)`."""

    def write(path: str, text: str | bytes = "select 1;\n") -> Path:
        return Checkout(tmp_path).write(path, text)

    return write
