"""The action's other commands on servers after a deploy: what they say, what they heal, and the step's outputs."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from container.docker import docker, until
from container.readme import ROOT
from container.runner import Ran
from container.world import World

pytestmark = pytest.mark.container


def test_verify_follows_a_deploy(world: World) -> None:
    """Green on what is served, red when a deploy told nobody, and green again once PostgREST was told."""
    job = world.deployed()
    given = {"json": "out/verified.json"}

    well = world.after(job, "verify", **given)
    job.query(world.club.table + world.club.grant)
    stale = world.after(job, "verify", **given)
    job.query(world.club.notify)
    until(lambda: world.serves(job, "directors"), "PostgREST reloads")
    told = world.after(job, "verify", **given)

    assert (well.code, stale.code, told.code) == (0, 1, 0), well.log + stale.log + told.log
    assert (well.outputs["verdict"], stale.outputs["verdict"]) == ("pass", "fail")
    failed = {one["key"] for one in stale.report()["findings"] if one["outcome"] == "failed"}
    assert failed >= {"cache-fresh", f"relation-exposed:{world.club.schema}.directors"}
    assert [ran.summary[:4] for ran in (well, stale, told)] == ["## ✅", "## ❌", "## ✅"]
    assert any(f"{world.club.schema}.directors" in line for line in stale.annotations)
    assert world.github.exchanges == []


@pytest.mark.parametrize("way", ["signal", "restart"])
def test_doctor_heals_a_paused_container(world: World, way: str) -> None:
    """A notification waits for ever; the engine lets a container go on when it signals or restarts it."""
    job = world.deployed()
    job.query(world.club.table + world.club.grant)
    docker("pause", job.containers["postgrest"])
    given = {"json": "out/incident.json", "timeout": "2s"}

    looked = world.after(job, "doctor", **given)
    notified = world.after(job, "doctor", **given, allow_fence="true")
    assert job.state("postgrest") == "paused"
    healed = world.after(job, "doctor", **given, allow_fence="true", allow=way)

    assert (looked.code, notified.code, healed.code) == (1, 1, 0), looked.log + notified.log + healed.log
    assert [one["id"] for one in looked.report()["diagnoses"]] == ["stopped"]
    assert "unpause the container" in looked.summary
    assert tried(notified)["notify"] == "no effect"
    assert (tried(healed)["notify"], tried(healed)[way]) == ("no effect", "worked")
    assert healed.report()["objects_after"]["lacking"] == []
    assert healed.outputs == {"verdict": "healed", "exit-code": "0", "json": "out/incident.json"}
    schema = json.loads((ROOT / "docs/incident.schema.json").read_text(encoding="utf-8"))
    assert list(Draft202012Validator(schema).iter_errors(healed.report())) == []
    assert job.state("postgrest") == "running"
    assert world.serves(job, "directors")


def tried(ran: Ran) -> dict[str, str]:
    return {one["name"]: one["outcome"] for one in ran.report()["attempts"]}
