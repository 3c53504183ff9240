"""A commit's files, written out without anything of the repository being run."""

from __future__ import annotations

from pathlib import Path

import pytest

from cachegate.migrations.export import export
from cachegate.migrations.git import Repository, repository
from repositories import committed, git


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.joinpath("app/migrations").mkdir(parents=True)
    folder.joinpath("app/migrations/1.py").write_bytes(b"old\r\n\xff")
    folder.joinpath("run.sh").write_text("#!/bin/sh\n")
    folder.joinpath("run.sh").chmod(0o755)
    folder.joinpath(".gitignore").write_text("node_modules\n.env\n__pycache__\n*.log\n")
    return folder


def exported(project: Path, commit: str, *beside: str) -> Path:
    found, copy = repository(project), project.parent / "copy"
    assert isinstance(found, Repository)
    copy.mkdir()
    export(found, commit, copy, beside)
    return copy


def test_files_are_as_they_were(project: Path) -> None:
    """To the byte, with the right to be run; what came later is not there."""
    commit = committed(project)
    project.joinpath("app/migrations/1.py").write_text("new")
    project.joinpath("app/migrations/2.py").write_text("new, and nobody has committed it")
    copy = exported(project, commit)

    assert copy.joinpath("app/migrations/1.py").read_bytes() == b"old\r\n\xff"
    assert not copy.joinpath("app/migrations/2.py").exists()
    assert copy.joinpath("run.sh").stat().st_mode & 0o111
    assert not copy.joinpath("app/migrations/1.py").stat().st_mode & 0o111
    assert not copy.joinpath(".git").exists()


def test_what_git_ignores_is_at_hand(project: Path) -> None:
    """Installed packages and local settings, at the root and beside the program; nothing compiled, nothing deeper."""
    commit = committed(project)
    for name in ("node_modules/x.js", ".env", "app/.env", "app/migrations/x.log", "app/__pycache__/x.pyc"):
        project.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
        project.joinpath(name).write_text("x")
    copy = exported(project, commit, "app")

    assert copy.joinpath("node_modules/x.js").read_text() == "x"
    assert copy.joinpath(".env").is_symlink()
    assert copy.joinpath("app/.env").is_symlink()
    assert not copy.joinpath("app/migrations/x.log").exists()
    assert not copy.joinpath("app/__pycache__").exists()


def test_links_stay_inside(project: Path) -> None:
    project.joinpath("inside").symlink_to("app/migrations/1.py")
    project.joinpath("outside").symlink_to("/etc/passwd")
    project.joinpath("app/above").symlink_to("../../x")
    copy = exported(project, committed(project))

    assert copy.joinpath("inside").read_bytes() == b"old\r\n\xff"
    assert not copy.joinpath("outside").is_symlink()
    assert not copy.joinpath("app/above").is_symlink()


def test_nothing_of_the_repository_runs(project: Path) -> None:
    """Neither filters nor hooks."""
    project.joinpath(".gitattributes").write_text("*.py filter=bad\n")
    commit = committed(project)
    hook = project / ".git/hooks/post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\ntouch ../ran\n")
    hook.chmod(0o755)
    git(project, "config", "filter.bad.smudge", f"touch {project.parent}/ran")
    exported(project, commit)

    assert not project.parent.joinpath("ran").exists()
