"""What is made of answers: false, unknown and true are three different things, and a refusal says what to do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachegate import checks
from cachegate.checks.check import all_hold
from cachegate.checks.gone import departed
from cachegate.checks.refusals.causes import READERS
from cachegate.model.catalog import Catalog, Roles, Verb
from cachegate.model.diff import compare
from cachegate.model.exchange import (
    Answer,
    CallResolves,
    Claim,
    ColumnResolves,
    ColumnWritable,
    Expectation,
    NoAnswer,
    Refused,
    RelationResolves,
    Resolved,
)
from cachegate.model.report import Change, Outcome, Severity, Subject
from unit.checks.catalogs import catalog, foreign_key, function, key, table, view

CLAIMS: tuple[Claim, ...] = tuple(ColumnResolves("api", "films", f"c{number}") for number in range(4))
EXPECTATION = Expectation("column-usable", Subject("column", "api", "films", "c0"), "it can be used", CLAIMS)
ANSWERS = st.sampled_from([Resolved(), Refused(404, "PGRST204", "no"), NoAnswer("time-out"), None])


@given(st.lists(ANSWERS, min_size=4, max_size=4))
def test_one_refusal_fails_one_silence_errs_and_only_all_pass(given_answers: list[Answer | None]) -> None:
    """Whatever the order; what was not asked counts as silence."""
    answers = {claim: answer for claim, answer in zip(CLAIMS, given_answers, strict=True) if answer is not None}
    judgement = all_hold(EXPECTATION, answers, catalog())

    if any(isinstance(answer, Refused) for answer in given_answers):
        assert judgement.outcome is Outcome.FAILED
    elif any(not isinstance(answer, Resolved) for answer in given_answers):
        assert judgement.outcome is Outcome.ERRORED
    else:
        assert judgement.outcome is Outcome.PASSED


def test_nothing_asked_is_nothing_proven() -> None:
    """An expectation without claims never passes by default."""
    assert all_hold(Expectation("column-usable", EXPECTATION.subject, "", ()), {}, catalog()).outcome is Outcome.ERRORED


@pytest.mark.parametrize("code", [*READERS, "PGRST999", "XX000"])
@pytest.mark.parametrize("kind", ["relation", "column", "function", "key", "foreign key"])
def test_every_refusal_has_a_cause_and_a_remedy(code: str, kind: str) -> None:
    """Whatever was asked: sentences, the code that a client would see, and no crash."""
    found = catalog(
        table("films", "c0", "id"),
        table("actors", "id"),
        foreign_key("films", "id", "actors"),
        key("films", "id"),
        function("rate", "a integer"),
    )
    subject_kinds = {one.subject.kind: one for one in checks.expect(found) if one.claims}
    one = subject_kinds[kind]
    status = 404 if code == "404" else 400
    answers = {claim: Refused(status, "" if code == "404" else code, "why not") for claim in one.claims}
    judgement = checks.BY_ID[one.check].judge(one, answers, found)

    assert judgement.outcome is Outcome.FAILED
    assert judgement.code == code
    assert judgement.cause
    assert judgement.remedy
    assert judgement.cause.endswith((".", ")", "not"))


class TestEmptyWrites:
    """A zero-row write that a statement trigger refuses proves nothing; every other refusal does."""

    CLAIM = ColumnWritable("api", "films", "id", "anon", Verb.INSERT)

    def judged(self, code: str, message: str, *triggers: str) -> Outcome:
        one = Expectation("column-usable", EXPECTATION.subject, "", (self.CLAIM,))
        films = replace(table("films", "id"), statement_triggers=triggers)
        return all_hold(one, {self.CLAIM: Refused(400, code, message)}, catalog(films)).outcome

    @pytest.mark.parametrize(
        ("code", "message"),
        [
            ("42501", "read only"),
            ("23514", "no user"),
            ("42704", "unrecognized configuration parameter"),
            ("AB123", ""),
        ],
    )
    def test_a_trigger_may_refuse_it(self, code: str, message: str) -> None:
        """Then it is skipped."""
        assert self.judged(code, message, "guarding") is Outcome.SKIPPED

    @pytest.mark.parametrize(
        ("code", "message"),
        [("42501", "permission denied for table films"), ("42703", "no column"), ("42704", 'type "m" does not exist')],
    )
    def test_what_is_broken_is_broken(self, code: str, message: str) -> None:
        """With a trigger as without."""
        assert self.judged(code, message, "guarding") is self.judged(code, message) is Outcome.FAILED

    def test_without_a_trigger_a_strange_refusal_says_nothing(self) -> None:
        """An error is not a verdict; a grant that is missing is one in any language."""
        assert self.judged("23514", "who knows") is Outcome.ERRORED
        assert self.judged("42501", "keine Berechtigung") is Outcome.FAILED


@pytest.mark.parametrize(("code", "severity"), [("PGRST200", Severity.WARNING), ("PGRST201", Severity.ERROR)])
def test_an_embed_that_is_gone_is_a_warning(code: str, severity: Severity) -> None:
    """An ambiguous one is an error."""
    found = catalog(table("films", "id"), table("people", "id"), foreign_key("films", "id", "people"))
    one = next(iter(checks.BY_ID["unambiguous"].expect(found)))
    judgement = checks.BY_ID["unambiguous"].judge(one, dict.fromkeys(one.claims, Refused(400, code, "")), found)

    assert (judgement.outcome, judgement.code, judgement.severity) == (Outcome.FAILED, code, severity)


class TestReachable:
    """Decided by the catalog alone."""

    def judged(self, found: Catalog) -> list[Outcome]:
        check = checks.BY_ID["reachable"]
        return [check.judge(one, {}, found).outcome for one in check.expect(found)]

    def test_any_grant_of_any_api_role_is_enough(self) -> None:
        """A table and a function of anon's."""
        assert self.judged(catalog(table("films", "id"), function("rate"))) == [Outcome.PASSED] * 2

    def test_a_grant_without_usage_is_none(self) -> None:
        """Both fail, and what to paste is the usage."""
        found = catalog(table("films", "id"), function("rate"), usage=())
        check = checks.BY_ID["reachable"]
        judged = [check.judge(one, {}, found) for one in check.expect(found)]

        assert [one.outcome for one in judged] == [Outcome.FAILED] * 2
        assert {one.sql for one in judged} == {"grant usage on schema api to anon;"}

    def test_others_do_not_count(self) -> None:
        """A role that PostgREST cannot become."""
        assert self.judged(catalog(function("rate", execute=["owner"]))) == [Outcome.FAILED]

    def test_without_any_role_it_cannot_be_told(self) -> None:
        """That is no failure, and no pass."""
        nobody = Roles("authenticator", None, ())
        assert self.judged(catalog(table("films", "id"), roles=nobody)) == [Outcome.ERRORED]


