"""Each cause of a "no", alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cachegate.derive.access import altered, matrix
from cachegate.model.access import Access, Answer, Cause, Obstacle
from cachegate.model.catalog import Catalog, Relation, RelationKind, Roles, Security, Source, Verb
from cachegate.model.diff import compare, relation_subject
from unit.checks.catalogs import catalog, column, function, table, view

PRIVATE = ("private", "films")
EVERY_VERB = frozenset(("anon", verb) for verb in Verb)


def only(found: Catalog) -> Access:
    (row,) = matrix(found)
    return row


def obstacles(found: Catalog, verb: str = "select") -> list[Obstacle]:
    return [one for cell in only(found).cells if cell.verb == verb for one in cell.obstacles]


def over(owner: str | None, grants: frozenset[tuple[str, Verb]], *, rows: frozenset[tuple[str, Verb]]) -> Relation:
    """A view of one private table."""
    source = Source(PRIVATE, ("api", "films"), owner, frozenset(Verb), grants, rows)
    return replace(view("films", "id"), security=Security(sources=(source,)))


def test_everything_is_allowed_where_nothing_stands_in_the_way() -> None:
    """A cell for each verb that the thing takes."""
    row = only(catalog(table("films", "id")))

    assert [(cell.verb, cell.answer) for cell in row.cells] == [(verb, Answer.YES) for verb in Verb]
    assert row.everything


def test_a_view_that_takes_no_writes_has_no_cells_for_them() -> None:
    """Nobody may do what the thing cannot."""
    counted = replace(view("counted", "count"), writes=frozenset())

    assert [cell.verb for cell in only(catalog(counted)).cells] == ["select"]


@pytest.mark.parametrize("thing", [table("films", "id"), function("rate")])
def test_without_usage_of_the_schema(thing: Relation) -> None:
    """F-80: for relations and functions."""
    assert obstacles(catalog(thing, usage=()), only(catalog(thing)).cells[0].verb) == [Obstacle(Cause.SCHEMA, "api")]


def test_without_a_grant() -> None:
    """F-81, F-83."""
    films = replace(table("films"), columns=(column("id", grants=()),), grants=frozenset())

    assert obstacles(catalog(films)) == [Obstacle(Cause.GRANT)]
    assert obstacles(catalog(function("rate", execute=())), "execute") == [Obstacle(Cause.GRANT)]


def test_on_some_columns_only() -> None:
    """F-82: within limits, which are named; those that nobody can write are not missed."""
    number = replace(column("id", grants=()), identity_always=True)
    films = replace(
        table("films"),
        grants=frozenset(),
        columns=(number, column("title", grants=[("anon", Verb.SELECT), ("anon", Verb.INSERT)])),
    )
    cells = {cell.verb: cell for cell in only(catalog(films)).cells}

    assert cells["select"].obstacles == (Obstacle(Cause.COLUMNS, "title"),)
    assert [cell.answer for cell in cells.values()] == [Answer.LIMITED, Answer.YES, Answer.NO, Answer.NO]


def test_the_sequence_of_a_default() -> None:
    """F-84: for inserting alone, and once for two columns that draw from the same one."""
    drawn = replace(column("id"), has_default=True, sequence="api.ids", sequence_roles=frozenset({"app_user"}))
    films = replace(table("films"), columns=(drawn, replace(drawn, name="other")))
    cells = {cell.verb: cell for cell in only(catalog(films)).cells}

    assert cells["insert"].obstacles == (Obstacle(Cause.SEQUENCE, "api.ids"),)
    assert cells["insert"].answer is Answer.LIMITED
    assert cells["select"].answer is Answer.YES


@pytest.mark.parametrize("owner", ["keeper", None])
def test_behind_a_view(owner: str | None) -> None:
    """F-85: it is the owner's privilege that is missing, or of a security_invoker the role's."""
    who = owner or "anon"
    films = over(owner, frozenset({(who, Verb.SELECT)}), rows=frozenset((who, verb) for verb in Verb))
    cells = {cell.verb: cell for cell in only(catalog(films)).cells}

    assert cells["select"].answer is Answer.YES
    assert cells["insert"].obstacles == (Obstacle(Cause.SOURCE, "private.films", owner),)


def test_row_level_security_without_a_policy() -> None:
    """F-86: allowed, and nothing to see; a policy for one verb is one for that verb."""
    films = replace(table("films", "id"), security=Security(True, frozenset({("anon", Verb.SELECT)})))
    cells = {cell.verb: cell for cell in only(catalog(films)).cells}

    assert cells["select"].answer is Answer.YES
    assert cells["update"].answer is Answer.NO_ROWS
    assert cells["update"].obstacles == (Obstacle(Cause.ROW_SECURITY, "api.films"),)


def test_row_level_security_behind_a_view_of_one_table() -> None:
    """Of a view that reads several, one without rows may not matter."""
    films = over("keeper", frozenset(("keeper", verb) for verb in Verb), rows=frozenset())
    (source,) = films.security.sources
    joined = replace(films, security=Security(sources=(source, replace(source, relation=("private", "other")))))

    assert obstacles(catalog(films)) == [Obstacle(Cause.ROW_SECURITY, "private.films", "keeper")]
    assert obstacles(catalog(joined)) == []


def test_a_role_that_postgrest_may_not_become() -> None:
    """F-87: whatever was granted."""
    roles = Roles("authenticator", "anon", ("anon",), ("anon",), unsettable=frozenset({"anon"}))

    assert obstacles(catalog(table("films", "id"), roles=roles)) == [Obstacle(Cause.ROLE, "authenticator")]


def test_the_worst_obstacle_is_the_answer() -> None:
    """No rows within limits is no rows; and what is refused is refused."""
    films = replace(table("films"), columns=(column("id", grants=()), column("title")), grants=frozenset())
    closed = replace(films, security=Security(True, frozenset()))

    assert only(catalog(closed)).cells[0].answer is Answer.NO_ROWS
    assert only(catalog(closed, usage=())).cells[0].answer is Answer.NO


def test_what_cannot_be_called_has_no_row() -> None:
    """A function that PostgREST does not expose."""
    assert matrix(catalog(function("rate", "_ integer", "b integer"))) == ()


def test_altered_is_what_is_new_changed_or_open_to_others() -> None:
    """What stands as it stood is not shown, though its table gained a policy it did not need."""
    old = catalog(table("films", "id"), table("same", "id"), table("grown", "id"), function("rate"))
    shut = replace(table("films", "id"), security=Security(True, frozenset()))
    new = catalog(shut, table("same", "id"), table("grown", "id", "title"), table("fresh", "id"), function("rate"))

    rows = altered(old, new, compare(old, new).changes)

    assert [row.label for row in rows] == ["api.films", "api.grown", "api.fresh"]
    assert relation_subject(shut) not in compare(old, new).changes


def test_a_materialized_view_asks_nobody() -> None:
    """It has no sources, so nothing is missing behind it."""
    kept = replace(view("kept", "id", over=["films"]), kind=RelationKind.MATERIALIZED, writes=frozenset())

    assert only(catalog(kept)).everything
