"""What a pull request does to the API, said once for each thing, as clients name it, and why it breaks them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cachegate.model.catalog import Catalog, ForeignKey, Key, Relation, Verb
from cachegate.model.contract import Contract, Label, Required
from cachegate.model.diff import compare
from cachegate.model.links import Link, Links, Unique
from cachegate.model.migration import Place
from cachegate.model.report import Change, Subject, Surface
from cachegate.pipeline.surface import surface
from unit.checks.catalogs import catalog, column, foreign_key, function, key, table, view


def between(before: Catalog, after: Catalog) -> Surface:
    return surface(compare(before, after), before, after)


def told(before: Catalog, after: Catalog) -> list[str]:
    """`what: how! why` of each change."""
    return [
        f"{one.what}{f': {one.how}' if one.how else ''}{f'! {one.why}' if one.why else ''}"
        for one in between(before, after).changes
    ]


def with_column(**fields: object) -> Catalog:
    """A table with one column that differs from a plain one by these."""
    changed = replace(column("year"), **fields)  # type: ignore[arg-type]
    return catalog(replace(table("films", "year"), columns=(changed,)))


@pytest.mark.parametrize("name", ["films", "do.t", "a.b.c", 'quo"te'])
def test_a_new_relation_is_said_once(name: str) -> None:
    """Not again for its columns, keys and foreign keys, also where its name has dots in it."""
    new: tuple[Relation | Key | ForeignKey, ...] = (
        table(name, "id", "boss"),
        key(name, "id"),
        foreign_key(name, "boss", name),
    )

    assert told(catalog(), catalog(*new)) == [f"/{name}"]
    assert told(catalog(*new), catalog()) == [f"/{name}! requests for it are refused (404)"]


@pytest.mark.parametrize("name", ["films", "do.t"])
def test_parts_of_what_was_there_are_said_each(name: str) -> None:
    """Column, upsert and embedding, with the relation's whole name."""
    before = catalog(table(name, "id"), table("actors", "id"))
    after = catalog(
        table(name, "id", "lead"),
        table("actors", "id"),
        key(name, "id", name="by.id"),
        foreign_key(name, "lead", "actors", name="lead"),
    )

    assert between(before, after).added == (
        f"/{name} column lead",
        f"/{name} embedding through lead",
        f"/{name} upsert on by.id",
    )


def test_what_nobody_could_use_breaks_nobody() -> None:
    """A relation, a column or a function without a grant."""
    closed = replace(table("films", "id"), grants=frozenset(), columns=(column("id", grants=()),))
    own = function("rate", "a integer", execute=())

    assert not between(catalog(closed, own), catalog()).breaking
    assert len(between(catalog(table("films", "id"), function("rate", "a integer")), catalog()).breaking) == 2


def test_a_renamed_thing_says_its_other_name_on_both_sides() -> None:
    """It is removed and added, as clients see it; a name that was taken over is not renamed."""
    before, after = catalog(table("films", "id")), catalog(table("movies", "id"))
    renamed = {Subject("relation", "api", "movies"): Subject("relation", "api", "films")}

    found = surface(compare(before, after), before, after, renamed)
    assert [(one.what, one.how) for one in found.changes] == [
        ("/films", "renamed to /movies"),
        ("/movies", "was /films"),
    ]

    both = catalog(table("films", "id"), table("movies", "id"))
    assert [one.how for one in surface(compare(both, both), both, both, renamed).changes] == []


@pytest.mark.parametrize(
    ("old", "new", "how", "breaks"),
    [
        ({"type": "integer"}, {"type": "bigint"}, "type integer → bigint", False),
        ({"type": "bigint"}, {"type": "integer"}, "type bigint → integer", True),
        ({"nullable": False}, {"nullable": True}, "may be null", True),
        ({"nullable": True}, {"nullable": False}, "is never null", True),
        ({"has_default": True}, {"has_default": False}, "has no default any more", False),
        ({}, {"generated": True}, "is filled by the database only", True),
        ({"identity_always": True}, {}, "can be written", False),
    ],
)
def test_a_changed_column(old: dict[str, object], new: dict[str, object], how: str, *, breaks: bool) -> None:
    """Each way to change one, and whether clients break."""
    (found,) = between(with_column(**old), with_column(**new)).changes

    assert (found.change, found.what, found.how, found.breaking) == (Change.CHANGED, "/films column year", how, breaks)


