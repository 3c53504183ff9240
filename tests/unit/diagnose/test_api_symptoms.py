"""What is wrong with PostgREST itself: each symptom is named from what was seen, and quiet on a look-alike."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cachegate.diagnose import diagnose
from cachegate.model.diagnosis import Diagnosis
from cachegate.model.vitals import Face, Hindrance, LoadFailure, Stale, Trial, Vitals
from unit.diagnose.pairs import API, DATABASE, HEALTHY, LISTENER, LOAD, OTHER, POOLED, TOLD, URL, api, tried

REFUSED = "ConnectionRefusedError: [Errno 111] Connection refused"
TIMEOUT = LoadFailure("57014", "canceling statement due to statement timeout")
LOST = LoadFailure("PGRST000", "Database connection error. Retrying the connection.: connection to server failed")
ABSENT = LoadFailure("3F000", 'schema "shop_api" does not exist')


def ids(vitals: Vitals) -> list[str]:
    return [one.id for one in diagnose(vitals)]


def only(vitals: Vitals) -> Diagnosis:
    (found,) = diagnose(vitals)
    return found


def test_a_healthy_pair_has_nothing() -> None:
    """With an experiment that succeeded, without any, and without a look at process and admin server."""
    bare = replace(API, process="", running=None, ready=None, live=None, versions=())

    assert ids(HEALTHY) == []
    assert ids(replace(HEALTHY, trials=())) == []
    assert ids(replace(HEALTHY, apis=(bare,))) == []


def test_a_healthy_pair_may_have_a_past() -> None:
    """Loads that failed before the last good one count for nothing, nor does one that the next attempt may mend."""
    assert ids(api(loads=(7, 3))) == []
    assert ids(api(failures=(TIMEOUT,))) == []


def test_a_stopped_process() -> None:
    """It hides what follows: nothing is heard, nothing is seen."""
    seen = api(paused=True, silence=str(Hindrance.SILENT), hindrance=Hindrance.SILENT)

    found = only(replace(seen, trials=(tried("notify", False),), stale=Stale(9, ("api.films",))))

    assert found.id == "stopped"
    assert "kill -CONT" in found.sentence
    assert found.heals == ("restart",)


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (LoadFailure("PGRST000", 'FATAL:  password authentication failed for user "a"'), "accept its password"),
        (TIMEOUT, "statement_timeout"),
        (None, "keep its log"),
    ],
)
def test_an_ended_process_says_why(failure: LoadFailure | None, words: str) -> None:
    """By its last words, where it had any."""
    failures = (failure,) if failure else ()
    seen = api(running=False, silence=REFUSED, hindrance=Hindrance.REFUSED, failures=failures)

    found = only(seen)

    assert found.id == "exited"
    assert words in found.sentence
    assert found.heals == ("restart",)


def test_a_container_that_ended_beside_an_api_that_answers_is_another_one() -> None:
    """What answers has not ended."""
    assert ids(api(running=False)) == []


@pytest.mark.parametrize("hindrance", Hindrance)
def test_every_hindrance_has_a_way_out(hindrance: Hindrance) -> None:
    """One sentence with the fact, and what to do about it."""
    found = only(api(running=None, silence="what came", hindrance=hindrance))

    assert found.id == "unreachable"
    assert str(hindrance) in found.sentence
    assert "What came: what came." in found.evidence
    assert len(found.sentence) > len(f"PostgREST cannot be asked at {URL}: {hindrance}. ") + 20


def test_the_database_tells_whether_one_runs() -> None:
    """Connections of a PostgREST are a wrong address rather than a server that is down."""
    seen = api(running=None, silence=REFUSED, hindrance=Hindrance.REFUSED)
    without = replace(seen, database=replace(DATABASE, backends=()))
    blind = replace(without, database=replace(without.database, hidden=True))

    assert any("A PostgREST runs somewhere" in line for line in only(seen).evidence)
    assert any("no connection of a PostgREST" in line for line in only(without).evidence)
    assert not any("connection of" in line for one in diagnose(blind) for line in one.evidence)


def test_one_that_waits_for_its_database_is_not_unreachable() -> None:
    """12.0 takes connections and answers nothing meanwhile; its log says what it waits for."""
    seen = api(silence="no answer within 2 s", hindrance=Hindrance.SILENT, failures=(LOST, LOST), ready=None)

    assert ids(seen) == ["load-fails"]


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (TIMEOUT, "statement_timeout of 1ms that the database sets for role authenticator"),
        (LoadFailure("55P03", "canceling statement due to lock timeout"), "lock_timeout of 2s"),
        (LoadFailure("42501", "permission denied for table pg_constraint"), "may not read"),
        (LOST, "does not reach its database"),
        (LoadFailure("PGRST000", 'FATAL:  database "shp" does not exist'), "database shp in its PGRST_DB_URI"),
        (LoadFailure("PGRST000", 'FATAL:  too many connections for role "a"'), "no connection left"),
        (LoadFailure("XX000", "cache lookup failed"), "XX000 cache lookup failed"),
        (LoadFailure("", "what nobody knew"), "because of this: what nobody knew"),
        (replace(ABSENT, message='schema "api" does not exist'), "did not exist when it tried last"),
    ],
)
def test_failing_loads_say_why(failure: LoadFailure, words: str) -> None:
    """The newest failure decides; the value of a setting is the database's word."""
    seen = api(silence="PostgREST answers 503 PGRST002", code="PGRST002", ready=False, failures=(failure, LOST))
    settings = {"statement_timeout": "1ms", "lock_timeout": "2s"}

    found = only(replace(seen, database=replace(DATABASE, settings=settings)))

    assert found.id == "load-fails"
    assert words in found.sentence
    assert found.certain


