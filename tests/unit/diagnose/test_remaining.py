"""What is said to be wrong after a way of reloading worked: what no reload can end stays, until it is proven over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cachegate.diagnose import ALL, diagnose
from cachegate.diagnose.remaining import remaining
from cachegate.diagnose.symptom import Over, Symptom
from cachegate.model.diagnosis import Diagnosis
from cachegate.model.vitals import Listener, Vitals
from unit.diagnose.pairs import API, DATABASE, HEALTHY, LISTENER, POOLED, TOLD, tried

RESTARTED = tried("restart", True, 0.3)
HEALED = replace(HEALTHY, trials=(RESTARTED,))
"""As it looks after a restart: everything is in the API, and a session listens."""
SILENT = replace(HEALTHY, database=replace(DATABASE, backends=(POOLED,)), trials=(), stale=None)
BELIEVING = replace(SILENT, apis=(replace(API, listener=Listener.LISTENING),))


def diagnosis(id: str, *, certain: bool = True) -> Diagnosis:
    return Diagnosis(id, f"This is {id}.", certain=certain)


def left(before: Vitals, now: Vitals) -> dict[str, bool]:
    return {one.id: one.certain for one in remaining(diagnose(before), diagnose(now), now)}


def test_a_pooler_is_still_there_after_a_restart() -> None:
    """A new session listens, so that the look finds nothing wrong: the next NOTIFY is lost again all the same."""
    assert {one.id for one in diagnose(BELIEVING)} == {"pooler"}
    assert diagnose(HEALED) == ()

    assert left(BELIEVING, HEALED) == {"pooler": False}
    assert left(BELIEVING, replace(HEALED, hears=True)) == {}


def test_a_notification_that_was_heard_before_proves_nothing() -> None:
    """Soon after a start one may be heard behind a pooler: the last one tells."""
    heard = replace(HEALTHY, trials=(TOLD,))

    assert left(BELIEVING, heard) == {"pooler": False}
    assert left(BELIEVING, replace(heard, hears=False)) == {"pooler": False}
    assert left(BELIEVING, replace(heard, hears=True)) == {}


def test_who_listens_and_hears_nothing_is_deaf() -> None:
    """Nothing was known before, everything looks well, and a notification is lost: that is never healed."""
    assert left(HEALED, replace(HEALED, hears=False)) == {"deaf-listener": True}
    behind = replace(HEALED, hears=False, database=replace(DATABASE, pooled=True))
    assert left(HEALED, behind) == {"pooler": False}
    turned = replace(HEALED, hears=False, database=replace(DATABASE, turned=(12,)))
    assert left(HEALED, turned) == {"pooler": True}


def test_who_hears_again_is_not_called_deaf() -> None:
    """The notification that was lost before the restart is no proof of today's listener."""
    lost = tried("notify", False)
    now = replace(HEALTHY, trials=(lost, RESTARTED))

    assert {one.id for one in diagnose(now)} == {"deaf-listener"}
    assert diagnose(replace(now, hears=True)) == ()


@pytest.mark.parametrize("symptom", ALL, ids=lambda one: one.id)
@pytest.mark.parametrize("order", ["listener", "pool", "signal", "restart"])
def test_what_a_reload_cannot_end_stays(symptom: Symptom, order: str) -> None:
    """Of every symptom: kept until its own proof, and never kept where a look is all that it takes."""
    id, over = symptom.id, symptom.over
    healed = replace(HEALTHY, trials=(tried(order, True, 0.3),))
    unproven = replace(healed, trials=(tried(order, True, None),))
    before = (diagnosis(id),)

    assert [one.id for one in remaining(before, (), unproven)] == ([] if over is Over.UNSEEN else [id])
    assert [one.id for one in remaining(before, (), healed)] == ([id] if over is Over.HEARD else [])
    assert remaining(before, (), replace(healed, hears=True)) == ()


def test_what_reloads_do_not_change_is_named() -> None:
    """A symptom that is added has to say which it is."""
    assert {one.id for one in ALL if one.over is Over.HEARD} == {
        "pooler",
        "other-channel",
        "channel-disabled",
        "read-replica",
    }
    assert {one.id for one in ALL if one.over is Over.SHOWN} == {"other-database"}


def test_a_guess_gives_way_to_what_is_certain() -> None:
    """What looked like a disabled channel was a pooler; a certain one of before is not forgotten for that."""
    guess, certain = diagnosis("channel-disabled", certain=False), diagnosis("channel-disabled")
    now = (diagnosis("pooler"),)

    assert [one.id for one in remaining((guess,), now, HEALED)] == ["pooler"]
    assert [one.id for one in remaining((certain,), now, HEALED)] == ["pooler", "channel-disabled"]


def test_what_stays_hides_what_only_follows_from_it() -> None:
    """One cause gives one verdict, in the order in which a person should read."""
    now = (diagnosis("deaf-listener"),)
    assert [one.id for one in remaining((diagnosis("pooler"),), now, HEALED)] == ["pooler"]
    both = (diagnosis("stopped"), diagnosis("read-replica"))
    assert [one.id for one in remaining((both[1],), (both[0],), HEALED)] == ["stopped", "read-replica"]


def test_a_listener_that_came_back_is_enough_where_it_was_only_lost() -> None:
    """A restart brings a lost listener back, and a look shows it."""
    lost = replace(SILENT, apis=(replace(API, listener=Listener.LOST),))

    assert {one.id for one in diagnose(lost)} == {"nobody-listens"}
    assert left(lost, replace(HEALED, database=replace(DATABASE, backends=(LISTENER, POOLED)))) == {}
