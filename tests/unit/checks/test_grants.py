"""What findings offer to paste is complete, and no more than a role may be meant to have."""

from __future__ import annotations

from dataclasses import replace

from cachegate import checks
from cachegate.checks import grants, reachable
from cachegate.model.catalog import Catalog, Function, Relation, RelationKind, Roles, Security, Source, Verb
from cachegate.model.diff import function_subject, relation_subject
from unit.checks.catalogs import catalog, column, function, table, view

TWO = Roles("authenticator", "anon", ("anon", "app_user"), ("anon", "app_user"))
SERIAL = replace(column("id", grants=()), has_default=True, sequence='api."Ids"', sequence_roles=frozenset())
BARE = replace(table("films"), columns=(SERIAL,), grants=frozenset())


def offered(thing: Relation | Function, found: Catalog) -> list[str]:
    """The lines of `reachable`."""
    check = checks.BY_ID["reachable"]
    (one,) = check.expect(found)
    return (check.judge(one, {}, found).sql or "").split("\n")


def test_a_table_for_members_and_for_visitors() -> None:
    """Whoever is not logged in is offered reading, the rest everything, the sequence of a default too."""
    assert offered(BARE, catalog(BARE, roles=TWO, usage=[("anon", "api")])) == [
        "grant select on api.films to anon;",
        "grant usage on schema api to app_user;",
        "grant select, insert, update, delete on api.films to app_user;",
        'grant usage on sequence api."Ids" to app_user;',
    ]


def test_where_there_is_nobody_else_visitors_are_offered_everything() -> None:
    """An API with one role."""
    assert "grant select, insert, update, delete on api.films to anon;" in offered(BARE, catalog(BARE))


def test_what_was_granted_without_effect_is_not_granted_again() -> None:
    """The schema is missing, and the sequence; the table is not."""
    films = replace(BARE, grants=frozenset({("anon", Verb.INSERT)}))

    assert offered(films, catalog(films, usage=())) == [
        "grant usage on schema api to anon;",
        'grant usage on sequence api."Ids" to anon;',
    ]


def test_a_function_and_a_role_that_cannot_be_become() -> None:
    """The role first, then the schema, then what is in it."""
    rate = function("rate", "stars integer", execute=())
    roles = replace(TWO, api=("anon",), unsettable=frozenset({"anon"}))

    assert offered(rate, catalog(rate, roles=roles, usage=())) == [
        "grant anon to authenticator;",
        "grant usage on schema api to anon;",
        "grant execute on function api.rate(integer) to anon;",
    ]


def test_what_a_view_reads() -> None:
    """Its owner's privilege once, whoever reads it; of a security_invoker everybody's own."""
    source = Source(("private", "Films"), ("api", "films"), "keeper", frozenset(Verb), frozenset(), frozenset())
    films = replace(view("films"), columns=(column("id", grants=()),), grants=frozenset())
    owned = replace(films, security=Security(sources=(source,)))
    asked = replace(films, security=Security(sources=(replace(source, owner=None),)))
    usage = [("anon", "api"), ("app_user", "api")]

    assert offered(owned, catalog(owned, roles=TWO, usage=usage)) == [
        "grant select on api.films to anon;",
        'grant select on private."Films" to keeper;',
        "grant select on api.films to app_user;",
    ]
    assert offered(asked, catalog(asked, roles=TWO, usage=usage)) == [
        "grant select on api.films to anon;",
        'grant select on private."Films" to anon;',
        "grant select on api.films to app_user;",
        'grant select on private."Films" to app_user;',
    ]


def test_what_is_not_a_table_is_offered_for_reading() -> None:
    """A view may take writes; that is not guessed."""
    kept = replace(BARE, kind=RelationKind.MATERIALIZED)

    assert grants.offered(catalog(kept, roles=TWO), kept, "app_user") == (Verb.SELECT,)


def test_roles_of_nobody_come_first() -> None:
    """It was granted to a role that no request can have: that may be all that is missing."""
    found = replace(catalog(BARE), outsiders={"editor": frozenset({("api", "films")})})

    assert offered(BARE, found)[0] == "grant editor to authenticator;"


def test_what_was_there_is_given_back_and_no_more() -> None:
    """Privileges of the relation and of single columns, of each role that could use them; nothing of others."""
    some = {("anon", Verb.SELECT), ("anon", Verb.INSERT)}
    columns = (column("id", grants=some), column("title", grants={*some, ("anon", Verb.UPDATE)}))
    old = replace(table("films"), columns=columns, grants=frozenset({("anon", Verb.SELECT)}))
    bare = replace(old, columns=(column("id", grants=()), column("title", grants=())), grants=frozenset())

    assert reachable.again(relation_subject(old), catalog(old), catalog(bare, usage=())) == (
        "grant usage on schema api to anon;\n"
        "grant select on api.films to anon;\n"
        "grant insert (id, title) on api.films to anon;\n"
        "grant update (title) on api.films to anon;"
    )
    assert reachable.again(relation_subject(old), catalog(), catalog(bare)) is None
    assert reachable.again(relation_subject(old), catalog(old, usage=()), catalog(bare)) is None


def test_calls_are_given_back_to_those_who_had_them() -> None:
    """Not to every role of the API."""
    roles = Roles("authenticator", "anon", ("anon", "member"), ("anon", "member"))
    usage = [("anon", "api"), ("member", "api")]
    old = function("rate", "film integer", execute=["member"])
    before, after = (catalog(one, roles=roles, usage=usage) for one in (old, replace(old, execute=frozenset())))

    given = reachable.again(function_subject(old), before, after)
    assert given == "grant execute on function api.rate(integer) to member;"
