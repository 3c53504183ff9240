"""Which questions are asked as which role, and what their answers say of the matrix."""

from __future__ import annotations

from dataclasses import replace

from cachegate.derive.access import matrix
from cachegate.model.access import Access
from cachegate.model.catalog import Catalog, RelationKind, Roles, Verb
from cachegate.model.exchange import CallAllowed, Claim, ColumnReadable, NoAnswer, Refused, Resolved
from cachegate.pipeline.confirming import questions, told
from unit.checks.catalogs import catalog, column, function, table, view

TWO = Roles("authenticator", "anon", ("anon", "app_user"), ("anon", "app_user"))


def asked(found: Catalog) -> list[Claim]:
    return list(questions(matrix(found), found).values())


def test_each_kind_is_asked_once_as_each_role() -> None:
    """The first that the role may read; a role without a grant, or that we cannot speak as, is not asked."""
    shared = replace(
        table("shared"), columns=(column("id", grants=[("anon", Verb.SELECT), ("app_user", Verb.SELECT)]),)
    )
    found = catalog(
        table("films", "id"), shared, view("titles", "title"), roles=TWO, usage=[("anon", "api"), ("app_user", "api")]
    )

    assert asked(found) == [
        ColumnReadable("api", "films", "id", "anon"),
        ColumnReadable("api", "shared", "id", "app_user"),
        ColumnReadable("api", "titles", "title", "anon"),
    ]
    assert asked(replace(found, roles=replace(TWO, askable=()))) == []


def test_a_function_is_asked_for_by_what_it_needs() -> None:
    """One name with several overloads is left out: another one may answer."""
    rate = function("rate", "film integer", "stars integer =")
    twins = (function("add", "a integer"), function("add", "a text"))

    assert asked(catalog(*twins, rate)) == [CallAllowed("api", "rate", frozenset({"film"}), None, "anon")]


def test_other_servers_and_empty_views_are_left_alone() -> None:
    """A foreign table, a view over one, a materialized view without data."""
    foreign = replace(table("foreign", "id"), kind=RelationKind.FOREIGN)
    remote = replace(view("remote", "id"), remote=True)
    empty = replace(view("empty", "id"), kind=RelationKind.MATERIALIZED, populated=False)

    assert asked(catalog(foreign, remote, empty)) == []


def test_what_the_api_says_is_what_counts() -> None:
    """It agrees, it refuses, or it says nothing of the grant."""
    (row,) = matrix(catalog(table("films", "id")))
    claim = ColumnReadable("api", "films", "id", "anon")

    def answered(answer: Resolved | Refused | NoAnswer) -> Access:
        return told(row, claim, {claim: answer})

    refused = answered(Refused(401, "42501", "permission denied for function is_admin")).cells
    assert answered(Resolved()).confirmed == ("select",)
    assert [str(cell.answer) for cell in refused] == ["no", "yes", "yes", "yes"]
    assert refused[0].obstacles[0].on == "permission denied for function is_admin"
    assert answered(Refused(404, "PGRST205", "")) == answered(NoAnswer("time-out")) == row
    assert not answered(NoAnswer("time-out")).confirmed
