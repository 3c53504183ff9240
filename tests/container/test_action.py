"""The action from end to end, as the README's workflow runs it: its services, a real checkout, GitHub's API."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator

from container.film_club import CHANGE, FIRST
from container.readme import ROOT
from container.runner import TOKEN
from container.world import World, gives_up

pytestmark = pytest.mark.container

REPORTS = {"json": "out/cachegate.json", "junit": "out/cachegate.xml"}


def test_a_good_pull_request_is_green(world: World) -> None:
    """From an empty Postgres and a PostgREST that had exited at its boot to a green comment, and nothing else."""
    job = world.job()
    gives_up(job)

    ran = world.run(job, world.repository.propose(world.club.good))

    assert ran.code == 0, ran.log
    assert job.state("postgrest") == "running"
    assert "\n## ✅" in world.comment
    assert ran.summary.startswith("## ✅")
    assert "+ /directors" in ran.summary
    assert ran.annotations == []
    assert (ran.outputs["verdict"], ran.outputs["exit-code"]) == ("pass", "0")
    assert int(ran.outputs["passed"]) > 0
    assert [ran.outputs[name] for name in ("failed", "errored", "skipped")] == ["0", "0", "0"]
    assert ran.changes == []


def test_secrets_are_told_to_the_runner_and_to_nobody_else(world: World) -> None:
    """The token and the secret of the workflow stand in the commands that mask them; passwords stand nowhere."""
    secret = world.workflow.given["jwt-secret"]

    ran = world.run(world.job(), world.repository.propose(world.club.good))

    assert ran.code == 0, ran.log
    masked = [line for line in ran.log.splitlines() if TOKEN in line or secret in line]
    assert sorted(masked) == sorted([f"::add-mask::{TOKEN}", f"::add-mask::{secret}"])
    told = ran.log + ran.summary + world.comment
    assert "throw-away" not in told
    assert "eyJ" not in told  # how every JWT begins


def test_a_bad_pull_request_is_told_and_turns_green_when_repaired(world: World) -> None:
    """File, line, cause and SQL stand in the comment; the next push rewrites that comment, and makes no other."""
    bad = world.repository.propose(world.club.table)

    ran = world.run(world.job(REPORTS), bad)

    assert ran.code == 1, ran.log
    first, comment = world.comment.split("\n", 2)[1:]
    assert first.startswith("## ❌")
    assert f"https://github.com/octo/film-club/blob/{bad.head}/{CHANGE}#L2" in comment
    assert "has a privilege on it" in comment
    assert f"grant select on {world.club.schema}.directors to {world.club.anonymous};" in comment
    assert "\nnotify pgrst, 'reload schema';\n" in comment
    assert ran.summary.startswith("## ❌")

    good = world.repository.propose(world.club.good)
    again = world.run(world.job(REPORTS), good)

    assert again.code == 0, again.log
    assert "\n## ✅" in world.comment
    assert "❌" not in world.comment


def test_a_bad_pull_request_leaves_reports_for_other_steps(world: World) -> None:
    """Annotations on the line, and JSON and JUnit where the outputs say, for steps that upload or count them."""
    ran = world.run(world.job(REPORTS), world.repository.propose(world.club.table))

    assert ran.code == 1, ran.log
    errors = [line for line in ran.annotations if line.startswith(f"::error file={CHANGE},line=2,")]
    assert len(errors) == len(ran.annotations) == 2
    assert (ran.outputs["verdict"], ran.outputs["exit-code"], ran.outputs["failed"]) == ("fail", "1", "2")
    assert {name: ran.outputs[name] for name in REPORTS} == REPORTS
    assert ran.changes == ["out/cachegate.json", "out/cachegate.xml"]
    report = ran.report()
    schema = json.loads((ROOT / "docs/report.schema.json").read_text(encoding="utf-8"))
    assert list(Draft202012Validator(schema).iter_errors(report)) == []
    failed = [it for it in report["findings"] if it["outcome"] == "failed"]
    assert {it["check"]: (it["file"], it["line"]) for it in failed} == {
        "reachable": (CHANGE, 2),
        "self-reload": (CHANGE, 2),
    }
    cases = ElementTree.parse(ran.workspace / ran.outputs["junit"]).iterfind(".//testcase[failure]")
    assert [(case.get("file"), case.get("line")) for case in cases] == [(CHANGE, "2")] * 2


@pytest.mark.parametrize(
    ("ladder", "rungs"),
    [
        ("", {"notify": "unavailable", "listener": "unavailable", "pool": "worked"}),
        ("notify,signal", {"notify": "unavailable", "signal": "worked"}),
        ("restart", {"restart": "worked"}),
    ],
)
def test_a_postgrest_that_hears_no_notify_is_reached(world: World, ladder: str, rungs: dict[str, str]) -> None:
    """Its channel is disabled: ended sessions reach it, or a signal or a restart through the engine's socket."""
    inputs = {**REPORTS, "self-reload": "off", "ladder": ladder}
    job = world.job(inputs, postgrest={"PGRST_DB_CHANNEL_ENABLED": "false"})
    gives_up(job)

    ran = world.run(job, world.repository.propose(world.club.good))

    assert ran.code == 0, ran.log
    report = ran.report()
    assert {rung["name"]: rung["outcome"] for rung in report["reload"]["rungs"]} == rungs
    assert report["reload"]["proof"]
    assert report["counts"]["failed"] == report["counts"]["errored"] == 0
    assert f"Reload by `{list(rungs)[-1]}`: worked" in world.comment


def test_a_token_that_may_only_read_changes_no_exit_code(world: World) -> None:
    """As for a pull request from a fork: the summary has the report, and a notice says why there is no comment."""
    world.github.site.read_only = True

    ran = world.run(world.job(), world.repository.propose(world.club.table))

    assert ran.code == 1, ran.log
    assert world.github.site.comments == {}
    assert ran.summary.startswith("## ❌")
    assert "::notice title=cachegate::This token may not comment" in ran.log
    assert "pull-requests: write" in ran.log


def test_a_shallow_checkout_is_completed_by_github(world: World) -> None:
    """Without history the list of the pull request's files tells what is new, and what was edited is asked for."""
    pull = world.repository.propose(world.club.good, retouch=True)
    site = world.github.site
    site.add_file(CHANGE)
    site.add_file(FIRST, "modified")
    site.contents[(pull.base, FIRST)] = world.club.begin.encode()
    job = world.job(REPORTS, depth="1")

    ran = world.run(job, pull)

    assert ran.code == 0, ran.log
    report = ran.report()
    assert report["baseline"]["count"] == 1
    assert [step["file"] for step in report["steps"]] == [CHANGE]
    asked = [(exchange.path, exchange.status) for exchange in world.github.exchanges]
    assert ("/repos/octo/film-club/pulls/7/files", 200) in asked
    assert (f"/repos/octo/film-club/contents/{FIRST}", 200) in asked
    assert "\n## ✅" in world.comment
