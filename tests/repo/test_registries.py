"""Registries are complete: a file that was written and not named in its registry would never run."""

from __future__ import annotations

import importlib
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from scripts import ladder

from cachegate import checks, reporters
from cachegate.migrations import layouts
from cachegate.model import exchange
from cachegate.model.catalog import Catalog, Roles
from cachegate.options import Options
from cachegate.options.table import LAYOUTS, RUNGS
from cachegate.postgrest import probes, reload
from cachegate.postgrest.probes import family_of
from cachegate.postgrest.reload import policy

ROOT = Path(__file__).parents[2]
NOBODY = Roles(connection=None, anonymous=None, api=())
EMPTY = Catalog(schemas=(), roles=NOBODY, usage=frozenset(), relations={}, functions={}, foreign_keys={}, keys={})


def modules(package: ModuleType) -> Iterator[ModuleType]:
    """The modules of a package's folder, without the package itself."""
    for folder in package.__path__:
        for file in sorted(Path(folder).glob("*.py")):
            if file.stem != "__init__":
                yield importlib.import_module(f"{package.__name__}.{file.stem}")


def test_every_check_is_registered() -> None:
    """A module with a CHECK is in ALL, once, under the name of its file."""
    written = {module.CHECK for module in modules(checks) if hasattr(module, "CHECK")}

    assert set(checks.ALL) == written
    assert len(checks.BY_ID) == len(checks.ALL)
    for module in modules(checks):
        if hasattr(module, "CHECK"):
            assert module.CHECK.id.replace("-", "_") == module.__name__.rpartition(".")[2]


def test_every_check_fires_in_a_scenario() -> None:
    """Each is red, or warns, in some story that says so; and is not merely found to hold.

    Two are red only as long as the cache is stale, which a story tells by subject: tests/live/test_held_stale.py.
    """
    told = [yaml.safe_load(path.read_text("utf-8")) for path in (ROOT / "tests" / "scenarios").glob("*/expected.yml")]
    fired = {one["check"] for story in told for case in story["cases"].values() for one in case.get("findings", ())}

    assert checks.BY_ID.keys() - fired == {"gone", "relationship-embeddable"}


def test_no_check_expects_anything_of_nothing() -> None:
    """An empty database raises no claims, so that "nothing was verified" can be told."""
    assert list(checks.expect(EMPTY)) == []


def test_every_family_of_probes_is_registered() -> None:
    """Each kind of claim is asked by exactly one family; `together` has none of its own."""
    written = [module.FAMILY for module in modules(probes) if hasattr(module, "FAMILY") and module.FAMILY.claims]
    claims = [claim for family in probes.FAMILIES for claim in family.claims]

    assert {id(family) for family in probes.FAMILIES} == {id(family) for family in written}
    assert len(claims) == len(set(claims))


def test_every_claim_has_a_family() -> None:
    """A claim without one would stop a run in the middle."""
    claims = {claim for family in probes.FAMILIES for claim in family.claims}
    assert set(exchange.Claim.__args__) == claims
    assert family_of(exchange.RelationResolves("api", "films")).claims[0] is exchange.RelationResolves


def test_every_layout_is_registered_and_offered() -> None:
    """What can be recognised can be asked for, and the other way round."""
    written = {module.LAYOUT for module in modules(layouts) if hasattr(module, "LAYOUT")}

    assert set(layouts.ALL) == written
    assert {layout.name for layout in layouts.ALL} == set(LAYOUTS)


def test_every_report_is_registered() -> None:
    """A module that renders a report is in RENDERERS."""
    written = {module.render for module in modules(reporters) if hasattr(module, "render")}

    assert set(reporters.RENDERERS.values()) == written


def test_every_rung_is_on_the_ladder() -> None:
    """Each way of reloading is registered under the name of its file, and can be asked for."""
    written = {module.WAY: module.__name__ for module in modules(reload) if hasattr(module, "WAY")}

    assert set(policy.ALL) == set(written)
    assert all(way.name == name.rpartition(".")[2] for way, name in written.items())
    assert policy.IN_CI == RUNGS == Options(directory=ROOT).ladder


@pytest.mark.parametrize("package", ["model", "checks", "rows", "explain", "reporters"])
def test_pure_parts_import_nothing_that_acts(package: str) -> None:
    """They decide and draw; no database, no network, no files, no processes."""
    forbidden = ("psycopg", "httpx", "socket", "subprocess", "http", "urllib.request", "os", "shutil")
    for file in (ROOT / "src" / "cachegate" / package).glob("*.py"):
        for line in file.read_text("utf-8").splitlines():
            word, _, module = line.partition(" ")
            if word in ("import", "from"):
                name = module.split(" ")[0]
                assert not any(name == one or name.startswith(f"{one}.") for one in forbidden), f"{file.name}: {line}"


def test_every_folder_has_its_place_in_the_layers() -> None:
    """A new part of the house is not outside of its rules."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    (layers,) = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    ruled = {name.strip().removeprefix("cachegate.") for layer in layers for name in layer.split("|")}
    parts = {
        path.stem
        for path in (ROOT / "src" / "cachegate").iterdir()
        if (path.suffix == ".py" or (path / "__init__.py").exists()) and path.stem != "__init__"
    }

    # ports.py holds protocols that both sides of a layer speak
    assert parts - {"ports"} == ruled


def test_the_page_of_the_ladder_is_up_to_date() -> None:
    """`python -m scripts.ladder` would change nothing."""
    text = ladder.PAGE.read_text("utf-8")

    assert ladder.renewed(text) == text
