"""Which programs are run: given, else packages, else PATH in the right version."""

from __future__ import annotations

from pathlib import Path

import pytest

from cachegate.embedded import binaries
from cachegate.embedded.binaries import Programs
from cachegate.errors import EnvironmentProblem, UsageProblem


def program(path: Path, says: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)
    return path


def installation(root: Path, says: str = "") -> Path:
    """A folder laid out as Postgres' own `make install` does; returns its bin."""
    for name in ("share", "lib"):
        (root / name).mkdir(parents=True)
    program(root / "bin" / "postgres", says)
    return program(root / "bin" / "initdb", says).parent


def test_given_programs_win_over_packages(tmp_path: Path) -> None:
    """What the user names is run, whatever its version is."""
    given = installation(tmp_path / "own", "initdb (PostgreSQL) 14.1")
    installation(tmp_path / "node_modules" / "postgres-18" / "native")

    assert binaries.postgres("18", given, (tmp_path,), "") == Programs(tmp_path / "own", given)


def test_packages_win_over_path(tmp_path: Path) -> None:
    """A package is pinned; what happens to be on PATH is not."""
    native = installation(tmp_path / "node_modules" / "postgres-18" / "native").parent
    on_path = installation(tmp_path / "system", "initdb (PostgreSQL) 18.1")

    assert binaries.postgres("18", None, (tmp_path,), str(on_path)) == Programs(native, native / "bin")


def test_path_is_searched_in_the_version_asked_for(tmp_path: Path) -> None:
    """Postgres 99 on PATH serves who asks for 99, and nobody else."""
    on_path = installation(tmp_path / "system", "initdb (PostgreSQL) 99.3 (Distribution 99.3-1)")

    assert binaries.postgres("99", None, (), str(on_path)) == Programs(tmp_path / "system", on_path)
    with pytest.raises(EnvironmentProblem, match="No Postgres 98 to start"):
        binaries.postgres("98", None, (), str(on_path))


def test_linked_programs_are_followed_home(tmp_path: Path) -> None:
    """Distributions put links on PATH; share and lib are where the link points to."""
    home = installation(tmp_path / "lib99", "initdb (PostgreSQL) 99.3")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "initdb").symlink_to(home / "initdb")

    assert binaries.postgres("99", None, (), str(tmp_path / "bin")).root == tmp_path / "lib99"


def test_postgrest_is_found_in_the_same_order(tmp_path: Path) -> None:
    """Given, packages, PATH; by full version."""
    given = program(tmp_path / "mine")
    package = program(tmp_path / "node_modules" / "postgrest-12.0.2" / "postgrest")
    on_path = program(tmp_path / "bin" / "postgrest", "PostgREST 16.2")

    def found(version: str, by_option: Path | None = None) -> Path:
        return binaries.postgrest(version, by_option, (tmp_path,), str(tmp_path / "bin"))

    assert found("12.0.2", given) == given
    assert found("12.0.2") == package
    assert found("16.2") == on_path
    with pytest.raises(EnvironmentProblem) as caught:
        found("13.0.8")
    assert caught.value.what == "No PostgREST 13.0.8 to start"
    assert "there is 12.0.2" in caught.value.why
    assert "--postgrest-bin" in caught.value.help


@pytest.mark.parametrize("given", ["nothing", "folder"])
def test_a_wrong_option_is_the_users_mistake(tmp_path: Path, given: str) -> None:
    """A folder without Postgres, a PostgREST that is none: exit code 2, and what the option takes."""
    (tmp_path / "folder").mkdir()

    with pytest.raises(UsageProblem, match="is not a program"):
        binaries.postgres("18", tmp_path / given, (), "")
    with pytest.raises(UsageProblem, match="is not a program"):
        binaries.postgrest("12.0.2", tmp_path / given, (), "")
