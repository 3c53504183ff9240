"""The verdict from what was asked, what was heard, and in which order: pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachegate.database.watch import Note
from cachegate.model.diff import CatalogDiff
from cachegate.model.exchange import Expectation, Judgement, RelationResolves
from cachegate.model.reload import Reload, Rung, RungOutcome, SelfReload, SelfReloadVerdict
from cachegate.model.report import Change, Finding, Outcome, Severity, Subject
from cachegate.model.triggers import Enabled
from cachegate.pipeline.asking import Asked
from cachegate.pipeline.plan import Plan
from cachegate.pipeline.self_reload import Aftermath, Found, Heard, judge, late_after, load_time
from unit.pipeline.self_reload.heard_of import ANOTHER, OURS, RELOAD, commit, heard, trigger

FILMS = Subject("relation", "api", "films")
TYPE = Subject("column", "api", "actors", "code")
SHOWN = Expectation("relation-exposed", FILMS, "it is there", (RelationResolves("api", "films"),))
MADE: Mapping[Subject, Change] = {FILMS: Change.ADDED}
ALTERED: Mapping[Subject, Change] = {TYPE: Change.CHANGED}
WORKED = Reload((Rung("notify", RungOutcome.WORKED, 0.1),), "a fence")
DEAF = Reload((Rung("notify", RungOutcome.NO_EFFECT, 5.0), Rung("signal", RungOutcome.WORKED, 0.1)), "a fence")
TOLD = heard(commit("create table api.films (id int); notify pgrst, 'reload schema'", "CREATE TABLE, NOTIFY", RELOAD))
SILENT = heard(commit("create table api.films (id int)", "CREATE TABLE"))
FINE = Found(Asked({SHOWN: Judgement(Outcome.PASSED)}), True, ("api",), 0.2, listens_on="pgrst")


def asked(outcome: Outcome, cause: str | None = None) -> Asked:
    return Asked({SHOWN: Judgement(outcome, cause=cause)})


def aftermath(
    relevant: Mapping[Subject, Change] = MADE, unannounced: tuple[Subject, ...] = (), reload: Reload = WORKED
) -> Aftermath:
    plan = Plan(CatalogDiff(relevant), (SHOWN,) if FILMS in relevant else (), ())
    return Aftermath(plan, asked(Outcome.PASSED), reload, relevant, unannounced)


def judged(
    said: Heard, found: Found = FINE, then: Aftermath | None = None, severity: Severity = Severity.ERROR
) -> tuple[SelfReload, Finding]:
    return judge(said, found, then or aftermath(), waited=5.0, allowed=1.2, severity=severity)


def test_by_itself() -> None:
    """A notification with the last change, PostgREST listens, everything answers."""
    told, finding = judged(TOLD)

    assert told.verdict is SelfReloadVerdict.RELOADS
    assert told.reason == (
        "a notification was sent (1.sql, line 1: notify pgrst, 'reload schema'), and everything answered after it"
    )
    assert (told.notified_by, told.milliseconds) == (("1.sql",), 200)
    assert [one.on_time for one in told.notifications] == [True]
    assert finding.outcome is Outcome.PASSED


def test_late() -> None:
    """It was still stale when a load could long have been done: a warning, never an error."""
    told, finding = judged(TOLD, replace(FINE, seconds=2.5, stale=2.4))

    assert (told.verdict, told.milliseconds) == (SelfReloadVerdict.LATE, 2500)
    assert (finding.outcome, finding.severity, finding.code) == (Outcome.FAILED, Severity.WARNING, "late")
    assert judged(TOLD, replace(FINE, stale=2.4), severity=Severity.NOTICE)[1].severity is Severity.NOTICE


def test_slow_questions_are_not_late() -> None:
    """The answers came late because there was much to ask: the first look found everything right."""
    assert judged(TOLD, replace(FINE, seconds=60.0))[0].verdict is SelfReloadVerdict.RELOADS
    assert judged(TOLD, replace(FINE, seconds=60.0, stale=1.1))[0].verdict is SelfReloadVerdict.RELOADS


def test_what_nobody_announced_is_stale_whatever_answers() -> None:
    """An old cache may answer, and wrongly; and what is new may have been seen by luck."""
    told, finding = judged(TOLD, then=aftermath(unannounced=(FILMS,)))

    assert told.verdict is SelfReloadVerdict.STALE
    assert "the last notification was sent before the last change (1.sql, line 1: notify" in told.reason
    assert [one.on_time for one in told.notifications] == [False]
    assert told.milliseconds is None
    assert (finding.outcome, finding.severity, finding.code) == (Outcome.FAILED, Severity.ERROR, "stale")
    assert "api.films" in str(finding.cause)


def test_late_and_unannounced_is_stale() -> None:
    """The worse verdict counts."""
    late = replace(FINE, seconds=2.5, stale=2.4)

    assert judged(TOLD, late, aftermath(unannounced=(FILMS,)))[0].verdict is SelfReloadVerdict.STALE


def test_a_request_that_fails_until_our_reload() -> None:
    """In time, heard, and not acted on within the time that it was given."""
    told, _ = judged(TOLD, replace(FINE, asked=asked(Outcome.FAILED)))

    assert told.verdict is SelfReloadVerdict.STALE
    assert "5 s later the API was still stale" in told.reason


@pytest.mark.parametrize(
    ("listens_on", "reason"),
    [(None, "PostgREST does not listen"), ("other", "PostgREST listens on other")],
)
def test_a_deaf_postgrest(listens_on: str | None, reason: str) -> None:
    """Then all that changed counts, also what an old cache answers."""
    told, finding = judged(TOLD, replace(FINE, listening=False, listens_on=listens_on), aftermath(ALTERED))

    assert told.verdict is SelfReloadVerdict.STALE
    assert reason in told.reason
    assert "api.actors.code" in str(finding.cause)


def test_a_postgrest_that_ignored_our_own_notification() -> None:
    """It is said to listen and does not act: what an old cache answers proves nothing, what is new and there does."""
    assert judged(TOLD, then=aftermath(ALTERED, reload=DEAF))[0].verdict is SelfReloadVerdict.STALE
    assert "ours had no effect either" in judged(TOLD, then=aftermath(ALTERED, reload=DEAF))[0].reason
    assert judged(TOLD, then=aftermath(MADE, reload=DEAF))[0].verdict is SelfReloadVerdict.RELOADS
    assert judged(TOLD, then=aftermath(ALTERED))[0].verdict is SelfReloadVerdict.RELOADS


def test_nothing_to_reload() -> None:
    """No notification, and nothing that the cache holds."""
    assert judged(SILENT, then=aftermath({}))[0].verdict is SelfReloadVerdict.NOTHING


def test_no_answer() -> None:
    """Nothing is concluded from silence."""
    told, finding = judged(TOLD, replace(FINE, asked=asked(Outcome.ERRORED, "refused")))

    assert told.verdict is SelfReloadVerdict.UNKNOWN
    assert told.reason.endswith("refused")
    assert (finding.outcome, finding.cause) == (Outcome.ERRORED, told.reason)


def test_a_block_that_commits_by_itself() -> None:
    """What it did before and after its notification cannot be told apart, unless it did nothing that matters."""
    said = heard(commit("do $$ begin notify pgrst, 'reload schema'; commit; end $$", "DO", RELOAD))

    assert judged(said)[0].verdict is SelfReloadVerdict.UNKNOWN
    assert judged(said)[0].notifications[0].on_time is None
    assert judged(said, then=aftermath({}))[0].verdict is SelfReloadVerdict.RELOADS


CREATE = "create table api.films (id int)"
BARE = replace(trigger(enabled=Enabled.DISABLED), body="begin notify pgrst; end")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (SILENT, "no NOTIFY in the migrations, and no event trigger that sends one"),
        (
            heard(commit("notify pgrst, 'reload config'", "NOTIFY", Note("pgrst", "reload config", OURS))),
            "it asks for the configuration alone, which does not load the schema",
        ),
        (heard(commit("notify pgrst, 'x'", "NOTIFY", Note("pgrst", "x", OURS))), "PostgREST ignores this payload"),
        (
            heard(commit("notify pgrest", "NOTIFY", Note("pgrest", "", OURS))),
            "it is on channel pgrest, and PostgREST's is pgrst",
        ),
        (heard(commit(CREATE, "CREATE TABLE", Note("pgrst", "", ANOTHER))), "another session sent it"),
        (
            heard(commit(f"begin; notify pgrst; rollback; {CREATE}", "BEGIN, NOTIFY, ROLLBACK, CREATE TABLE")),
            "1.sql, line 1: notify pgrst was rolled back",
        ),
        (
            heard(commit(f"{CREATE};\ndo $$ begin notify pgrst; end $$", "CREATE TABLE, DO")),
            "the block at 1.sql, line 2 has a NOTIFY that was rolled back or not reached",
        ),
        (
            heard(commit(CREATE, "CREATE TABLE", triggers=(trigger(enabled=Enabled.DISABLED),))),
            "event trigger watch is disabled",
        ),
        (
            heard(commit(CREATE, "CREATE TABLE", triggers=(trigger(), trigger(enabled=Enabled.DISABLED)))),
            "event trigger watch is disabled",
        ),
        (
            heard(commit(CREATE, "CREATE TABLE", triggers=(BARE,))),
            "event trigger watch is disabled",
        ),
        (
            heard(commit(CREATE, "CREATE TABLE", triggers=(trigger(enabled=Enabled.REPLICA),))),
            "event trigger watch fires in replica sessions only",
        ),
        (
            heard(commit(CREATE, "CREATE TABLE", triggers=(trigger(),))),
            "event trigger watch does not notify for what these migrations do",
        ),
    ],
)
def test_why_no_notification_counts(said: Heard, reason: str) -> None:
    """Each in its own words, and always a failure while the cache has something to learn."""
    told, _ = judged(said, then=aftermath(unannounced=(FILMS,)))

    assert told.verdict is SelfReloadVerdict.STALE
    assert reason in told.reason
    assert told.notified_by == ()
    assert all(one.on_time is None and one.why for one in told.notifications)


def test_an_earlier_notification_does_not_count() -> None:
    """Of several, only the last is judged by its time."""
    first = commit(f"{CREATE}; notify pgrst, 'reload schema'", "CREATE TABLE, NOTIFY", RELOAD)
    second = commit("notify pgrst, 'reload schema'", "NOTIFY", RELOAD, number=1)

    told, _ = judged(heard(first, second))

    assert [(one.file, one.on_time, one.why) for one in told.notifications] == [
        ("1.sql", None, "a later one counts"),
        ("2.sql", True, ""),
    ]


def test_what_is_late_depends_on_the_loads() -> None:
    """A second, and two loads as they took when we asked for them."""
    assert late_after([]) == late_after([None]) == 1.0
    assert late_after([0.1, None, 2.0]) == 5.0
    assert load_time(DEAF) == 0.1
    assert load_time(Reload()) is None


@given(
    st.sampled_from([TOLD, SILENT]),
    st.sampled_from([Outcome.PASSED, Outcome.FAILED, Outcome.ERRORED]),
    st.booleans(),
    st.sampled_from([None, 0.1, 9.0]),
    st.booleans(),
    st.sampled_from([MADE, ALTERED]),
)
def test_green_needs_everything(
    said: Heard,
    outcome: Outcome,
    listening: bool,
    stale: float | None,
    announced: bool,
    relevant: Mapping[Subject, Change],
) -> None:
    """Whatever the circumstances: no error only where all was announced, heard, and answered."""
    found = replace(FINE, asked=asked(outcome), listening=listening, stale=stale)
    then = aftermath(relevant, () if announced and said is TOLD else tuple(relevant))

    told, finding = judged(said, found, then)

    good = said is TOLD and announced and listening and outcome is Outcome.PASSED
    assert (finding.outcome is Outcome.PASSED) == (good and stale != 9.0)
    assert (told.verdict in (SelfReloadVerdict.RELOADS, SelfReloadVerdict.LATE)) == good
    assert told.verdict is not SelfReloadVerdict.NOTHING
