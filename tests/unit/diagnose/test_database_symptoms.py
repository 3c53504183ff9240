"""What is wrong between PostgREST and its database: each symptom is named, and quiet on a look-alike."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cachegate.diagnose import diagnose
from cachegate.model.diagnosis import Diagnosis
from cachegate.model.vitals import Listener, LoadFailure, Vitals
from unit.diagnose.pairs import API, DATABASE, HEALTHY, LISTENER, POOLED, TOLD, URL, tried

IDLE = replace(POOLED, pid=13)
ELSEWHERE = replace(LISTENER, database="other")
UNSEEN = replace(LISTENER, channel=None, started=None, query="", state="")


def pair(listener: Listener | None = None, **seen: Any) -> Vitals:
    """A pair of which the database is otherwise, and nothing was tried."""
    apis = (replace(API, listener=listener),)
    return replace(HEALTHY, database=replace(DATABASE, **seen), apis=apis, trials=(), stale=None)


def named(vitals: Vitals) -> dict[str, bool]:
    return {one.id: one.certain for one in diagnose(vitals)}


def only(vitals: Vitals) -> Diagnosis:
    (one,) = diagnose(vitals)
    return one


def test_a_healthy_pair_has_none() -> None:
    """With or without an experiment."""
    assert diagnose(HEALTHY) == ()
    assert diagnose(pair()) == ()


@pytest.mark.parametrize(
    ("seen", "listener", "expected"),
    [
        pytest.param({"backends": (POOLED,)}, Listener.NEVER, {"channel-disabled": True}, id="the log knows none"),
        pytest.param({"backends": (POOLED,)}, None, {"channel-disabled": False}, id="no log"),
        pytest.param({"backends": (POOLED,)}, Listener.LOST, {"nobody-listens": True}, id="the log knows that it went"),
        pytest.param({"backends": (POOLED,)}, Listener.LISTENING, {"pooler": False}, id="the log believes in it"),
        pytest.param({"backends": (POOLED,), "obstacles": ("Full.",)}, None, {"nobody-listens": True}, id="no room"),
        pytest.param({"backends": (UNSEEN, POOLED), "hidden": True}, None, {"hidden": True}, id="not to be seen"),
        pytest.param({"backends": (ELSEWHERE,)}, None, {"other-database": True}, id="on another database"),
        pytest.param({"backends": (ELSEWHERE, LISTENER)}, None, {}, id="one on each database"),
        pytest.param({"backends": ()}, None, {"no-backends": True}, id="nowhere"),
        pytest.param({"backends": (), "strangers": ("One.",)}, None, {"no-backends": False}, id="a stranger listens"),
        pytest.param({"backends": (), "replicas": ("a",)}, None, {"read-replica": False}, id="a standby follows"),
        pytest.param({"replicas": ("a",)}, None, {}, id="a standby follows a healthy pair"),
        pytest.param({"replica": True}, None, {"read-replica": True}, id="on a replica"),
        pytest.param({"replica": True, "backends": (POOLED,)}, None, {"read-replica": True}, id="on a newer replica"),
        pytest.param({"replica": True, "backends": ()}, None, {"read-replica": True}, id="we look at the replica"),
        pytest.param({"turned": (11,), "backends": (POOLED,)}, None, {"pooler": True}, id="a listener that turned"),
        pytest.param({"pooled": True}, None, {}, id="our own pooler"),
        pytest.param({"strangers": ("Somebody.",)}, None, {}, id="somebody else listens as well"),
    ],
)
def test_each_state_has_its_name(seen: dict[str, Any], listener: Listener | None, expected: dict[str, bool]) -> None:
    """One fact differs from a healthy pair; the second is whether it is certain."""
    assert named(pair(listener, **seen)) == expected


def test_another_channel_is_named_with_what_to_notify() -> None:
    """Quoted as SQL wants it; a second listener on the right channel is enough."""
    other = replace(LISTENER, channel='My "own" Chan')
    one = only(pair(backends=(other, POOLED)))

    assert one.id == "other-channel"
    assert """notify "My ""own"" Chan", 'reload schema';""" in one.sentence
    assert "notify" not in one.heals
    assert named(pair(backends=(other, replace(LISTENER, pid=14)))) == {}


def test_a_listener_of_another_version_is_not_ours() -> None:
    """Blue and green on one database: that the other one listens does not help ours."""
    other = replace(LISTENER, version="11.2.2")
    assert named(pair(Listener.NEVER, backends=(other, POOLED))) == {"channel-disabled": True}
    assert named(pair(backends=(replace(other, database="other"),))) == {"no-backends": True}


@pytest.mark.parametrize("seen", [{"backends": (POOLED,)}, {"backends": (UNSEEN,), "hidden": True}])
def test_what_was_heard_was_heard(seen: dict[str, Any]) -> None:
    """A notification that made PostgREST reload proves that it listens, whatever is seen of its sessions."""
    vitals = pair(**seen)
    assert named(vitals) != {}
    assert named(replace(vitals, trials=(TOLD,))) == {}
    assert named(replace(vitals, trials=(tried("signal", True, 0.1),))) == named(vitals)


def test_sessions_that_share_a_client_are_a_poolers() -> None:
    """One client has one session; two with two clients prove nothing."""
    shared = (replace(LISTENER, client="10.0.0.7:5000"), replace(POOLED, client="10.0.0.7:5000"))
    apart = (shared[0], replace(POOLED, client="10.0.0.7:5001"))

    assert named(pair(backends=shared)) == {"pooler": True}
    assert named(pair(backends=apart)) == {}


def test_what_was_prepared_elsewhere_is_missed() -> None:
    """Statements are prepared in one session and wanted in another: SQLSTATE 26000."""
    missed = LoadFailure("26000", 'prepared statement "0" does not exist')
    vitals = pair(backends=(POOLED,))
    seen = replace(vitals, apis=(replace(API, failures=(missed,), silence="503", code="PGRST002"),))

    assert named(seen).get("pooler") is True


@pytest.mark.parametrize(
    ("seen", "hint"),
    [
        ({"address": "aws-0.pooler.example.com:5432/shop"}, "looks like a pooler's"),
        ({"address": "db.example.com:6543/shop"}, "looks like a pooler's"),
        ({"pooled": True, "per_transaction": True}, "in transaction mode"),
        ({"poolers": ("Session 7 is one that a pooler keeps open.",)}, "keeps open"),
    ],
)
def test_a_notification_that_is_lost_where_poolers_are_about(seen: dict[str, Any], hint: str) -> None:
    """A listener is shown and hears nothing: probably the pooler, of which something was seen; else it is deaf."""
    lost = tried("notify", False)
    one = only(replace(pair(**seen), trials=(lost,)))

    assert (one.id, one.certain) == ("pooler", False)
    assert hint in " ".join(one.evidence)
    assert named(replace(pair(), trials=(lost,))) == {"deaf-listener": True}


def test_where_the_channel_is_off_no_pooler_is_suspected() -> None:
    """The log knows; without it both are possible."""
    assert named(pair(Listener.NEVER, backends=(POOLED,), pooled=True)) == {"channel-disabled": True}
    assert named(pair(backends=(POOLED,), pooled=True)) == {"pooler": False, "channel-disabled": False}


def test_rungs_that_were_tried_are_not_offered_again() -> None:
    """What healed nothing before will not now."""
    vitals = replace(pair(Listener.NEVER, backends=(POOLED,)), trials=(tried("pool", True),))
    one = next(one for one in diagnose(vitals) if one.id == "channel-disabled")
    assert one.heals == ("signal", "restart")


def test_the_grant_names_the_user_as_sql_wants_it() -> None:
    """Whatever it is called."""
    one = only(pair(backends=(UNSEEN,), hidden=True, user='a"b'))
    assert one.sentence.endswith('grant pg_read_all_stats to "a""b";')
    assert one.heals == ()


def test_names_stay_in_one_line() -> None:
    """A channel or a database may be called anything."""
    one = only(pair(backends=(replace(LISTENER, channel="x\n::error::y" + "z" * 90),)))
    assert "\n" not in one.sentence + one.ask + "".join(one.evidence)


def test_a_silent_api_is_told_among_the_evidence() -> None:
    """That PostgREST answers, or does not, says whether it has a database at all."""
    assert f"{URL} answers" in " ".join(only(pair(backends=())).evidence)