def test_an_old_cache_hides_failing_loads() -> None:
    """16 goes on serving: only `/ready`, the counters and the log know (C4, C5)."""
    counted = only(api(ready=False, loads=(3, 9)))
    rising = only(api(ready=False, loads=(3, 9), failed_meanwhile=1))
    logged = only(api(ready=False, loads=(3, 9), failures=(LOST,)))

    assert {one.id for one in (counted, rising, logged)} == {"load-fails"}
    assert (counted.certain, rising.certain, logged.certain) == (False, True, True)
    assert any("old cache" in line for line in counted.evidence)


def test_no_cache_and_no_reason_is_said_with_doubt() -> None:
    """Nobody's log is at hand: a first load may take that long."""
    found = only(api(silence="503", code="PGRST002", ready=False, looked=5.2, running=None, process=""))

    assert found.id == "load-fails"
    assert not found.certain
    assert "5 s" in found.sentence


def test_a_mended_setting_stays_on_a_pooled_connection() -> None:
    """Loads end by a timeout that the database does not set any more (C7)."""
    seen = api(silence="503", code="PGRST002", failures=(TIMEOUT, TIMEOUT))

    assert ids(seen) == ["old-setting"]
    assert only(seen).heals[0] == "pool"
    assert ids(replace(seen, database=replace(DATABASE, settings={"statement_timeout": "8s"}))) == ["load-fails"]
    assert ids(replace(seen, database=replace(DATABASE, backends=()))) == ["load-fails"]


def test_a_missing_schema_is_told_from_the_list() -> None:
    """Up to 12 nothing else tells it; where the list is not told, the database's own setting does."""
    listed = api(schemas=("api", "shop_api"))
    configured = replace(
        api(schemas=None), database=replace(DATABASE, settings={"pgrst.db_schemas": 'api, "shop_api"'})
    )

    for seen in (listed, configured):
        found = only(seen)
        assert found.id == "missing-schema"
        assert "schema shop_api" in found.sentence
        assert found.heals == ("notify",)
    assert ids(replace(listed, database=replace(DATABASE, schemas=()))) == []