class TestGone:
    """What was removed is asked for again, unless something else answers to the same call."""

    def departed(self, before: Catalog, after: Catalog) -> list[Expectation]:
        diff = compare(before, after)
        removed = frozenset(subject for subject, change in diff.changes.items() if change is Change.REMOVED)
        return list(departed(checks.expect(before), checks.expect(after), removed, after))

    def claims(self, before: Catalog, after: Catalog) -> set[Claim]:
        return {claim for one in self.departed(before, after) for claim in one.claims}

    def test_a_dropped_table_with_all_that_was_its(self) -> None:
        """Relation and columns by the cache; nobody reads or writes what is not there."""
        assert self.claims(catalog(table("films", "id")), catalog()) == {
            RelationResolves("api", "films"),
            ColumnResolves("api", "films", "id"),
        }

    def test_nothing_is_gone_from_what_stays(self) -> None:
        """Not even when it changes."""
        assert self.departed(catalog(table("films", "id")), catalog(table("films", "id", "title"))) == []

    def test_a_twin_in_types_takes_over(self) -> None:
        """Calls are by name: there is nothing to ask, also where the twin's type makes the question a lenient one."""
        before, after = catalog(function("rate", "a integer")), catalog(function("rate", "a text"))

        (only,) = self.departed(before, after)
        assert only.claims == ()
        assert checks.BY_ID["gone"].judge(only, {}, after).outcome is Outcome.PASSED

    def test_an_overload_with_defaults_takes_over(self) -> None:
        """`f(a, b)` is dropped; `f(a, b = 1, c = 2)` takes `a` and `b` as well."""
        before = catalog(function("rate", "a integer", "b integer"))
        after = catalog(function("rate", "a integer", "b integer =", "c integer ="))

        assert self.claims(before, after) == set()

    def test_an_overload_that_does_not_fit_does_not(self) -> None:
        """`f(a)` is dropped; what is left needs `b` as well."""
        before = catalog(function("rate", "a integer"), function("rate", "a integer", "b integer"))
        after = catalog(function("rate", "a integer", "b integer"))

        assert self.claims(before, after) == {CallResolves("api", "rate", frozenset({"a"}))}

    def test_an_overload_that_takes_any_body_takes_over(self) -> None:
        """A single unnamed json: the arguments of the dropped one are its body now."""
        before = catalog(function("rate", "a integer"), function("rate", "_ json"))

        assert self.claims(before, catalog(function("rate", "_ json"))) == set()

    def test_a_view_that_took_the_name_takes_upserts(self) -> None:
        """The table behind it has the key; that the table's own name has gone shows in nothing else."""
        before = catalog(table("films", "id"), key("films", "id"))

        assert self.claims(before, catalog(view("films", "id"))) == set()

    def test_a_key_over_the_same_columns_takes_upserts(self) -> None:
        """In another order, under another name, or deferrable; one over more columns does not."""
        films = table("films", "a", "b")
        before = catalog(films, key("films", "a", "b"))

        assert self.claims(before, catalog(films, key("films", "b", "a"))) == set()
        assert self.claims(before, catalog(films, key("films", "a", "b", plain=False))) == set()
        assert len(self.claims(before, catalog(films, key("films", "a")))) == 1

    def test_a_view_that_took_the_name_is_embedded_as_before(self) -> None:
        """PostgREST knows the foreign key of the table behind it by the same name."""
        before = catalog(table("films", "id"), table("people", "id"), foreign_key("films", "id", "people"))

        assert self.claims(before, catalog(view("films", "id"), table("people", "id"))) == set()

    def test_a_call_is_put_as_what_is_left_demands(self) -> None:
        """With a json overload left, old servers let it swallow any POST: the dropped call is asked by GET."""
        before = catalog(function("rate", "a integer"), function("rate", "doc json"))

        assert self.claims(before, catalog(function("rate", "doc json"))) == {
            CallResolves("api", "rate", frozenset({"a"}), lenient=True)
        }

    @given(st.lists(st.sampled_from([Resolved(), Refused(404, "", ""), NoAnswer("time-out")]), min_size=2, max_size=2))
    def test_it_is_gone_only_when_all_is_refused(self, given_answers: list[Answer]) -> None:
        """Something that still answers fails, silence errs."""
        claims = (RelationResolves("api", "films"), ColumnResolves("api", "films", "id"))
        gone = Expectation("gone", Subject("relation", "api", "films"), "it no longer answers", claims)
        judgement = checks.BY_ID["gone"].judge(gone, dict(zip(claims, given_answers, strict=True)), catalog())

        first = next((one for one in given_answers if not isinstance(one, Refused)), None)
        expected = {Resolved: Outcome.FAILED, NoAnswer: Outcome.ERRORED, type(None): Outcome.PASSED}
        assert judgement.outcome is expected[type(first)]
