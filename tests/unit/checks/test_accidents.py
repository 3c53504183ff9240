"""What a pull request exposes by accident: from two catalogs alone, and nothing that was so before."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from cachegate import checks
from cachegate.model.catalog import Catalog, Function, Relation, RelationKind, Roles, Security, Source, Verb
from cachegate.model.exchange import Expectation
from cachegate.model.report import Change, Outcome, Severity
from cachegate.model.strangers import Stranger, StrangerKind
from unit.checks.catalogs import catalog, function, table, view

EMPTY = catalog()
TWO = Roles("authenticator", "anon", ("anon", "app_user"))
TWO_USE = (("anon", "api"), ("app_user", "api"))


def found(before: Catalog, after: Catalog, check: str) -> list[Expectation]:
    """What one check says of the difference."""
    return list(checks.BY_ID[check].compare(before, after))


def outcomes(expectations: Iterable[Expectation]) -> list[tuple[str, Outcome, Severity, Change | None]]:
    return [
        (one.subject.label, one.decided.outcome, one.decided.severity, one.change)
        for one in expectations
        if one.decided
    ]


def definer(*parameters: str, **changes: object) -> Function:
    plain = replace(function("reset", *parameters), security_definer=True, everybody=True)
    return replace(plain, **changes)  # type: ignore[arg-type]


def guarded(relation: Relation) -> Relation:
    return replace(relation, security=Security(row_level=True))


def with_strangers(*strangers: Stranger) -> Catalog:
    return replace(EMPTY, strangers=strangers)


class TestOpenToAll:
    """Everybody may change every row."""

    def test_a_new_table(self) -> None:
        """Without row-level security a warning, with it a pass."""
        assert outcomes(found(EMPTY, catalog(table("notes", "id")), "open-to-all")) == [
            ("api.notes", Outcome.FAILED, Severity.WARNING, Change.ADDED)
        ]
        assert outcomes(found(EMPTY, catalog(guarded(table("notes", "id"))), "open-to-all")) == [
            ("api.notes", Outcome.PASSED, Severity.ERROR, None)
        ]

    def test_what_was_open_stays_unsaid(self) -> None:
        """What is opened by taking the guard off is said."""
        notes = table("notes", "id")
        assert found(catalog(notes), catalog(notes), "open-to-all") == []
        (one,) = found(catalog(guarded(notes)), catalog(notes), "open-to-all")
        assert one.change is Change.CHANGED

    @pytest.mark.parametrize(
        "after",
        [
            catalog(table("notes", "id"), roles=Roles("authenticator", None, ("anon",))),
            catalog(table("notes", "id"), roles=TWO, usage=TWO_USE),
            catalog(table("notes", "id"), usage=()),
            catalog(replace(table("notes", "id"), grants=frozenset({("anon", Verb.INSERT)}))),
            catalog(replace(table("notes", "id"), writes=frozenset())),
        ],
        ids=["nobody is anonymous", "one role may not", "no usage", "rows can be added only", "cannot be written"],
    )
    def test_not_everybody_or_not_every_row(self, after: Catalog) -> None:
        """Nothing is said."""
        assert found(EMPTY, after, "open-to-all") == []

    @pytest.mark.parametrize(("owner", "count"), [("postgres", 1), (None, 0)])
    def test_a_view_asks_as_its_owner_or_as_whoever_asks(self, owner: str | None, count: int) -> None:
        """The second is guarded by what is under it."""
        source = Source(("api", "films"), ("api", "shown"), owner, frozenset(), frozenset(), frozenset())
        shown = replace(view("shown", "id"), security=Security(sources=(source,)))

        told = [one for one in outcomes(found(EMPTY, catalog(shown), "open-to-all")) if one[1] is Outcome.FAILED]
        assert len(told) == count

    def test_a_foreign_table_has_no_guard_to_offer(self) -> None:
        """What to paste takes the grants back."""
        (one,) = found(EMPTY, catalog(replace(table("far", "id"), kind=RelationKind.FOREIGN)), "open-to-all")
        assert one.decided
        assert one.decided.sql == "revoke update, delete on api.far from public, anon;"


class TestDefinerCallable:
    """Functions with their owner's rights."""

    def test_public_is_forgotten_and_a_grant_is_meant(self) -> None:
        """A warning, and a notice; one that only others may call passes."""
        said = [
            outcomes(found(EMPTY, catalog(one), "definer-callable"))[0][1:3]
            for one in (definer(), definer(everybody=False), definer(execute=frozenset({"app_user"})))
        ]
        assert said == [
            (Outcome.FAILED, Severity.WARNING),
            (Outcome.FAILED, Severity.NOTICE),
            (Outcome.PASSED, Severity.ERROR),
        ]

    def test_what_to_paste(self) -> None:
        """The other roles keep it; a search path that is fixed is left alone."""
        after = catalog(definer("a int", settings=('search_path=""',)), roles=TWO, usage=TWO_USE)
        (one,) = found(EMPTY, after, "definer-callable")
        assert one.decided
        assert one.decided.sql == (
            "revoke execute on function api.reset(int) from public, anon;\n"
            "grant execute on function api.reset(int) to app_user;"
        )

    def test_what_policies_call_is_not_closed(self) -> None:
        """To take EXECUTE from whoever a policy asks for would break their requests: it is to be moved instead."""
        after = catalog(definer("a int", used=True, settings=('search_path=""',)), roles=TWO, usage=TWO_USE)
        (one,) = found(EMPTY, after, "definer-callable")
        assert one.decided
        assert (one.decided.outcome, one.decided.severity) == (Outcome.FAILED, Severity.WARNING)
        assert one.decided.sql is None
        assert "SET SCHEMA" in str(one.decided.remedy)
        (other,) = found(EMPTY, catalog(definer("a int", used=True)), "definer-callable")
        assert other.decided
        assert str(other.decided.sql).startswith("alter function api.reset(int) set search_path = '';")

    def test_a_function_that_becomes_one(self) -> None:
        """It was there, and open, and harmless."""
        (one,) = found(catalog(function("reset")), catalog(definer()), "definer-callable")
        assert one.change is Change.CHANGED
        assert found(catalog(definer()), catalog(definer()), "definer-callable") == []


