"""The npm packages: which are there, and the links that make their libraries work."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cachegate.embedded import packages


def package(place: Path, name: str) -> Path:
    folder = place / "node_modules" / name
    folder.mkdir(parents=True)
    return folder


def native_with_list(folder: Path) -> Path:
    (folder / "native" / "lib").mkdir(parents=True)
    (folder / "native" / "lib" / "libpq.so.5.18").write_text("a library")
    listed = [{"source": "native/lib/libpq.so.5.18", "target": f"native/lib/libpq.so{end}"} for end in ("", ".5")]
    (folder / "native" / "pg-symlinks.json").write_text(json.dumps(listed))
    return folder / "native"


def test_first_place_wins(tmp_path: Path) -> None:
    """A named folder comes before the checkout; a version only the second has is still found."""
    first, second = tmp_path / "first", tmp_path / "second"
    mine = package(first, "postgres-18")
    package(second, "postgres-18")
    theirs = package(second, "postgres-15")

    assert packages.find("postgres-18", (first, second)) == mine
    assert packages.find("postgres-15", (first, second)) == theirs
    assert packages.find("postgres-17", (first, second)) is None


def test_servers_are_told_apart(tmp_path: Path) -> None:
    """`postgres-` is not the beginning of `postgrest-`."""
    for name in ("postgres-18", "postgres-15", "postgrest-12.0.2", "left-pad"):
        package(tmp_path, name)

    assert packages.versions("postgres", (tmp_path,)) == ("15", "18")
    assert packages.versions("postgrest", (tmp_path,)) == ("12.0.2",)


def test_the_named_folder_comes_first_and_the_working_directory_never(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pull request cannot bring its own node_modules."""
    monkeypatch.chdir(tmp_path)
    assert tmp_path not in packages.places()

    monkeypatch.setenv(packages.SERVERS, "/opt/servers")
    assert packages.places()[0] == Path("/opt/servers")


def test_links_are_made_once_and_lead_to_the_library(tmp_path: Path) -> None:
    """They are relative, so a copy of the tree works; a second time there is nothing to do."""
    native = native_with_list(tmp_path)
    assert len(packages.missing_links(native)) == 2

    packages.make_links(native)
    packages.make_links(native)

    assert packages.missing_links(native) == []
    moved = tmp_path.rename(tmp_path.with_name("moved"))
    assert (moved / "native" / "lib" / "libpq.so.5").read_text() == "a library"
    moved.rename(tmp_path)
