"""The lock files pin everything by hash, name no address, and say what pyproject.toml and package.json ask for."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
RUNTIME, DEVELOPMENT = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
TOOLS = ROOT / "tests/tools/requirements.lock"
LOCKS = (RUNTIME, DEVELOPMENT, ROOT / "package-lock.json", TOOLS, ROOT / "tests/tools/package-lock.json")
ADDRESS = re.compile(r"\w+://|file:/|\s/\w|--(extra-)?index|--find|^-[if] ", re.MULTILINE)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def pins(lock: Path) -> dict[str, tuple[str, list[str]]]:
    """Name → (version, hashes)."""
    entries = re.split(r"^(?=\w)", lock.read_text("utf-8"), flags=re.MULTILINE)
    return dict(map(pin, filter(lambda entry: entry and not entry.startswith("#"), entries)))


def pin(entry: str) -> tuple[str, tuple[str, list[str]]]:
    found = re.match(r"([\w.-]+)==(\S+)", entry)
    assert found, entry
    return canonicalize_name(found[1]), (found[2], re.findall(r"--hash=sha256:([0-9a-f]{64})", entry))


def asked_for(*, development: bool) -> Iterator[Requirement]:
    yield from map(Requirement, PROJECT["project"]["dependencies"])
    if development:
        yield from map(Requirement, PROJECT["project"]["optional-dependencies"]["dev"])
        yield from map(Requirement, PROJECT["build-system"]["requires"])  # we build without isolation


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.relative_to(ROOT).as_posix())
def test_no_addresses(lock: Path) -> None:
    """Where packages come from is everybody's own setting, not the project's."""
    assert not ADDRESS.search(lock.read_text("utf-8"))
    assert '"resolved"' not in lock.read_text("utf-8")


def test_an_address_would_be_seen() -> None:
    """The expression above knows an address when it sees one."""
    for line in (
        "--index x",
        "--extra-index x",
        "--find x",
        "-i https://example.org/simple",
        "-f /srv/wheels",
        "x @ file:///srv/x.whl",
    ):
        assert ADDRESS.search(line), line


@pytest.mark.parametrize("lock", [RUNTIME, DEVELOPMENT, TOOLS], ids=lambda lock: lock.relative_to(ROOT).as_posix())
def test_every_python_package_has_hashes(lock: Path) -> None:
    """An archive that is not the one we locked is not installed."""
    assert len(pins(lock)) > 5
    for name, (_, hashes) in pins(lock).items():
        assert hashes, name


@pytest.mark.parametrize("lock", [RUNTIME, DEVELOPMENT], ids=lambda lock: lock.name)
def test_locks_are_what_pyproject_asks_for(lock: Path) -> None:
    """After a change of dependencies comes `make lock`."""
    locked = pins(lock)
    for requirement in asked_for(development=lock == DEVELOPMENT):
        name = canonicalize_name(requirement.name)
        assert name in locked, f"{name} is not in {lock.name}: run `make lock`"
        assert requirement.specifier.contains(locked[name][0]), f"{name} {locked[name][0]}: run `make lock`"


def test_what_ships_is_what_was_tested() -> None:
    """The runtime lock is part of the development lock, version by version and hash by hash."""
    assert pins(RUNTIME).items() <= pins(DEVELOPMENT).items()


def test_npm_lock_is_what_package_json_asks_for() -> None:
    """Exact versions with a hash each; none of the servers is required, so that other systems can install the rest."""
    asked = json.loads((ROOT / "package.json").read_text("utf-8"))
    locked = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    own = locked.pop("")

    assert own["optionalDependencies"] == asked["optionalDependencies"]
    assert {f"node_modules/{alias}" for alias in asked["optionalDependencies"]} == set(locked)
    for place, package in locked.items():
        alias = place.removeprefix("node_modules/")
        assert asked["optionalDependencies"][alias] == f"npm:{package['name']}@{package['version']}"
        assert package["integrity"].startswith("sha512-")


def test_npm_is_told_to_leave_addresses_out() -> None:
    """The setting that keeps the next `npm install` from writing addresses."""
    assert (ROOT / ".npmrc").read_text("utf-8").split() == ["omit-lockfile-registry-resolved=true"]