def test_a_grant_on_a_relation_is_said_of_the_relation() -> None:
    """And not again of each of its columns, which have it too."""
    reading = {("anon", Verb.SELECT)}
    closed = [replace(column(name, grants=reading), name=name) for name in ("id", "title")]
    less = replace(table("films", "id", "title"), grants=frozenset(reading), columns=tuple(closed))
    before, after = catalog(table("films", "id", "title")), catalog(less)

    assert told(before, after) == [
        "/films: anon may no longer insert, update, delete! its requests are refused (42501)"
    ]
    assert told(after, before) == ["/films: anon may insert, update, delete"]


def test_a_grant_on_a_column_is_said_of_the_column() -> None:
    """Where the relation's own did not change."""
    one = column("id", grants={("anon", Verb.SELECT)})
    after = catalog(replace(table("films", "id"), columns=(one,)))

    assert told(catalog(table("films", "id")), after) == [
        "/films column id: anon may no longer insert, update, delete! its requests are refused (42501)"
    ]


def test_a_required_column_is_said_once() -> None:
    """With "is never null", which it is as well."""
    need = Contract(required={("api", "films"): (Required(("api", "films"), "year", "1.1"),)})
    none = Contract(required={("api", "films"): ()})
    before = replace(with_column(nullable=True), contract=none)
    after = replace(with_column(nullable=False), contract=need)

    assert told(before, after) == ["/films column year: is required! inserts without it are refused (23502)"]


def test_words_of_an_enum() -> None:
    """Renamed where the label is the same one, else removed and added; nothing of a type that nobody meets."""
    old = Contract(enums={"api.mood": (Label(1, "sad"), Label(2, "ok")), "hidden": (Label(9, "x"),)})
    new = Contract(enums={"api.mood": (Label(1, "blue"), Label(3, "fine")), "hidden": ()})
    before, after = (replace(with_column(type="api.mood[]"), contract=one) for one in (old, new))

    assert told(before, after) == [
        "enum api.mood: fine added",
        "enum api.mood: ok removed! requests that send ok are refused (22P02)",
        "enum api.mood: sad renamed to blue! requests that send sad are refused (22P02)",
    ]


def test_a_function_is_its_signature() -> None:
    """Another type is another function to Postgres; a new body is a change."""
    before, after = catalog(function("rate", "a integer")), catalog(function("rate", "a text"))
    body = catalog(replace(function("rate", "a integer"), definition="new"))

    assert told(before, after) == [
        "/rpc/rate(integer): /rpc/rate(text) takes its calls! a is text, not integer",
        "/rpc/rate(text)",
    ]
    assert told(before, body) == ["/rpc/rate(integer): its definition changed"]


def test_what_a_function_returns() -> None:
    """Its type, whether it is many, and the columns that its arguments name."""
    one = function("top", "a integer")
    many = replace(one, returns_set=True, returns="text")
    old = replace(catalog(one), contract=Contract(outputs={one.id: (("id", "integer"), ("title", "text"))}))
    new = replace(catalog(many), contract=Contract(outputs={one.id: (("id", "text"), ("year", "integer"))}))

    assert told(old, new) == [
        "/rpc/top(integer): also returns year",
        "/rpc/top(integer): no longer returns title! clients that read it find nothing",
        "/rpc/top(integer): returns id as integer → text! answers have another form",
        "/rpc/top(integer): returns integer → text! answers have another form",
        "/rpc/top(integer): returns rows, not one value! answers have another form",
    ]


