"""When an embed gives something of another form, which ambiguous ones have a hint, and which column is required."""

from __future__ import annotations

from dataclasses import replace

from cachegate import checks
from cachegate.checks import column_required
from cachegate.checks.refusals import ambiguity
from cachegate.model.catalog import Catalog, Relation
from cachegate.model.contract import Contract, Required
from cachegate.model.exchange import EmbedResolves, Judgement
from cachegate.model.links import Link, Links, Unique
from cachegate.model.report import Change, Outcome, Severity, Subject
from unit.checks.catalogs import catalog, column, foreign_key, key, table, view

API = {"users": ("api", "users"), "profiles": ("api", "profiles")}
LINK = Link(API["profiles"], "owner", API["users"], (("user_id", "id"),))


def linked(*, unique: bool, primary: bool = False) -> Catalog:
    """Users and their profiles, one or many each."""
    keys = [key("profiles", "user_id", name="one", primary=primary)] if unique else []
    uniques = (Unique(API["profiles"], ("user_id",), primary),) if unique else ()
    things = (
        table("users", "id"),
        table("profiles", "id", "user_id"),
        foreign_key("profiles", "user_id", "users", name="owner"),
    )
    return replace(catalog(*things, *keys), links=Links((LINK,), uniques))


def judged(before: Catalog, after: Catalog) -> list[tuple[Subject, Judgement]]:
    found = checks.BY_ID["embed-shape"].compare(before, after)
    return [(one.subject, one.decided) for one in found if one.decided]


def test_a_constraint_makes_an_object_of_an_array() -> None:
    """Said once, of the constraint, with the index that keeps the array."""
    ((subject, said),) = judged(linked(unique=False), linked(unique=True))

    assert subject == Subject("key", "api", "profiles", "one")
    assert (said.outcome, said.severity) == (Outcome.FAILED, Severity.WARNING)
    assert "GET /users?select=profiles(*) gave an array, and gives an object" in (said.cause or "")
    assert "create unique index one on api.profiles (user_id);" in (said.sql or "")


def test_without_it_the_array_is_back() -> None:
    """There is nothing to paste: the constraint is to be kept."""
    ((subject, said),) = judged(linked(unique=True), linked(unique=False))

    assert subject.part == "one"
    assert "gave an object, and gives an array" in (said.cause or "")
    assert said.sql is None


def test_a_primary_key_cannot_be_an_index() -> None:
    """So no SQL is offered."""
    ((_, said),) = judged(linked(unique=False), linked(unique=True, primary=True))

    assert said.sql is None


def test_what_stays_is_not_said() -> None:
    """The same form, or a foreign key that is new."""
    assert judged(linked(unique=True), linked(unique=True)) == []
    assert judged(replace(linked(unique=False), links=Links()), linked(unique=True)) == []


def test_hints_are_those_that_nothing_else_answers_to() -> None:
    """Constraints of one name are told apart by their columns; a junction by itself."""
    there = Link(API["users"], "owner", API["profiles"], (("main_id", "id"),))
    found = replace(linked(unique=False), links=Links((LINK, there)))
    said = ambiguity.of_embed(EmbedResolves("api", "users", "profiles"), found)

    assert "owner (users.main_id), owner (profiles.user_id)" in (said.cause or "")
    assert "select=profiles!main_id(*) or profiles!user_id(*)" in (said.remedy or "")


PEOPLE = ("internal", "people")


def writable(relation: Relation, *required: Required) -> Catalog:
    return replace(catalog(relation), contract=Contract(required={relation.id: required}))


def needing(before: Catalog, after: Catalog) -> list[str]:
    found = checks.BY_ID["column-required"].compare(before, after)
    return [one.key for one in found if one.decided and one.decided.outcome is Outcome.FAILED]


def test_a_column_below_a_view_is_said_of_the_view() -> None:
    """Under the name that it has there, as a change of the view."""
    people = view("people", "id")
    before, after = writable(people), writable(people, Required(PEOPLE, "email", "7.3"))

    assert needing(before, after) == ["column-required:api.people:email"]
    (found,) = checks.BY_ID["column-required"].compare(before, after)
    assert found.change is Change.CHANGED
    assert "alter table internal.people" in ((found.decided and found.decided.sql) or "")


def test_what_was_required_may_be_renamed() -> None:
    """The place tells; and the name tells, where the table was made anew."""
    films = table("films", "id", "title")
    old = writable(films, Required(films.id, "title", "7.2"))

    assert needing(old, writable(films, Required(films.id, "name", "7.2"))) == []
    assert needing(old, writable(films, Required(films.id, "title", "9.1"))) == []
    assert needing(old, writable(films, Required(films.id, "name", "9.1"))) == ["column-required:api.films:name"]


def test_what_cannot_be_told_is_not_said() -> None:
    """A view with rules of its own, before or after; a table into which nobody inserts; a new table."""
    films, need = table("films", "id"), Required(("api", "films"), "id", "7.1")
    closed = replace(films, grants=frozenset(), columns=(column("id", grants=()),))

    assert needing(catalog(films), writable(films, need)) == []
    assert needing(writable(closed), writable(closed, need)) == []
    assert needing(catalog(), writable(films, need)) == []
    assert list(column_required.newly(writable(films), writable(films, need), films)) == [need]


def test_a_trigger_makes_it_a_notice() -> None:
    """It may fill the column, and nobody can tell from outside."""
    films = table("films", "id")
    after = writable(films, Required(films.id, "id", "7.1", ("fill",)))
    (found,) = checks.BY_ID["column-required"].compare(writable(films), after)

    assert found.decided is not None
    assert found.decided.severity is Severity.NOTICE
    assert "The trigger fill may fill it" in (found.decided.cause or "")
