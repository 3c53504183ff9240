"""What an embed finds, by the rules measured on six versions: none, one, or several."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cachegate.derive import api_of, embeds
from cachegate.model.api import Cardinality
from cachegate.model.catalog import Catalog, ForeignKey, Key, Relation
from cachegate.model.links import Links, RowFunction, ViewColumn
from unit.checks.catalogs import catalog, foreign_key, function, key, table, view

FILMS, ACTORS, TAGS = table("films", "id", "lead_id", "second_id"), table("actors", "id"), table("tags", "id")
LEAD = foreign_key("films", "lead_id", "actors", name="lead", to="id")
SECOND = foreign_key("films", "second_id", "actors", name="second", to="id")
LINKED = table("film_tags", "film_id", "tag_id")
TO_FILM = foreign_key("film_tags", "film_id", "films", name="to_film", to="id")
TO_TAG = foreign_key("film_tags", "tag_id", "tags", name="to_tag", to="id")
COVERING = key("film_tags", "film_id", "tag_id", primary=True)


def found(of: Catalog, embed: str) -> list[str]:
    """What `origin: target!hint` finds, as cardinality and constraint."""
    origin, _, rest = embed.partition(": ")
    target, _, hint = rest.partition("!")
    relationships = embeds(api_of(of), "api", origin, target, hint or None)
    return sorted(f"{one.cardinality} {one.constraint}".strip() for one in relationships)


@pytest.mark.parametrize(
    ("things", "embed", "expected"),
    [
        ((FILMS, ACTORS, LEAD), "films: actors", ["many-to-one lead"]),
        ((FILMS, ACTORS, LEAD), "actors: films", ["one-to-many lead"]),
        ((FILMS, ACTORS, LEAD), "films: lead", ["many-to-one lead"]),
        ((FILMS, ACTORS, LEAD), "films: lead_id", ["many-to-one lead"]),
        ((FILMS, ACTORS, LEAD), "actors: id", ["one-to-many lead"]),
        ((FILMS, ACTORS, LEAD), "actors: films!lead_id", ["one-to-many lead"]),
        ((FILMS, ACTORS, LEAD), "films: nobody", []),
        ((FILMS, ACTORS, LEAD), "nothing: films", []),
        ((FILMS, ACTORS, LEAD, SECOND), "films: actors", ["many-to-one lead", "many-to-one second"]),
        ((FILMS, ACTORS, LEAD, SECOND), "films: actors!second", ["many-to-one second"]),
        ((FILMS, ACTORS, LEAD, SECOND), "actors: films!id", ["one-to-many lead", "one-to-many second"]),
        ((FILMS, ACTORS, LEAD, key("films", "lead_id")), "films: actors", ["one-to-one lead"]),
        ((FILMS, ACTORS, LEAD, key("films", "lead_id")), "actors: films", ["one-to-one lead"]),
    ],
)
def test_foreign_keys(things: tuple[Relation | ForeignKey | Key, ...], embed: str, expected: list[str]) -> None:
    """From both ends, by the name of the other, of the constraint and of a column."""
    assert found(catalog(*things), embed) == expected


def test_a_unique_index_makes_no_one_to_one() -> None:
    """Only a constraint does (F-53)."""
    index = replace(key("films", "lead_id"), constraint=False)

    assert found(catalog(FILMS, ACTORS, LEAD, index), "actors: films") == ["one-to-many lead"]


def test_columns_of_a_one_to_one_are_compared_in_the_order_of_the_table() -> None:
    """A foreign key that lists them otherwise stays many-to-one."""
    pairs, target = table("pairs", "a", "b"), table("target", "a", "b")
    unique = key("pairs", "a", "b")

    for columns, expected in (("a b", "one-to-one k"), ("b a", "many-to-one k")):
        link = foreign_key("pairs", columns, "target", name="k")
        assert found(catalog(pairs, target, unique, link), "pairs: target") == [expected]


class TestJunctions:
    """Many-to-many, through a table whose primary key holds both foreign keys (F-52)."""

    @pytest.mark.parametrize(
        ("more", "expected"),
        [
            ((COVERING,), ["many-to-many"]),
            ((), []),
            ((key("film_tags", "film_id", primary=True),), []),
            ((replace(COVERING, primary=False),), []),
            ((COVERING, key("film_tags", "film_id")), []),  # unique on its own: one-to-one, and no junction
        ],
    )
    def test_the_primary_key_decides(self, more: tuple[Key, ...], expected: list[str]) -> None:
        """Both inside, and both many-to-one."""
        of = catalog(FILMS, TAGS, LINKED, TO_FILM, TO_TAG, *more)

        assert found(of, "films: tags") == found(of, "tags: films") == expected

    def test_the_junction_is_a_hint(self) -> None:
        """Its constraints are none."""
        of = catalog(FILMS, TAGS, LINKED, TO_FILM, TO_TAG, COVERING)

        assert found(of, "films: tags!film_tags") == ["many-to-many"]
        assert found(of, "films: tags!to_tag") == []

    def test_a_private_one_links_nothing(self) -> None:
        """Its schema has to be exposed."""
        of = catalog(FILMS, TAGS, LINKED, TO_FILM, TO_TAG, COVERING)
        links = of.links
        private = Links(
            tuple(replace(one, relation=("hidden", "film_tags")) for one in links.foreign_keys),
            tuple(replace(one, relation=("hidden", "film_tags")) for one in links.uniques),
        )

        assert found(replace(of, links=private), "films: tags") == []

    def test_a_view_over_one_is_another(self) -> None:
        """So every embed through it becomes ambiguous."""
        shown = view("links", "film_id", "tag_id", over=["film_tags"])
        of = catalog(FILMS, TAGS, LINKED, TO_FILM, TO_TAG, COVERING, shown)

        assert found(of, "films: tags") == ["many-to-many"] * 2
        assert found(of, "films: tags!links") == ["many-to-many"]


class TestViews:
    """A view has the keys that it shows whole, by plain columns (F-55)."""

    def test_both_ends(self) -> None:
        """Table to view, view to table, view to view."""
        of = catalog(
            FILMS, ACTORS, LEAD, view("recent", "id", "lead_id", over=["films"]), view("stars", "id", over=["actors"])
        )

        for embed in ("recent: actors", "films: stars", "recent: stars"):
            assert found(of, embed) == ["many-to-one lead"], embed
        assert found(of, "stars: recent") == ["one-to-many lead"]

    def test_a_view_is_no_target_by_constraint_or_column(self) -> None:
        """These names mean the table."""
        of = catalog(FILMS, ACTORS, LEAD, view("stars", "id", over=["actors"]))

        assert found(of, "films: lead_id") == ["many-to-one lead"]
        assert {one.target[1] for one in embeds(api_of(of), "api", "films", "lead_id")} == {"actors"}

    def test_a_column_shown_twice_is_ambiguous(self) -> None:
        """Not even the constraint tells the two apart; the column does."""
        source = ("api", "films")
        shown = tuple(ViewColumn(name, source, "lead_id") for name in ("one", "other"))
        of = catalog(FILMS, ACTORS, LEAD, view("twice", "one", "other"))
        of = replace(of, links=replace(of.links, views={("api", "twice"): shown}))

        assert found(of, "twice: actors") == found(of, "twice: actors!lead") == ["many-to-one lead"] * 2
        assert found(of, "twice: actors!one") == ["many-to-one lead"]

    def test_through_views_in_between(self) -> None:
        """Of the schemas that PostgREST looks through; a loop ends."""
        of = catalog(FILMS, ACTORS, LEAD, view("outer", "lead"))
        inner = ("public", "inner")
        chain = {
            ("api", "outer"): (ViewColumn("lead", inner, "l"),),
            inner: (ViewColumn("l", ("api", "films"), "lead_id"),),
        }
        assert found(replace(of, links=replace(of.links, views=chain)), "outer: actors") == ["many-to-one lead"]

        cut = {("api", "outer"): chain["api", "outer"]}
        assert found(replace(of, links=replace(of.links, views=cut)), "outer: actors") == []

        loop = {**cut, inner: (ViewColumn("l", inner, "l"),)}
        assert found(replace(of, links=replace(of.links, views=loop)), "outer: actors") == []


class TestSelfReferences:
    """One key, two relationships, told apart by what is named (F-54)."""

    NODES = table("nodes", "id", "parent", "other")
    PARENT = foreign_key("nodes", "parent", "nodes", name="up", to="id")
    OTHER = foreign_key("nodes", "other", "nodes", name="aside", to="id")

    def test_by_name_the_many_by_column_the_one(self) -> None:
        """The constraint finds nothing."""
        of = catalog(self.NODES, self.PARENT)

        assert found(of, "nodes: nodes") == ["one-to-many up"]
        assert found(of, "nodes: parent") == ["many-to-one up"]
        assert found(of, "nodes: nodes!parent") == ["one-to-many up"]
        assert found(of, "nodes: nodes!up") == found(of, "nodes: up") == []

    def test_two_keys_need_a_column(self) -> None:
        """By the table's name they are two."""
        of = catalog(self.NODES, self.PARENT, self.OTHER)

        assert len(found(of, "nodes: nodes")) == 2
        assert found(of, "nodes: nodes!other") == ["one-to-many aside"]

    def test_one_to_one_is_never_found(self) -> None:
        """PostgREST has no way to write it."""
        of = catalog(self.NODES, self.PARENT, key("nodes", "parent"))

        assert found(of, "nodes: nodes") == found(of, "nodes: parent") == []