def test_keys_that_go() -> None:
    """One that has a twin breaks nothing; without a primary key upserts insert duplicates."""
    films = table("films", "id", "code")
    both = catalog(films, key("films", "code", name="one"), key("films", "code", name="two"))
    primary = catalog(films, key("films", "id", name="films_pkey", primary=True))

    assert told(both, catalog(films, key("films", "code", name="two"))) == ["/films upsert on one"]
    assert told(primary, catalog(films)) == [
        "/films upsert on films_pkey! upserts that name no columns insert duplicates, and PUT is refused"
    ]


def linked(*names: str, unique: bool = False) -> Catalog:
    """Films with foreign keys of these names to actors."""
    keys = [foreign_key("films", f"{name}_id", "actors", name=name) for name in names]
    links = tuple(Link(("api", "films"), name, ("api", "actors"), ((f"{name}_id", "id"),)) for name in names)
    uniques = (Unique(("api", "films"), ("lead_id",), primary=False),) if unique else ()
    return replace(
        catalog(table("films", "id", "lead_id", "second_id"), table("actors", "id"), *keys), links=Links(links, uniques)
    )


def test_embeds() -> None:
    """Ambiguous, gone, and of another form."""
    assert told(linked("lead"), linked("lead", "second")) == [
        "/actors embedding films: is ambiguous! GET /actors?select=films(*) is refused (PGRST201)",
        "/films embedding actors: is ambiguous! GET /films?select=actors(*) is refused (PGRST201)",
        "/films embedding through second",
    ]
    assert told(linked("lead"), linked()) == ["/films embedding through lead! embeds through it are refused (PGRST200)"]
    assert told(linked("lead"), linked("lead", unique=True)) == [
        "/actors embedding films: array → object! GET /actors?select=films(*) gives clients something of another form"
    ]


def test_each_change_has_its_place() -> None:
    """As the migrations tell it, by the thing and by what became of it."""
    before, after = catalog(table("films", "id")), catalog()

    def where(subject: Subject, change: Change) -> Place:
        return Place(f"{change} {subject.name}.sql", 7)

    (found,) = surface(compare(before, after), before, after, None, where).changes
    assert (found.file, found.line) == ("removed films.sql", 7)


def test_schemas_are_named_where_there_are_several() -> None:
    """So that two tables of one name are told apart."""
    both = [table("films"), table("films", schema="internal")]
    after = replace(catalog(*both), schemas=("api", "internal"))

    assert surface(compare(catalog(), after), catalog(), after).added == (
        "/films (schema api)",
        "/films (schema internal)",
    )


def test_calls_that_fit_two_overloads_break_clients() -> None:
    """Said of the overload that is left, where the new one is; not of what nobody could call, nor of other calls."""
    old, new = function("rate", "film integer"), function("rate", "film bigint")
    broken = "/rpc/rate(integer): calls with film fit /rpc/rate(bigint) too! they are refused (PGRST203)"

    assert told(catalog(old), catalog(old, new)) == [broken, "/rpc/rate(bigint)"]
    assert told(catalog(replace(old, execute=frozenset())), catalog(old, new))[-1] == "/rpc/rate(bigint)"
    assert told(catalog(old), catalog(old, function("rate", "film bigint", "stars integer"))) == [
        "/rpc/rate(bigint, integer)"
    ]
    two = function("rate", "film bigint"), function("rate", "film text")
    assert "/rpc/rate(integer)! calls with film are refused (PGRST203)" in told(catalog(old), catalog(*two))


def test_what_a_cascade_takes_along_names_the_statement() -> None:
    """Where the statement does not name it itself."""
    films, recent = table("films", "id", "year"), view("recent", "id", "year", over=["films"])
    before, after = catalog(films, recent), catalog(table("films", "id"))

    def removed(statement: str) -> str:
        place = Place("2.sql", 3, 1, statement)
        made = surface(compare(before, after), before, after, where=lambda subject, change: place)
        (found,) = [one for one in made.changes if one.what == "/recent"]
        return found.how

    assert removed("alter table films drop year cascade") == "removed by CASCADE (alter table films drop year cascade)"
    assert removed("drop view api.recent cascade") == ""
    assert removed('drop view "recent" cascade') == ""
    assert removed("do $$ begin execute 'x'; end $$") == ""
