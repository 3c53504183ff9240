"""PgBouncer in transaction mode as a service between PostgREST and Postgres, and the action that finds it out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cachegate.model.exchange import NoAnswer
from cachegate.postgrest.prober import Prober
from cachegate.postgrest.requests import Request
from container import pooler, readme
from container.docker import until
from container.runner import Job
from container.world import World

pytestmark = pytest.mark.container

PROVING = {"allow_fence": "true", "json": "out/incident.json"}


@pytest.fixture(scope="module")
def pgbouncer(mark: str, text: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of the image."""
    with pooler.image(readme.workflow(text), f"{mark}-pooler", tmp_path_factory.mktemp("pooler")) as name:
        yield name


def busy(job: Job) -> bool:
    """Several requests at once, so that the pooler needs all its sessions; whether they were answered."""
    with Prober(job.url("postgrest", 3000), timeout=5.0) as prober:
        answers = prober.ask([Request("GET", "/films")] * 64)
    return not any(isinstance(answer, NoAnswer) for answer in answers)


def listeners(job: Job) -> int:
    """How many sessions of Postgres show LISTEN."""
    return int(job.query("select count(*) from pg_stat_activity where query ilike 'listen%'"))


def unheard(world: World, job: Job) -> str:
    """A relation that a notification did not bring into the API; one soon after a start may be heard."""
    return lacking(world, job, "notify pgrst, 'reload schema'")


def lacking(world: World, job: Job, then: str) -> str:
    """A relation that is not in the API, whatever comes `then`; a load that ends soon after a start brings one."""
    for name in (f"unheard_{number}" for number in range(5)):
        job.query(f"create table {world.club.schema}.{name} ()")
        job.query(then)
        if not world.serves(job, name, within=2.0):
            return name
    raise AssertionError("every relation came into the API")


@pytest.mark.parametrize("way", ["signal", "restart"])
def test_behind_a_pooler_notify_is_lost_and_the_engine_helps(world: World, pgbouncer: str, way: str) -> None:
    """The way that was allowed brings everything into the API; the pooler is named, for it is there still."""
    job = world.deployed(pooler=pgbouncer)
    job.query(world.club.table + world.club.grant)
    name = unheard(world, job)

    ran = world.after(job, "doctor", **PROVING, allow=way)

    assert ran.code == 1, ran.log
    found = ran.report()
    tried = {one["name"]: one["outcome"] for one in found["attempts"]}
    # Questions of ours may take the session that listens; then nobody is there to be notified.
    assert tried["notify"] in ("no effect", "unavailable"), ran.log
    assert tried[way] == "worked", ran.log
    assert f"api.{name}" in found["objects_before"]["lacking"]
    assert found["objects_after"]["lacking"] == []
    (left,) = found["remaining"]
    assert left["id"] == "pooler", ran.log
    # A signal makes nobody listen anew: where nobody did, nothing is there by which the pooler could be caught.
    assert left["certain"] or (way, tried["notify"]) == ("signal", "unavailable"), ran.log
    assert "connection pooler in transaction mode stands between PostgREST and this database" in ran.summary
    assert world.serves(job, name)


def test_where_nobody_is_seen_to_listen_the_pooler_stays_a_suspicion(world: World, pgbouncer: str) -> None:
    """The signal heals, and leaves nobody listening: that is told, and is no good end."""
    job = world.deployed(pooler=pgbouncer)
    job.query(world.club.table + world.club.grant)
    until(lambda: busy(job) and not listeners(job), "the pooler gives the listener's session to a request")
    name = lacking(world, job, "select 1")

    ran = world.after(job, "doctor", **PROVING, allow="signal")

    assert ran.code == 1, ran.log
    found = ran.report()
    tried = {one["name"]: one["outcome"] for one in found["attempts"]}
    assert (tried["notify"], tried["signal"]) == ("unavailable", "worked"), ran.log
    assert [(one["id"], one["certain"]) for one in found["remaining"]] == [("pooler", False)], ran.log
    assert world.serves(job, name)


def test_a_busy_api_gives_the_pooler_away(world: World, pgbouncer: str) -> None:
    """Once requests have taken the listener's session nobody seems to listen: looking alone names the pooler."""
    job = world.deployed(pooler=pgbouncer)
    until(lambda: busy(job) and not listeners(job), "the pooler gives the listener's session to a request")

    ran = world.after(job, "doctor", json="out/incident.json")

    assert ran.code == 1, ran.log
    assert [(one["id"], one["certain"]) for one in ran.report()["diagnoses"]] == [("pooler", False)], ran.log
    assert ran.report()["attempts"] == []


def test_connected_directly_it_hears(world: World) -> None:
    """The repaired twin: the same change, healed by the notification alone."""
    job = world.deployed()
    job.query(world.club.table + world.club.grant)
    name = lacking(world, job, "select 1")

    ran = world.after(job, "doctor", **PROVING)

    assert ran.code == 0, ran.log
    found = ran.report()
    assert f"api.{name}" in found["objects_before"]["lacking"]
    assert (found["health"], found["remaining"]) == ("healed", [])
    assert found["attempts"][0]["outcome"] == "worked"
    assert found["objects_after"]["lacking"] == []