class TestComputed:
    """A function from a row to rows, by its own name and in its own schema (F-58)."""

    def of(self, *functions: RowFunction) -> Catalog:
        there = catalog(FILMS, ACTORS, LEAD)
        return replace(there, links=replace(there.links, row_functions=functions))

    def test_by_the_name_of_the_function(self) -> None:
        """A function of another schema is not found."""
        here = RowFunction(("api", "leads"), ("api", "films"), ("api", "actors"), True)
        there = replace(here, function=("other", "elsewhere"))

        assert found(self.of(here, there), "films: leads") == ["computed"]
        assert found(self.of(here, there), "films: elsewhere") == []
        assert embeds(api_of(self.of(here)), "api", "films", "leads")[0].to_one

    def test_it_takes_the_place_of_what_is_found_by_that_name(self) -> None:
        """A function named like the target, whatever it returns."""
        same = RowFunction(("api", "actors"), ("api", "films"), ("api", "tags"), False)

        assert found(self.of(same), "films: actors") == ["computed"]
        assert found(self.of(same), "films: lead") == []


def test_only_what_is_exposed_has_relationships() -> None:
    """The other end in another exposed schema is found under that schema, which no request asks for (F-51)."""
    away = foreign_key("films", "lead_id", "actors", name="away", to="id", target_schema="other")
    of = replace(catalog(FILMS, ACTORS, away), schemas=("api", "other"))

    assert found(of, "films: actors") == []
    assert api_of(of).relationships[("api", "films"), "other"][0].cardinality is Cardinality.MANY_TO_ONE
    assert api_of(replace(of, schemas=("api",))).relationships == {}


def test_functions_that_cannot_be_called_are_not_there() -> None:
    """Two unnamed arguments (F-39), beside an overload that has names."""
    odd, named = function("f", "_ integer", "_ integer"), function("f", "a integer")

    assert api_of(catalog(odd, named)).functions == {("api", "f"): (named,)}