def test_a_missing_schema_is_told_from_a_failing_load() -> None:
    """From 13 on; and once it was made, the load fails until the next attempt."""
    seen = api(silence="503", code="PGRST002", schemas=None, ready=False, failures=(ABSENT, ABSENT))
    made = replace(seen, database=replace(DATABASE, schemas=("api", "shop_api")))

    assert only(seen).id == "missing-schema"
    assert "serves nothing" in only(seen).sentence
    assert only(made).id == "load-fails"
    assert "exists now" in only(made).sentence


def test_a_stuck_load_names_who_holds_the_lock() -> None:
    """And hides what comes of it; a client's request that waits is no load."""
    blocked = replace(POOLED, busy=3.0, query=LOAD, blocked_by=("Session 77 of role owner holds it.",))
    seen = replace(HEALTHY, database=replace(DATABASE, backends=(LISTENER, blocked)), trials=(tried("notify", True),))
    request = replace(blocked, query='WITH pgrst_source AS (SELECT "api"."films".*')
    moment = replace(blocked, busy=0.01)

    assert only(seen).id == "stuck-load"
    assert only(seen).evidence[0] == "Session 77 of role owner holds it."
    for other in (request, moment):
        assert "stuck-load" not in ids(replace(seen, database=replace(DATABASE, backends=(LISTENER, other))))


def test_a_deaf_listener() -> None:
    """It is there, on our channel, and an order provably had no effect at all."""
    deaf = replace(HEALTHY, trials=(tried("notify", False),))

    found = only(replace(deaf, stale=Stale(9, ("api.films",))))

    assert found.id == "deaf-listener"
    assert found.heals[0] == "listener"
    assert "listener" not in only(replace(deaf, trials=(tried("notify", False), tried("listener", False)))).heals
    assert "deaf-listener" not in ids(replace(deaf, channel="other"))
    assert "deaf-listener" not in ids(replace(deaf, database=replace(DATABASE, backends=(POOLED,))))


@pytest.mark.parametrize(("reached", "certain"), [(True, True), (None, False)])
def test_a_frozen_cache(reached: bool | None, certain: bool) -> None:
    """PostgREST acted on the order, or that cannot be told, and does not see what is brand-new (I1)."""
    found = only(replace(HEALTHY, trials=(tried("notify", reached),), stale=Stale(9, ("api.films",))))

    assert found.id == "frozen"
    assert found.certain is certain
    assert found.heals == ("listener", "pool", "signal", "restart")


def test_a_cache_is_not_frozen_that_was_never_told() -> None:
    """Without a listener the order reached nobody; where nobody may see that, it is said with doubt."""
    alone = replace(HEALTHY, trials=(tried("notify", None),), database=replace(DATABASE, backends=(POOLED,)))

    assert "frozen" not in ids(alone)
    assert "frozen" in ids(replace(alone, database=replace(alone.database, hidden=True)))
    assert "frozen" in ids(replace(alone, trials=(*alone.trials, tried("signal", True))))


def test_a_cache_is_not_frozen_that_was_made_to_move() -> None:
    """The newest experiment counts."""
    assert "frozen" not in ids(replace(HEALTHY, trials=(tried("notify", True), tried("restart", True, 1.0))))


def test_a_torn_cache() -> None:
    """It explains what the API lacks."""
    found = only(replace(HEALTHY, stale=Stale(9, ("api.films",), torn="It knows api.rate() and not api.films.")))

    assert found.id == "torn"
    assert found.evidence == ("It knows api.rate() and not api.films.",)


