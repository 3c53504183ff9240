"""What each check expects of a catalog, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachegate import checks
from cachegate.checks import column_arrival, unambiguous
from cachegate.checks.check import nothing
from cachegate.checks.function_callable import once
from cachegate.model.catalog import Catalog, Column, Relation, RelationKind, Roles, Security, Source, Verb
from cachegate.model.exchange import (
    CallResolves,
    ColumnReadable,
    ColumnResolves,
    ColumnWritable,
    EmbedResolves,
    Expectation,
    UpsertResolves,
)
from cachegate.model.links import Link, Links, ViewColumn
from cachegate.model.report import Outcome
from unit.checks.catalogs import catalog, column, foreign_key, function, key, table, view

BEHIND = Source(("api", "films"), ("api", "titles"), "owner", frozenset(), frozenset(), frozenset())


def of(check: str, found: Catalog) -> list[Expectation]:
    return list(checks.BY_ID[check].expect(found))


def test_a_healthy_catalog_is_fully_expected() -> None:
    """Each kind of thing is expected by its check, with keys that do not collide."""
    found = catalog(
        table("films", "id", "lead_id"),
        table("actors", "id"),
        replace(view("titles", "id"), security=Security(sources=(BEHIND,))),
        key("films", "id", primary=True),
        foreign_key("films", "lead_id", "actors"),
        function("rate", "film integer", "stars integer ="),
    )
    expected = list(checks.expect(found))

    assert {one.check for one in expected} == {check.id for check in checks.ALL if check.expect is not nothing}
    assert len({(one.check, one.subject, one.detail) for one in expected}) == len(expected)
    assert len({one.key for one in expected}) == len(expected)


class TestColumns:
    """How a column is asked depends on what the database lets be done with it."""

    def claims(self, found: Catalog) -> set[type]:
        return {type(claim) for one in of("column-usable", found) for claim in one.claims}

    def test_a_plain_one_is_read_and_written(self) -> None:
        """By the role that may."""
        (only,) = of("column-usable", catalog(table("films", "id")))

        assert only.claims == (
            ColumnResolves("api", "films", "id"),
            ColumnReadable("api", "films", "id", "anon"),
            ColumnWritable("api", "films", "id", "anon", Verb.INSERT),
        )

    @pytest.mark.parametrize("way", ["generated", "identity_always"])
    def test_one_that_the_database_fills_is_not_written(self, way: str) -> None:
        """Postgres would answer 428C9."""
        films = table("films", "id")
        changes = {way: True}
        films = replace(films, columns=(replace(films.columns[0], **changes),))  # type: ignore[arg-type]

        assert self.claims(catalog(films)) == {ColumnResolves, ColumnReadable}

    def test_without_grants_only_the_cache_is_asked(self) -> None:
        """The missing grant is `reachable`'s to say."""
        films = replace(table("films"), columns=(column("id", grants=()),))

        assert self.claims(catalog(films)) == {ColumnResolves}

    def test_without_usage_of_the_schema_a_grant_is_nothing(self) -> None:
        """So nothing is asked that would only be 42501."""
        assert self.claims(catalog(table("films", "id"), usage=())) == {ColumnResolves}

    def test_a_role_that_we_cannot_speak_as_is_not_asked(self) -> None:
        """Its grants count, and are not confirmed."""
        roles = Roles("authenticator", "anon", ("anon", "app_user"), ("anon",))
        films = replace(table("films"), columns=(column("id", grants=[("app_user", Verb.SELECT)]),))
        usage = [("anon", "api"), ("app_user", "api")]

        assert self.claims(catalog(films, roles=roles, usage=usage)) == {ColumnResolves}

    def test_a_view_without_data_is_not_read_nor_a_foreign_table_touched(self) -> None:
        """One has nothing to show, the other asks another server."""
        empty = replace(table("empty", "id"), kind=RelationKind.MATERIALIZED, populated=False, writes=frozenset())
        remote = replace(table("remote", "id"), kind=RelationKind.FOREIGN)

        assert self.claims(catalog(empty, remote)) == {ColumnResolves}


class TestEmbeds:
    """Foreign keys from both sides, by the hint that PostgREST understands."""

    def claims(self, found: Catalog) -> list[tuple[str, str, str | None]]:
        expected = of("foreign-key-embeddable", found)
        asked = [claim for one in expected for claim in one.claims]
        return [(claim.origin, claim.target, claim.hint) for claim in asked if isinstance(claim, EmbedResolves)]

    def test_both_sides_by_constraint(self) -> None:
        """Films embed actors, actors embed films."""
        found = catalog(table("films"), table("actors"), foreign_key("films", "lead", "actors", name="lead_key"))

        assert self.claims(found) == [("films", "actors", "lead_key"), ("actors", "films", "lead_key")]

    def test_a_self_reference_by_column(self) -> None:
        """The constraint is no hint there."""
        assert self.claims(catalog(table("people"), foreign_key("people", "boss", "people"))) == [
            ("people", "people", "boss")
        ]

    def test_a_composite_self_reference_without_a_hint_if_it_is_the_only_one(self) -> None:
        """With a second one there is no way to name either: then nothing is asked, and it is skipped."""
        wide = foreign_key("regions", "a b", "regions", name="wide")
        other = foreign_key("regions", "c", "regions", name="other")

        assert self.claims(catalog(table("regions"), wide)) == [("regions", "regions", None)]
        assert self.claims(catalog(table("regions"), wide, other)) == [("regions", "regions", "c")]

    def test_across_schemas_nothing_is_expected(self) -> None:
        """Relationships are looked up within one schema."""
        assert (
            of("foreign-key-embeddable", catalog(table("a"), foreign_key("a", "b", "users", target_schema="x"))) == []
        )


