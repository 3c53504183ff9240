"""From two catalogs to what is asked: new and changed things, dropped ones, and what held before."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from cachegate import checks
from cachegate.model.catalog import Catalog, ForeignKey, Function, Key, Relation
from cachegate.model.diff import CatalogDiff, compare, subject_counts, subjects
from cachegate.model.exchange import Expectation, Judgement
from cachegate.model.report import Change, Outcome, Subject
from cachegate.pipeline.asking import Asked
from cachegate.pipeline.baseline import Baseline
from cachegate.pipeline.count import COUNTED
from cachegate.pipeline.plan import Plan, plan
from cachegate.pipeline.suspects import suspects
from unit.checks.catalogs import catalog, foreign_key, function, key, table, view

Thing = Relation | Function | Key | ForeignKey
POOL: tuple[Thing, ...] = (
    table("films", "id", "lead_id", "second_id"),
    table("actors", "id", "name"),
    table("tags", "id"),
    view("titles", "id", over=["films"]),
    function("rate", "film integer"),
    function("rate", "film integer", "stars integer ="),
    function("rate", "doc json"),
    function("odd", "_ integer", "_ integer"),
)
PARTS: tuple[Thing, ...] = (
    key("films", "id", primary=True),
    key("actors", "id", primary=True),
    key("films", "lead_id", plain=False),
    foreign_key("films", "lead_id", "actors", name="lead"),
    foreign_key("films", "second_id", "actors", name="second"),
)


@st.composite
def catalogs(draw: st.DrawFn) -> Catalog:
    """Some of the pool, with those parts whose relations are there."""
    things = draw(st.lists(st.sampled_from(POOL), unique=True))
    there = {one.name for one in things if isinstance(one, Relation)}
    parts = [
        one
        for one in draw(st.lists(st.sampled_from(PARTS), unique=True))
        if isinstance(one, Key | ForeignKey) and {one.relation, getattr(one, "target", one.relation)} <= there
    ]
    return catalog(*things, *parts)


def proven(found: Catalog, outcome: Outcome = Outcome.PASSED) -> Baseline:
    """A baseline of which everything held."""
    expectations = tuple(checks.expect(found))
    asked = Asked({one: Judgement(outcome) for one in expectations})
    return Baseline(found, frozenset(), expectations, asked, "api")


@given(catalogs(), catalogs())
def test_everything_that_came_or_went_is_asked(before: Catalog, after: Catalog) -> None:
    """Each subject of the difference has an expectation that says so, and nothing else is said to come or go."""
    raised = plan(proven(before), after)
    said = {(one.subject, raised.change(one)) for one in raised.changed if one.subject.kind in COUNTED}
    changes = set(raised.diff.changes.items())

    assert changes <= said
    assert {change for _, change in said - changes} <= {Change.CHANGED, Change.KEPT}
    assert not set(raised.changed) & set(raised.kept)
    assert len(set(raised.changed)) == len(raised.changed)


@given(catalogs(), catalogs())
def test_difference_is_exact(before: Catalog, after: Catalog) -> None:
    """Added, removed, changed: by identity and by value."""
    old, new = dict(subjects(before)), dict(subjects(after))
    diff = compare(before, after)

    for subject in old.keys() | new.keys():
        expected = (
            Change.ADDED if subject not in old
            else Change.REMOVED if subject not in new
            else Change.KEPT if old[subject] == new[subject]
            else Change.CHANGED
        )  # fmt: skip
        assert diff.of(subject) is expected
    assert sum(subject_counts(diff).values()) == len(old.keys() ^ new.keys())


@given(catalogs())
def test_nothing_changed_asks_only_what_held(found: Catalog) -> None:
    """Of an unchanged catalog nothing is new; what stands is asked again if it held, and not if it did not."""
    held, broken = plan(proven(found), found), plan(proven(found, Outcome.FAILED), found)

    assert (held.changed, broken.changed) == ((), ())
    assert set(held.kept) == {one for one in checks.expect(found) if one.standing}
    assert broken.kept == ()
    assert not held.diff


def test_an_old_call_is_asked_again_after_an_overload() -> None:
    """What was there is not changed, and may break: it stands."""
    before = catalog(function("rate", "film integer"))
    after = catalog(function("rate", "film integer"), function("rate", "film integer", "stars integer ="))
    raised = plan(proven(before), after)

    assert [(one.check, one.subject.name) for one in raised.kept if one.check == "unambiguous"] == [
        ("unambiguous", "rate(integer)")
    ]
    assert blamed(raised, after) == [Subject("function", "api", "rate(integer, integer)")]


def test_a_function_whose_name_only_begins_alike_is_not_blamed() -> None:
    """`rates` is no overload of `rate`."""
    before = catalog(function("rate", "film integer"))
    raised = plan(proven(before), after := catalog(function("rate", "film integer"), function("rates", "a integer")))

    assert blamed(raised, after) == []


def test_the_new_foreign_key_is_blamed_for_an_ambiguous_embed() -> None:
    """Before any other new thing of the two relations."""
    films, actors = table("films", "lead_id", "second_id"), table("actors", "id")
    first, second = (foreign_key("films", f"{one}_id", "actors", name=one) for one in ("lead", "second"))
    raised = plan(proven(catalog(films, actors, first)), after := catalog(films, actors, first, second, table("new")))

    assert blamed(raised, after)[0] == Subject("foreign key", "api", "films", "second")


def blamed(raised: Plan, after: Catalog) -> list[Subject]:
    kept: list[Expectation] = [one for one in raised.kept if one.check == "unambiguous"]
    return list(dict.fromkeys(suspect for one in kept for suspect in suspects(one, raised.diff, after)))


def test_grants_and_definitions_are_changes_triggers_and_sources_are_not() -> None:
    """What a client can notice."""
    films = table("films", "id")
    noticed = [replace(films, grants=frozenset()), replace(films, definition="other")]
    unnoticed = [replace(films, statement_triggers=("t",)), replace(films, depends_on=frozenset({("api", "x")}))]

    for one in noticed:
        assert compare(catalog(films), catalog(one)).of(Subject("relation", "api", "films")) is Change.CHANGED
    for one in unnoticed:
        assert compare(catalog(films), catalog(one)) == CatalogDiff({})
