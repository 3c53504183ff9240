"""The ladder's decisions: order, permission, patience, and what becomes of an order that does not arrive."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cachegate.errors import EnvironmentProblem
from cachegate.model.reload import Reached, Reload, RungOutcome
from cachegate.ports import Reach
from cachegate.postgrest.reload import FLOOR, climb, listener, notify, policy, pool, restart, signal, steps, supabase
from cachegate.postgrest.reload.policy import Ladder
from cachegate.postgrest.reload.rung import Order, Unavailable, Way


class Sessions:
    """PostgREST's sessions as a test says; what was done to them is kept."""

    channel = "pgrst"

    def __init__(self, *channels: str) -> None:
        self.heard = channels
        self.orders: list[str] = []

    def clock(self) -> datetime:
        return datetime.now(UTC)

    def notify(self) -> None:
        self.orders.append("notify")

    def channels(self) -> tuple[str, ...] | None:
        return self.heard

    def alive(self) -> frozenset[int]:
        return frozenset()

    def listeners(self) -> frozenset[int]:
        return frozenset()

    def end_listeners(self) -> frozenset[int]:
        self.orders.append("end listeners")
        return frozenset()

    def pool(self) -> int:
        return 0

    def end_pool(self) -> int:
        self.orders.append("end pool")
        return 0

    def active_since(self, when: datetime) -> Reached:
        return Reached.NO


def reach(*channels: str) -> Reach:
    return Reach(Sessions(*channels), ask=lambda: "200")


def way(name: str, reached: Reached | Exception, *, interrupts: bool = False, prompt: float = 0.0) -> Way:
    """A way that ends like this."""

    def act(reach: Reach) -> Order:
        if isinstance(reached, Exception):
            raise reached
        return Order(lambda: reached)

    return Way(name, "does", "needs", "Risks this.", "helps", interrupts, act, prompt)


def ladder(*ways: Way, allowed: tuple[str, ...] | None = None) -> Ladder:
    return Ladder(ways, frozenset(one.name for one in ways) if allowed is None else frozenset(allowed))


def never(seconds: float) -> str | None:
    return None


def after(looks: int) -> Callable[[float], str | None]:
    """A proof that is found at this look, counted from 1."""
    left = [looks]

    def proof(seconds: float) -> str | None:
        left[0] -= 1
        return None if left[0] else "seen"

    return proof


def told(done: Reload) -> list[tuple[str, str, bool | None]]:
    return [(rung.name, str(rung.outcome), rung.reached) for rung in done.rungs]


def test_the_ladder_ends_with_the_way_that_works() -> None:
    """What is not available costs no time; what comes after is not touched."""
    first, second = way("a", Unavailable("not here")), way("b", Reached.YES)
    done = climb(ladder(first, second, way("c", AssertionError())), reach(), after(1), timeout=9.0)

    assert told(done) == [("a", "unavailable", None), ("b", "worked", True)]
    assert (done.worked, done.proof, done.rungs[0].reason) == ("b", "seen", "not here")


def test_an_order_that_does_not_arrive_is_given_up_at_once() -> None:
    """All the time in the world is left; nobody waits for what provably did not reach PostgREST."""
    started = time.monotonic()
    ways = (way("a", Reached.NO), way("b", Reached.NO), way("c", Unavailable("not here")))
    done = climb(ladder(*ways), reach(), never, timeout=3600.0)

    assert time.monotonic() - started < 2.0
    assert told(done) == [("a", "no effect", False), ("b", "no effect", False), ("c", "unavailable", None)]
    assert done.proof is None
    assert "did not reach PostgREST" in done.rungs[0].reason


def test_the_last_way_may_take_longer_to_arrive() -> None:
    """Nothing is left to go on to, and an overloaded server may be slow to begin."""
    started = time.monotonic()

    def proof(seconds: float) -> str | None:
        time.sleep(seconds)
        return "seen" if time.monotonic() > started + 2.0 else None

    assert climb(ladder(way("a", Reached.NO)), reach(), proof, timeout=60.0).worked == "a"


@pytest.mark.parametrize(("reached", "known"), [(Reached.YES, True), (Reached.UNKNOWN, None)])
def test_an_order_that_may_have_arrived_gets_its_part_of_the_time(reached: Reached, known: bool | None) -> None:
    """Its part is half of what is left for two; `FLOOR` if that is less. Time passes in the proof here."""
    clock = Clock()
    done = climb(ladder(way("a", reached), way("b", reached)), reach(), clock.proof, timeout=0.2)

    assert told(done) == [("a", "no effect", known), ("b", "no effect", known)]
    assert all(FLOOR <= rung.seconds < FLOOR + 1 for rung in done.rungs)


class Clock:
    """A proof that takes the time that it is given."""

    def proof(self, seconds: float) -> str | None:
        time.sleep(seconds)
        return None