class TestKeys:
    """An upsert names the key and something to write."""

    def asked(self, found: Catalog) -> list[UpsertResolves]:
        asked = [claim for one in of("upsert-key-usable", found) for claim in one.claims]
        return [claim for claim in asked if isinstance(claim, UpsertResolves)]

    def test_a_plain_key_writes_itself(self) -> None:
        """As a role that may insert, update and select."""
        (claim,) = self.asked(catalog(table("films", "id", "title"), key("films", "id")))

        assert (claim.columns, claim.written, claim.role) == (("id",), ("id",), "anon")

    def test_an_identity_key_writes_another_column(self) -> None:
        """And one that has no other cannot be upserted by anybody."""
        films = table("films", "id", "title")
        identity = replace(films.columns[0], identity_always=True)

        (claim,) = self.asked(catalog(replace(films, columns=(identity, films.columns[1])), key("films", "id")))
        assert claim.written == ("title",)
        assert self.asked(catalog(replace(films, columns=(identity,)), key("films", "id"))) == []

    def test_partial_and_deferrable_keys_are_not_expected(self) -> None:
        """ON CONFLICT cannot find them."""
        assert of("upsert-key-usable", catalog(table("films", "id"), key("films", "id", plain=False))) == []

    def test_without_update_nobody_is_asked_as(self) -> None:
        """Then whoever asks learns whether the key is found, before grants are looked at."""
        grants = [("anon", Verb.INSERT), ("anon", Verb.SELECT)]
        films = replace(table("films"), columns=(column("id", grants=grants),))

        (claim,) = self.asked(catalog(films, key("films", "id")))
        assert claim.role is None


def calls(expected: list[Expectation]) -> Iterator[tuple[set[str], bool]]:
    for one in expected:
        for claim in one.claims:
            assert isinstance(claim, CallResolves)
            yield set(claim.arguments), claim.lenient


def test_a_function_is_called_by_all_its_names() -> None:
    """And by no more than it needs; both must stay unambiguous."""
    found = catalog(function("rate", "film integer", "stars integer ="))

    assert list(calls(of("function-callable", found))) == [({"film"}, False), ({"film", "stars"}, False)]
    assert list(calls(of("unambiguous", found))) == [({"film"}, False), ({"film", "stars"}, False)]


def test_every_combination_of_a_few_optional_arguments_is_called() -> None:
    """Of many only those that follow the declaration: what clients can send would be too much to ask."""
    few = function("f", "a integer", "b integer =", "c integer =")
    many = function("g", *(f"a{number} integer =" for number in range(6)))

    assert [names for names, _ in calls(of("unambiguous", catalog(few)))] == [
        {"a"},
        {"a", "b"},
        {"a", "c"},
        {"a", "b", "c"},
    ]
    assert [len(names) for names, _ in calls(of("unambiguous", catalog(many)))] == list(range(7))


def test_a_call_of_two_is_asked_once() -> None:
    """By the one that is left alone, else by the one that it calls in full, else by the first."""
    twins = catalog(function("f", "a integer", "b integer ="), function("f", "a integer", "c text ="))
    fresh = of("function-callable", twins)
    kept = of("unambiguous", catalog(function("f", "a integer", "d date =")))

    assert [names for names, _ in calls(list(once(fresh, ())))] == [{"a"}, {"a", "b"}, {"a", "c"}]
    assert [names for names, _ in calls(list(once(fresh, kept)))] == [{"a", "b"}, {"a", "c"}]


def test_views_over_private_tables_are_linked() -> None:
    """By a foreign key that is in no exposed schema; a table that no view shows links nothing."""
    films, people, prizes = ("private", "films"), ("private", "people"), ("private", "prizes")
    tied = Links(
        foreign_keys=(Link(films, "lead", people, (("id", "id"),)), Link(films, "other", prizes, (("id", "id"),))),
        views={("api", name): (ViewColumn("id", ("private", name), "id"),) for name in ("films", "people")},
    )
    found = replace(catalog(view("films", "id"), view("people", "id")), links=tied)

    assert {(one.subject.name, one.detail) for one in of("unambiguous", found)} == {
        ("films", "people"),
        ("people", "films"),
    }