@pytest.mark.parametrize(
    ("made", "code", "severity"),
    [
        (function("f", "_ int", "b int"), "42601", Severity.WARNING),
        (function("f", "_ int", "_ int"), "PGRST202", Severity.NOTICE),
        (function("f", "_ json"), None, None),
        (replace(function("f", "_ api.films"), used=True), None, None),
        (function("f", "_ int", execute=()), None, None),
    ],
    ids=["partly", "none", "a body", "of a row", "for nobody"],
)
def test_arguments_without_a_name(made: Function, code: str | None, severity: Severity | None) -> None:
    """What cannot be called by anybody, and was meant to be."""
    told = [one.decided for one in found(EMPTY, catalog(made), "arguments-unnamed") if one.decided]
    assert [(one.code, one.severity) for one in told] == ([(code, severity)] if severity else [])


@pytest.mark.parametrize(
    ("parameter", "volatility", "said"),
    [
        ("limit int", "stable", ("PGRST202", Severity.WARNING)),
        ("limit int =", "stable", (None, Severity.WARNING)),
        ("limit int", "volatile", ("PGRST202", Severity.NOTICE)),
    ],
)
def test_arguments_in_the_shadow(parameter: str, volatility: str, said: tuple[str | None, Severity]) -> None:
    """404 where it is required, the default where it is not; a volatile function is called by POST anyway."""
    after = catalog(replace(function("page", parameter), volatility=volatility))
    (one,) = found(EMPTY, after, "arguments-shadowed")
    assert one.decided
    assert (one.decided.code, one.decided.severity) == said
    assert found(after, after, "arguments-shadowed") == []


@pytest.mark.parametrize(
    ("check", "stranger"),
    [
        ("procedure-not-exposed", Stranger(StrangerKind.PROCEDURE, "api", "work(integer)", frozenset({"anon"}))),
        ("event-trigger-exposed", Stranger(StrangerKind.EVENT_TRIGGER_FUNCTION, "api", "on_ddl()")),
        ("extension-exposed", Stranger(StrangerKind.EXTENSION, "api", "hstore", frozenset({"anon"}), ("each",))),
        ("schema-not-exposed", Stranger(StrangerKind.SCHEMA, "reports", "", parts=("monthly",))),
    ],
)
def test_strangers_are_said_when_they_come(check: str, stranger: Stranger) -> None:
    """And not again; each by its own check."""
    after = with_strangers(stranger)

    assert [one.check for one in checks.compare(EMPTY, after)] == [check]
    assert list(checks.compare(after, after)) == []


@pytest.mark.parametrize(
    "after",
    [
        with_strangers(Stranger(StrangerKind.PROCEDURE, "api", "work(integer)")),
        with_strangers(Stranger(StrangerKind.EXTENSION, "api", "hstore", frozenset({"outsider"}), ("each",))),
        with_strangers(Stranger(StrangerKind.SCHEMA, "reports", "")),
        replace(
            catalog(replace(view("monthly", "id"), depends_on=frozenset({("reports", "monthly")}), writes=frozenset())),
            strangers=(Stranger(StrangerKind.SCHEMA, "reports", "", parts=("monthly",)),),
        ),
    ],
    ids=["procedure for nobody", "extension for nobody", "schema for nobody", "schema behind a view"],
)
def test_strangers_that_nobody_meets(after: Catalog) -> None:
    """Nothing is exposed, so nothing is said."""
    assert list(checks.compare(EMPTY, after)) == []


def test_a_schema_that_was_exposed_is_no_new_one() -> None:
    """It was taken off the list: that it was granted is no wonder."""
    before = replace(EMPTY, schemas=("api", "reports"))
    after = with_strangers(Stranger(StrangerKind.SCHEMA, "reports", "", parts=("monthly",)))
    assert list(checks.compare(before, after)) == []


@pytest.mark.parametrize(
    ("schemas", "count"), [(("api", "more"), 0), (("more", "api"), 1), ((), 0)], ids=["second", "first", "unknown"]
)
def test_another_default(schemas: tuple[str, ...], count: int) -> None:
    """Only the first of the list is special."""
    assert len(found(EMPTY, replace(EMPTY, schemas=schemas), "default-schema-kept")) == count


@pytest.mark.parametrize("make", [definer, lambda: function("f", "_ int", "b int")])
def test_nothing_is_said_of_what_goes(make: Callable[[], Function]) -> None:
    """A function that is dropped harms nobody any more."""
    before = catalog(make())
    accidents = ("definer-callable", "arguments-unnamed", "arguments-shadowed", "open-to-all")
    assert [one for check in accidents for one in found(before, EMPTY, check)] == []
