"""What a dump says about roles and databases."""

from __future__ import annotations

import pytest

from cachegate.migrations.lexer import tokens
from cachegate.migrations.psql import dumps


def test_roles_that_are_named() -> None:
    """Owners, grantees and those of policies; not those that it creates, nor words that only look like roles."""
    text = """
create role made;
alter table t owner to made;
alter table t owner to "Owner one";
grant select on t to reader, "Anon" with grant option; revoke all on t from public, old;
alter default privileges for role owner2 in schema s grant select on tables to later;
create policy p on t for select to member using (true);
alter role reader set search_path to api; alter table t rename to elsewhere;
comment on table t is 'owner to nobody;';
copy t from stdin;
alter table t owner to row;
\\.
"""
    assert dumps.roles(text) == ("Owner one", "reader", "Anon", "old", "owner2", "later", "member")


def test_databases_that_it_connects_to() -> None:
    """By name or connection string; not those that every server has."""
    text = "\\connect template1\n\\c shop\n\\connect -reuse-previous=on \"dbname='our shop'\"\n\\connect shop\n"

    assert dumps.other_databases(text) == ("shop", "our shop")


def test_a_dump_is_known_by_its_first_lines() -> None:
    """A file that only speaks of one is none."""
    assert dumps.is_dump("--\n-- PostgreSQL database dump\n--\n")
    assert dumps.is_dump("--\n-- PostgreSQL database cluster dump\n--\n")
    assert not dumps.is_dump("select 1; -- PostgreSQL database dump")


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("alter role authenticator set session_preload_libraries to 'safeupdate'", "cannot log in"),
        ("ALTER ROLE web IN DATABASE shop SET local_preload_libraries = 'x'", "cannot log in"),
        ("alter role authenticator set statement_timeout to '8s'", None),
        ("alter role web reset session_preload_libraries", None),
        ("comment on role web is 'set session_preload_libraries'", None),
    ],
)
def test_a_library_that_logins_would_need(statement: str, said: str | None) -> None:
    """A role whose library this server does not have could not log in, PostgREST's own among them."""
    why = dumps.left_out(tuple(tokens(statement)), "postgres")

    assert (why is None) if said is None else (said in str(why))