def test_an_embed_through_a_view_that_nothing_links_is_lost() -> None:
    """One between two tables is not: its foreign key was dropped, and that is told."""
    things = (table("films", "id"), table("people", "id"), view("titles", "id", over=["films"]))
    held = of("unambiguous", catalog(*things, foreign_key("films", "id", "people")))

    lost = {(one.subject.name, one.detail) for one in unambiguous.lost(held, catalog(*things))}
    assert lost == {("titles", "people"), ("people", "titles")}
    assert list(unambiguous.lost(held, catalog(*things[:2]))) == []


class TestArrivals:
    """What is asked of new columns in view of what was there."""

    def arrived(self, before: Catalog, after: Catalog) -> list[tuple[str, Outcome]]:
        return [(one.key, column_arrival.judge(one, after).outcome) for one in column_arrival.arrived(before, after)]

    def films(self, *columns: Column) -> Relation:
        return replace(table("films"), columns=columns, grants=frozenset())

    def test_one_without_a_grant_beside_others_that_have_one(self) -> None:
        """GET of the whole row worked; where one was hidden already, it did not."""
        shown, hidden, new = column("id"), column("secret", grants=()), column("born", grants=())
        granted = replace(new, grants=frozenset({("anon", Verb.SELECT)}))
        key = "column-usable:api.films.born:all-columns"

        before = catalog(self.films(shown))
        assert self.arrived(before, catalog(self.films(shown, new))) == [(key, Outcome.FAILED)]
        assert self.arrived(before, catalog(self.films(shown, granted))) == [(key, Outcome.PASSED)]
        assert self.arrived(catalog(self.films(shown, hidden)), catalog(self.films(shown, hidden, new))) == []
        assert self.arrived(catalog(), catalog(self.films(shown, hidden))) == []

    def test_a_sequence_needs_a_grant_of_its_own(self) -> None:
        """If somebody inserts; and what was so already is left alone."""
        serial = replace(column("id"), sequence="api.films_id_seq")
        usable = replace(serial, sequence_roles=frozenset({"anon"}))
        read = replace(serial, grants=frozenset({("anon", Verb.SELECT)}))
        key = "column-usable:api.films.id:sequence"

        assert self.arrived(catalog(), catalog(self.films(serial))) == [(key, Outcome.FAILED)]
        assert self.arrived(catalog(), catalog(self.films(usable))) == [(key, Outcome.PASSED)]
        assert self.arrived(catalog(), catalog(self.films(read))) == []
        assert self.arrived(catalog(self.films(read)), catalog(self.films(serial))) == [(key, Outcome.FAILED)]
        assert self.arrived(catalog(self.films(serial)), catalog(self.films(serial))) == []


def test_a_name_with_a_json_parameter_is_asked_leniently() -> None:
    """Every overload of it: old servers let the one with json swallow the others' calls."""
    found = catalog(function("note", "doc json"), function("note", "a integer", "b integer"))

    assert [lenient for _, lenient in calls(of("function-callable", found))] == [True, True]


@pytest.mark.parametrize(
    "parameters", [("_ integer",), ("_ integer", "_ integer"), ("_ integer", "b integer"), ("_ json", "b integer")]
)
def test_what_cannot_be_called_is_not_expected(parameters: tuple[str, ...]) -> None:
    """Unnamed parameters, but for a single one that takes the body."""
    found = catalog(function("odd", *parameters))

    assert of("function-callable", found) == []
    assert of("reachable", found) == []


@pytest.mark.parametrize("type", ["json", "jsonb", "text", "xml", "bytea"])
def test_a_single_unnamed_parameter_takes_the_body(type: str) -> None:
    """Of these five types."""
    (only,) = of("function-callable", catalog(function("takes", f"_ {type}")))

    assert only.claims == (CallResolves("api", "takes", frozenset(), body_type=type, lenient=True),)


def test_junctions_and_views_link_relations() -> None:
    """All pairs that a client may embed without a hint are watched."""
    found = catalog(
        table("films", "id"),
        table("tags", "id"),
        table("film_tags", "film_id", "tag_id"),
        view("titles", "id", over=["films"]),
        key("film_tags", "film_id", "tag_id", primary=True),
        foreign_key("film_tags", "film_id", "films", to="id"),
        foreign_key("film_tags", "tag_id", "tags", to="id"),
    )
    pairs = {(one.subject.name, one.detail) for one in of("unambiguous", found)}

    for one, other in [("films", "tags"), ("titles", "tags"), ("film_tags", "films"), ("film_tags", "titles")]:
        assert {(one, other), (other, one)} <= pairs


@given(st.permutations([table("a", "x"), table("b", "y"), function("f", "x integer"), key("a", "x"), view("c", "x")]))
def test_expecting_is_pure(things: list[object]) -> None:
    """The same catalog, the same expectations, and none of them waits for the order in which others are stated."""
    found = catalog(*things)  # type: ignore[arg-type]

    assert list(checks.expect(found)) == list(checks.expect(found))
    assert set(checks.expect(found)) == set(checks.expect(catalog(*sorted(things, key=repr))))  # type: ignore[arg-type]