def test_a_stale_cache() -> None:
    """Nothing stands in the way: proven where it could be tried, and likely where it could not."""
    stale = Stale(9, ("api.films", "api.rate()"), ("api.old",))
    proven = only(replace(HEALTHY, stale=replace(stale, healed=True)))
    likely = only(replace(HEALTHY, stale=stale, trials=()))

    assert proven.id == likely.id == "stale"
    assert (proven.certain, likely.certain) == (True, False)
    assert "never refreshes" in proven.sentence
    assert "lacks 2: api.films and api.rate()" in proven.evidence[0]
    assert "api.old" in proven.evidence[1]
    other = replace(DATABASE, backends=(replace(LISTENER, channel="My Chan"), POOLED))
    told = only(replace(HEALTHY, stale=stale, channel="My Chan", trials=(), database=other))
    assert """notify "My Chan", 'reload schema'""" in told.sentence


def test_what_a_proven_reload_leaves_is_something_else() -> None:
    """Telling it once more would change nothing."""
    found = only(replace(HEALTHY, stale=Stale(9, ("api.films",))))

    assert (found.id, found.certain, found.heals) == ("stale", False, ())
    assert "still differs" in found.sentence


def test_one_of_several_addresses_lags() -> None:
    """It is named; the others are the proof that it could be otherwise."""
    two = replace(
        HEALTHY, apis=(API, replace(API, url=OTHER)), trials=(Trial("notify", True, {URL: 0.1, OTHER: None}, 5.0),)
    )

    found = only(two)

    assert found.id == "several-instances"
    assert f"PostgREST at {OTHER} (version 12.0.2) has an older" in found.sentence
    assert found.heals == ("listener", "pool", "signal", "restart")
    assert ids(replace(two, trials=(Trial("notify", True, {URL: 0.1, OTHER: 0.2}, 5.0),))) == []


@pytest.mark.parametrize(
    ("faces", "words"),
    [
        ((Face("12.0.2", known=True), Face("11.2.2", known=False)), "the one of version 11.2.2 does not know"),
        ((Face("12.0.2", known=True), Face("12.0.2", known=False)), "one of them does not know"),
        ((Face(None, known=True), Face(None, known=False)), "one of them does not know"),
        ((Face("12.0.2", ("api",)), Face("12.0.2", ("api", "v2"))), "expose different schemas"),
        ((Face("12.0.2", ("api",)), Face("11.2.2", ("api",))), "versions are 11.2.2 and 12.0.2"),
        ((Face("12.0.2", ("api",)), Face(trouble="answers 503")), "another does not (answers 503)"),
    ],
)
def test_one_address_that_answers_inconsistently(faces: tuple[Face, ...], words: str) -> None:
    """The difference is named, and the version where it tells them apart."""
    found = only(replace(HEALTHY, apis=(replace(API, faces=faces),)))

    assert found.id == "several-instances"
    assert words in found.sentence


def test_what_was_seen_of_nobody_is_not_said_of_a_server_that_is_silent() -> None:
    """An experiment that a server could not show says nothing about its cache."""
    silent = replace(API, silence=REFUSED, hindrance=Hindrance.REFUSED, running=None)

    assert ids(replace(HEALTHY, apis=(silent,), trials=(tried("notify", None),))) == ["unreachable"]
    assert TOLD.proven


def test_no_password_is_repeated() -> None:
    """One may stand in an address."""
    hidden = "http://web:s3cret@api:3000"
    broken = (
        replace(API, url=hidden, silence=REFUSED, hindrance=Hindrance.REFUSED, running=None),
        replace(API, url=hidden, running=False, silence=REFUSED),
        replace(API, url=hidden, paused=True),
        replace(API, url=hidden, failures=(LOST, LOST)),
        replace(API, url=hidden, schemas=("gone",)),
        replace(API, url=hidden, faces=(Face("12.0.2"), Face("13.0.8"))),
    )
    trials = (Trial("notify", True, {hidden: None, URL: 0.1}, 5.0),)
    said = [one for api in broken for one in diagnose(replace(HEALTHY, apis=(api, API), trials=trials))]

    assert len(said) >= len(broken)
    assert "s3cret" not in str(said)
