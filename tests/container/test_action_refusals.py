"""The action where it cannot judge: it says what is missing and what to do, and is never green."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from container.docker import docker, until
from container.film_club import LOCK
from container.runner import Started
from container.world import World, gives_up

pytestmark = pytest.mark.container


REPORTS = {"json": "out/cachegate.json"}


@pytest.mark.proves("F-28")
def test_without_the_engine_a_postgrest_that_exited_stays_dead(world: World) -> None:
    """Nobody can start it again: exit code 3, what is not known, and the role that has to be there at its boot."""
    job = world.job({"wait-timeout": "3s"})
    gives_up(job)

    ran = world.run(job, world.repository.propose(world.club.good), Started(socket=False))

    assert ran.code == 3, ran.log
    assert job.state("postgrest") == "exited"
    for text in (ran.log, world.comment, ran.summary):
        assert "did not serve within 3 s" in text
        assert "no engine socket is mounted" in text
        assert "create role authenticator" in text
    assert ran.outputs["verdict"] == "error"
    assert len(ran.annotations) == 1


def test_a_shallow_checkout_without_a_token_is_refused(world: World) -> None:
    """Nothing tells what is new; the message names the line of the workflow to change."""
    ran = world.run(world.job({"token": ""}, depth="1"), world.repository.propose(world.club.good))

    assert ran.code == 2, ran.log
    assert "fetch-depth: 0" in ran.log
    assert world.github.exchanges == []


def test_pull_request_target_is_refused(world: World) -> None:
    """A stranger's SQL runs beside no token that may write: not a statement is sent."""
    job = world.job()
    gives_up(job)

    ran = world.run(job, world.repository.propose(world.club.good), Started(event="pull_request_target"))

    assert ran.code == 2, ran.log
    assert "pull_request_target" in ran.annotations[0]
    assert job.state("postgrest") == "exited"
    assert job.query("select count(*) from pg_roles where rolname = 'authenticator'") == "0"
    assert world.github.exchanges == []


@pytest.mark.parametrize("socket", [False, True])
def test_a_postgrest_that_stops_midway_is_not_called_green(world: World, socket: bool) -> None:
    """It served the baseline and is gone when the migration is in; whoever starts it again hides what it knew."""
    # The roles are there already here, so that PostgREST can be up without the action's help.
    job = world.job({**REPORTS, "bootstrap": "", "timeout": "2s", "reload-timeout": "3s"})
    gives_up(job)
    job.query(world.repository.bootstrap)
    docker("start", job.containers["postgrest"])
    pull = world.repository.propose(world.club.waiting)

    with ThreadPoolExecutor() as pool:
        with job.holding(LOCK):
            running = pool.submit(world.run, job, pull, Started(socket=socket))
            until(lambda: running.done() or job.locks(granted=False) == 1, "the migration waits for the lock")
            assert not running.done(), running.result().log
            docker("stop", job.containers["postgrest"])
        ran = running.result()

    assert ran.code == 3, ran.log
    report = ran.report()
    assert report["verdict"] == "error"
    assert report["self_reload"]["verdict"] == "cannot be told"
    assert "\n## ⚠️" in world.comment
    assert "✅" not in world.comment
