"""What hangs on tables, functions and schemas, as statements name it."""

from __future__ import annotations

import pytest

from cachegate.migrations.locating.accessories import accessories
from cachegate.migrations.statements import split


def named(sql: str) -> list[tuple[str, str | None, str, str | None, str]]:
    """Kind, schema, name, owner, and what becomes of it."""
    return [
        (one.kind, one.schema, one.name, one.owner, "taken" if one.takes else "made" if one.decisive else "changed")
        for statement in split(sql)
        for one in accessories(statement.tokens)
    ]


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("create policy p on api.t using (true)", ("policy", "api", "p", "t", "made")),
        ("alter policy p on t to anon", ("policy", None, "p", "t", "changed")),
        ('drop policy if exists "My P" on api.t', ("policy", "api", "My P", "t", "taken")),
        ("create or replace trigger g before insert or update of a on api.t for each row execute function f()",
         ("trigger", "api", "g", "t", "made")),
        ("create constraint trigger g after insert on t execute function f()", ("trigger", None, "g", "t", "made")),
        ("create rule r as on insert to api.t do instead nothing", ("rule", "api", "r", "t", "made")),
        ("drop rule r on api.t", ("rule", "api", "r", "t", "taken")),
        ("create type api.mood as enum ('a')", ("type", "api", "mood", None, "made")),
        ("alter type api.mood add value if not exists 'b'", ("type", "api", "mood", None, "changed")),
        ("alter domain code add check (value <> '')", ("type", None, "code", None, "changed")),
        ("create event trigger e on ddl_command_end execute function f()", ("event trigger", None, "e", None, "made")),
        ("create role web nologin", ("role", None, "web", None, "made")),
        ("drop user if exists web", ("role", None, "web", None, "taken")),
        ("comment on table api.t is 'x'", ("comment", "api", "t", None, "made")),
        ("comment on column api.t.c is 'x'", ("comment", None, "c", "t", "made")),
        ("alter table only api.t enable row level security", ("row security", "api", "t", None, "made")),
        ("alter table t no force row level security", ("row security", None, "t", None, "taken")),
        ("grant select (a, b), insert on table api.t to anon", ("relation access", "api", "t", None, "made")),
        ("revoke grant option for all on t from anon", ("relation access", None, "t", None, "taken")),
        ("grant execute on function api.f(int, text) to anon", ("function access", "api", "f", None, "made")),
        ("grant usage on sequence api.s to anon", ("sequence access", "api", "s", None, "made")),
        ("revoke all on all tables in schema api from anon", ("relation access", "api", "", None, "taken")),
        ("grant all on all routines in schema api to anon", ("function access", "api", "", None, "made")),
        ("grant usage on schema api to anon", ("schema access", None, "api", None, "made")),
        ("alter default privileges for role o in schema api revoke all on tables from anon",
         ("default privileges", None, "api", None, "taken")),
        ("alter default privileges grant select on tables to anon", ("default privileges", None, "", None, "made")),
        ("refresh materialized view concurrently api.m", ("relation", "api", "m", None, "changed")),
    ],
)  # fmt: skip
def test_one_by_one(sql: str, found: tuple[str, str | None, str, str | None, str]) -> None:
    """Each kind of statement."""
    assert named(sql) == [found]


def test_several_at_once() -> None:
    """Lists of relations with their grantees, and of roles."""
    statement = split('revoke all on api.a, b from anon, "Web User" cascade')[0]

    assert [(one.name, one.who[:2]) for one in accessories(statement.tokens)] == [
        ("a", ("anon", "Web User")),
        ("b", ("anon", "Web User")),
    ]
    assert {one[2] for one in named("grant anon, web to authenticator")} == {"anon", "web", "authenticator"}


@pytest.mark.parametrize(
    "sql",
    ["create", "create policy", "create policy p", "grant", "grant all", "revoke all on", "comment on", "select 1",
     "alter default", "grant usage on foreign data wrapper w to r", "grant all on database d to r", "drop role",
     "comment on role r is ''", "alter default privileges in schema"],
)  # fmt: skip
def test_what_cannot_be_read_or_is_not_followed(sql: str) -> None:
    """Nothing raises; default privileges without a schema are those of all."""
    assert {one[0] for one in named(sql)} <= {"default privileges", "role"}
