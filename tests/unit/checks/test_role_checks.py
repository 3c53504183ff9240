"""What the catalog says of views, policies and new roles, decided without asking."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cachegate import checks
from cachegate.model.catalog import Catalog, Grant, Relation, Roles, Security, Source, Verb
from cachegate.model.exchange import ColumnReadable, ColumnWritable, NoAnswer, Refused, Resolved
from cachegate.model.report import Change, Outcome, Severity
from unit.checks.catalogs import catalog, column, table, view

TWO = Roles("authenticator", "anon", ("anon", "app_user"), ("anon", "app_user"), existing=frozenset({"anon"}))
USAGE = [("anon", "api"), ("app_user", "api")]
READ = frozenset({("anon", Verb.SELECT)})


class TestSourcesUsable:
    """Nobody gets through: an error, with the cause from the catalog and the proof from the API."""

    CHECK = checks.BY_ID["sources-usable"]

    def over(self, *granted: Grant, owner: str | None = None, view_grants: frozenset[Grant] = READ) -> Relation:
        source = Source(("private", "films"), ("api", "films"), owner, frozenset(Verb), frozenset(granted), frozenset())
        columns = (column("id", grants=view_grants),)
        return replace(view("films"), columns=columns, grants=view_grants, security=Security(sources=(source,)))

    def test_one_role_that_gets_through_is_enough(self) -> None:
        """The grants of default privileges are not all meant."""
        films = self.over(
            ("app_user", Verb.SELECT), view_grants=frozenset({("anon", Verb.SELECT), ("app_user", Verb.SELECT)})
        )
        (one,) = self.CHECK.expect(catalog(films, roles=TWO, usage=USAGE))

        assert one.claims == ()
        assert self.CHECK.judge(one, {}, catalog(films)).outcome is Outcome.PASSED

    @pytest.mark.parametrize(
        ("answer", "outcome"),
        [
            (Refused(401, "42501", "permission denied for table films"), Outcome.FAILED),
            (Resolved(), Outcome.PASSED),
            (NoAnswer("time-out"), Outcome.ERRORED),
        ],
    )
    def test_the_api_decides_and_the_catalog_explains(self, answer: Refused, outcome: Outcome) -> None:
        """One question, as a role that was granted the view."""
        found = catalog(self.over(owner="keeper"))
        (one,) = self.CHECK.expect(found)
        (claim,) = one.claims
        judgement = self.CHECK.judge(one, {claim: answer}, found)

        assert claim == ColumnReadable("api", "films", "id", "anon")
        assert judgement.outcome is outcome
        if outcome is Outcome.FAILED:
            assert judgement.sql == "grant select on private.films to keeper;"
            assert "api.films reads private.films as its owner keeper" in str(judgement.cause)

    def test_writing_is_a_warning_of_its_own(self) -> None:
        """Reading works; what was granted besides does not."""
        films = self.over(("anon", Verb.SELECT), view_grants=frozenset({("anon", Verb.SELECT), ("anon", Verb.INSERT)}))
        found = catalog(films)
        reading, writing = self.CHECK.expect(found)
        refused = {claim: Refused(401, "42501", "no") for claim in writing.claims}

        assert self.CHECK.judge(reading, {}, found).outcome is Outcome.PASSED
        assert writing.claims == (ColumnWritable("api", "films", "id", "anon", Verb.INSERT),)
        assert self.CHECK.judge(writing, refused, found).severity is Severity.WARNING

    def test_without_a_grant_on_the_view_it_says_nothing(self) -> None:
        """That is `reachable`'s to say; and a table has nothing behind it."""
        bare = replace(self.over(), grants=frozenset(), columns=(column("id", grants=()),))

        assert list(self.CHECK.expect(catalog(bare, table("plain", "id")))) == []

    def test_a_role_that_cannot_be_asked_is_decided_from_the_catalog(self) -> None:
        """Without the JWT secret."""
        films = self.over(view_grants=frozenset({("app_user", Verb.SELECT)}))
        found = catalog(films, roles=replace(TWO, askable=("anon",)), usage=USAGE)
        (one,) = self.CHECK.expect(found)

        assert one.claims == ()
        assert self.CHECK.judge(one, {}, found).outcome is Outcome.FAILED


class TestRowSecurity:
    """A notice, only where the pull request closed the table and somebody has a grant."""

    CHECK = checks.BY_ID["row-security"]

    def compared(self, before: Relation | None, after: Relation) -> list[tuple[Outcome, Change | None]]:
        old = catalog(*([before] if before else []))
        return [
            (one.decided.outcome, one.change)
            for one in self.CHECK.compare(old, catalog(after))
            if one.decided is not None
        ]

    def test_each_way_to_close_a_table(self) -> None:
        """A new one, one that had no row-level security, one that loses its policy."""
        free = table("films", "id")
        closed = replace(free, security=Security(True, frozenset()))
        policed = replace(free, security=Security(True, READ))

        assert self.compared(None, closed) == [(Outcome.FAILED, Change.ADDED)]
        assert self.compared(free, closed) == [(Outcome.FAILED, Change.CHANGED)]
        assert self.compared(policed, closed) == [(Outcome.FAILED, Change.CHANGED)]

    def test_what_is_no_news(self) -> None:
        """Closed as it was; open; a policy for a role that has a grant."""
        free = table("films", "id")
        closed = replace(free, security=Security(True, frozenset()))
        policed = replace(free, security=Security(True, READ))

        assert self.compared(closed, closed) == []
        assert self.compared(None, free) == []
        assert self.compared(None, policed) == [(Outcome.PASSED, Change.ADDED)]
        assert self.compared(closed, policed) == []

    def test_a_policy_for_a_verb_that_was_not_granted_is_none(self) -> None:
        """Nobody comes to it."""
        films = replace(
            table("films"),
            columns=(column("id", grants=READ),),
            grants=READ,
            security=Security(True, frozenset({("anon", Verb.DELETE)})),
        )
        (found,) = self.CHECK.compare(catalog(), catalog(films))

        assert found.decided is not None
        assert found.decided.severity is Severity.NOTICE
        assert "GET answers with an empty list. No grant is missing." in str(found.decided.cause)


class TestRoleSettable:
    """New roles only, and only with grants that say that the API is meant."""

    CHECK = checks.BY_ID["role-settable"]

    def found(self, before: Catalog, after: Catalog) -> dict[str, Outcome]:
        return {
            one.subject.name: one.decided.outcome
            for one in self.CHECK.compare(before, after)
            if one.decided is not None
        }

    def test_a_new_role_that_postgrest_may_not_become(self) -> None:
        """And one that it may."""
        before = catalog(table("films", "id"), roles=TWO, usage=USAGE)
        after = replace(before, outsiders={"editor": frozenset({("api", "films")})})

        assert self.found(before, after) == {"editor": Outcome.FAILED, "app_user": Outcome.PASSED}

    def test_what_was_there_is_somebody_elses(self) -> None:
        """So is what nobody else can use either, which `reachable` reports; unknown roles say nothing."""
        there = replace(TWO, existing=frozenset({"anon", "app_user", "editor"}))
        outsiders = {"editor": frozenset({("api", "films")})}
        after = replace(catalog(table("films", "id"), roles=there, usage=USAGE), outsiders=outsiders)
        unknown = replace(TWO, existing=frozenset())

        assert self.found(catalog(roles=there), after) == {}
        assert self.found(catalog(roles=unknown), after) == {}
        assert "editor" not in self.found(catalog(roles=TWO), replace(after, relations={}))