def test_a_load_under_way_may_take_all_the_time() -> None:
    """It is seen at work: the proof comes after the part that this way would have had."""
    slow = way("a", Reached.AT_WORK)
    started = time.monotonic()
    late = started + 4.5

    def proof(seconds: float) -> str | None:
        time.sleep(min(seconds, 0.5))
        return "seen" if time.monotonic() > late else None

    ways = (slow, *(way(name, Reached.AT_WORK) for name in "bcde"))
    done = climb(ladder(*ways), reach(), proof, timeout=6.0)

    assert told(done) == [("a", "worked", True)]
    assert time.monotonic() - started < 6.0


def test_a_problem_of_the_environment_is_the_ways_own() -> None:
    """The run goes on; the reason has what to do about it."""
    problem = EnvironmentProblem("the database user me may not", "permission denied", "grant web to me;")
    done = climb(ladder(way("a", problem), way("b", Reached.YES)), reach(), after(1), timeout=9.0)

    assert done.rungs[0].reason == "the database user me may not: permission denied. grant web to me;"
    assert done.worked == "b"


def test_what_nobody_allowed_is_told_and_not_done() -> None:
    """With the flag that it needs, and its price if it has one. Nothing is announced."""
    said: list[str] = []
    ways = (way("a", AssertionError(), interrupts=True), way("b", AssertionError()))
    done = climb(ladder(*ways, allowed=()), reach(), never, timeout=9.0, say=said.append)

    assert [rung.outcome for rung in done.rungs] == [RungOutcome.REFUSED] * 2
    assert done.rungs[0].reason == "nobody allowed it: give --allow a. It interrupts service: risks this."
    assert done.rungs[1].reason == "nobody allowed it: give --allow b."
    assert said == []


def test_whoever_reads_the_steps_may_stop() -> None:
    """Between two of them nothing happens: that is the time for a diagnosis."""
    walked = steps(ladder(way("a", Reached.NO), way("b", AssertionError())), reach(), never, timeout=9.0)

    assert next(walked).name == "a"


def test_the_order_is_always_the_same() -> None:
    """However the ways are named, the gentlest is first."""
    assert [one.name for one in policy.in_ci(("restart", "notify", "pool")).ways] == ["notify", "pool", "restart"]
    assert [one.name for one in policy.in_ci().ways] == ["notify", "listener", "pool", "signal", "restart"]
    assert [one.name for one in policy.on_live(("supabase",)).ways][-1] == "supabase"
    assert policy.on_live(()).allowed == frozenset()
    assert policy.GENTLEST.allowed == {"notify"}


def test_only_what_costs_requests_is_marked_so() -> None:
    """Measured: a listener that is ended and a signal cost clients nothing (B5, B6)."""
    assert [one.name for one in policy.ALL if one.interrupts] == ["pool", "restart"]


def test_nothing_is_sent_where_nobody_hears_it() -> None:
    """Two reasons, told apart."""
    for made, reason in ((reach(), "nobody listens"), (reach("a", "b"), "listens on a and b, not on pgrst")):
        with pytest.raises(Unavailable, match=reason):
            notify.act(made)
        assert isinstance(made.sessions, Sessions)
        assert made.sessions.orders == []

    hearing = reach("other", "pgrst")
    assert notify.act(hearing).reached() is Reached.NO
    assert isinstance(hearing.sessions, Sessions)
    assert hearing.sessions.orders == ["notify"]


def test_counters_that_rise_show_that_it_arrived() -> None:
    """Also where its sessions show nothing, and for good: they are set back by a restart."""
    counted = iter([(1, 0), (2, 0), (2, 0)])
    made = replace(reach("pgrst"), loads=lambda: next(counted))
    order = notify.act(made)

    assert order.reached() is Reached.YES
    assert order.reached() is Reached.YES


def test_a_command_restarts_before_an_engine_does() -> None:
    """It may return before PostgREST is back, so that silence afterwards means nothing."""
    ran: list[str] = []
    made = replace(reach(), command=lambda: ran.append("command"))

    assert restart.act(made).reached() is Reached.UNKNOWN
    assert ran == ["command"]


@pytest.mark.parametrize("act", [signal.act, restart.act])
def test_why_a_process_is_out_of_reach_is_the_reason(act: Callable[[Reach], Order]) -> None:
    """As it was found out when the run began."""
    with pytest.raises(Unavailable, match="several containers"):
        act(replace(reach(), absent="several containers may be behind postgrest:3000"))


def test_without_a_project_there_is_no_platform() -> None:
    """With what it takes to have one."""
    with pytest.raises(Unavailable, match="SUPABASE_ACCESS_TOKEN"):
        supabase.act(reach())


def test_ways_that_end_nothing_ended_nothing() -> None:
    """No listener, and a pool that stays empty after a request: said, not tried."""
    made = reach()
    with pytest.raises(Unavailable, match="no session that listens"):
        listener.act(made)
    with pytest.raises(Unavailable, match="no pool session"):
        pool.act(made)
    assert isinstance(made.sessions, Sessions)
    assert made.sessions.orders == ["end listeners"]
