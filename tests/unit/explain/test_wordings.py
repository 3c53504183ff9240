"""Messages of all versions, back to the things that they name, however those are called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachegate.explain import wordings
from cachegate.explain.thing import Kind, Thing

CACHE = "in the schema cache"
TOLD = {
    "Could not find the 'adminname' column of 'mypoolr' in the schema cache": (
        "PGRST204", Thing(Kind.COLUMN, "adminname", relation="mypoolr")),
    "Column 'adminname' of relation 'mypoolr' does not exist": (
        "PGRST204", Thing(Kind.COLUMN, "adminname", relation="mypoolr")),
    "Could not find the table 'public.profiles_view' in the schema cache": (
        "PGRST205", Thing(Kind.RELATION, "profiles_view", "public")),
    "Could not find the function public.get_user_role_v2(p_user_id) in the schema cache": (
        "PGRST202", Thing(Kind.FUNCTION, "get_user_role_v2", "public", arguments=("p_user_id",))),
    "Could not find the function api.hello without parameters in the schema cache": (
        "PGRST202", Thing(Kind.FUNCTION, "hello", "api", arguments=())),
    "Could not find the function api.upload in the schema cache": (
        "PGRST202", Thing(Kind.FUNCTION, "upload", "api")),
    "Could not find the public.get_user_role_v2(p_user_id) function or the public.get_user_role_v2 function with a"
    " single unnamed json or jsonb parameter in the schema cache": (
        "PGRST202", Thing(Kind.FUNCTION, "get_user_role_v2", "public", arguments=("p_user_id",))),
    "Could not find the public.get_user() function or the public.get_user function with a single unnamed json or jsonb"
    " parameter in the schema cache": (
        "PGRST202", Thing(Kind.FUNCTION, "get_user", "public", arguments=())),
    "Could not find the api.f function without parameters in the schema cache": (
        "PGRST202", Thing(Kind.FUNCTION, "f", "api", arguments=())),
    "Could not find the api.f(a, b) function in the schema cache": (
        "PGRST202", Thing(Kind.FUNCTION, "f", "api", arguments=("a", "b"))),
    "Could not find the api.f function with a single unnamed bytea parameter in the schema cache": (
        "PGRST202", Thing(Kind.FUNCTION, "f", "api")),
    "Could not find a relationship between 'films' and 'actors' in the schema cache": (
        "PGRST200", Thing(Kind.RELATIONSHIP, "films", target="actors")),
    "Could not find a relationship between films and actors in the schema cache": (
        "PGRST200", Thing(Kind.RELATIONSHIP, "films", target="actors")),
    "Could not choose the best candidate function between: api.grows(a => integer), api.grows(a => integer, b => int)":
        ("PGRST203", Thing(Kind.FUNCTION, "grows", "api")),
    "Invalid schema: private": ("PGRST106", Thing(Kind.SCHEMA, "private")),
    "The schema must be one of the following: api, other": ("PGRST106", None),
    "column chat_messages.artifact_ids does not exist": (
        "42703", Thing(Kind.COLUMN, "artifact_ids", relation="chat_messages")),
    'column "doomed" of relation "old_table" does not exist': (
        "42703", Thing(Kind.COLUMN, "doomed", relation="old_table")),
    'relation "api.Mixed Case ☂" does not exist': ("42P01", Thing(Kind.RELATION, "Mixed Case ☂", "api")),
    "function api.old(a => integer, text) does not exist": (
        "42883", Thing(Kind.FUNCTION, "old", "api", arguments=("a", "text"))),
    "permission denied for materialized view empty_matview": ("42501", Thing(Kind.RELATION, "empty_matview")),
    'permission denied to set role "editor"': ("42501", Thing(Kind.ROLE, "editor")),
    'role "ghost" does not exist': ("22023", Thing(Kind.ROLE, "ghost")),
    'duplicate key value violates unique constraint "films_pkey"': ("23505", Thing(Kind.CONSTRAINT, "films_pkey")),
    'update or delete on table "actors" violates foreign key constraint "lead" on table "films"': (
        "23503", Thing(Kind.CONSTRAINT, "lead", relation="films")),
}  # fmt: skip


@pytest.mark.parametrize("message", TOLD)
def test_a_message_is_read(message: str) -> None:
    """Code and thing, in the wordings of 10 to 16 and of Postgres."""
    code, thing = TOLD[message]

    assert wordings.read(message) == wordings.Worded(code, thing)
    assert wordings.thing_of(code, message) == thing


@pytest.mark.parametrize("message", ["", "{}", "Could not find the answer", "column x", "does not exist", "no\nsense"])
def test_other_words_say_nothing(message: str) -> None:
    """What only begins like a message, or ends like one, is none."""
    assert wordings.read(message) is None


def test_details_tell_schema_and_hint() -> None:
    """Where a relationship was looked for, and by which hint, stands beside the message; up to 10.1.1 in the hint."""
    message = "Could not find a relationship between 'actors' and 'films' in the schema cache"
    details = (
        "Searched for a foreign key relationship between 'actors' and 'films' using the hint 'films_lead_fkey' in the"
        " schema 'api', but no matches were found."
    )
    hint = "Verify that 'actors' and 'films' exist in the schema 'api' and that there is a foreign key relationship"

    thing = wordings.thing_of("PGRST200", message, details)
    older = wordings.thing_of("PGRST200", message, "", hint)

    assert thing == Thing(Kind.RELATIONSHIP, "actors", "api", target="films", hint="films_lead_fkey")
    assert thing is not None
    assert thing.label == "api.actors → films by films_lead_fkey"
    assert older == Thing(Kind.RELATIONSHIP, "actors", "api", target="films")


def test_only_the_own_code_counts() -> None:
    """A function that raises PostgREST's words under a code of its own is not read as PostgREST."""
    message = "Could not find the table 'api.films' in the schema cache"

    assert wordings.thing_of("P0001", message) is None


wild = st.text(st.characters(exclude_categories=["Cs"]), min_size=0, max_size=63)
alone = wild.map(lambda name: name.replace("'", "’").replace(".", "·"))  # where only quotes or dots tell where it ends
plain = alone.map(lambda name: name.replace(",", ";").replace("(", "[").replace(")", "]").strip() or "x")


@given(column=wild, relation=wild)
def test_columns_of_any_name(column: str, relation: str) -> None:
    """Quotes, brackets, line breaks and all scripts; in both wordings."""
    expected = Thing(Kind.COLUMN, column, relation=relation)
    if "' column of '" not in column + relation:
        assert (
            wordings.thing_of("PGRST204", f"Could not find the '{column}' column of '{relation}' {CACHE}") == expected
        )
    if "' of relation '" not in column + relation:
        assert wordings.thing_of("PGRST204", f"Column '{column}' of relation '{relation}' does not exist") == expected


@given(schema=plain, name=wild.filter(bool))
def test_tables_of_any_name(schema: str, name: str) -> None:
    """The first dot ends the schema; the table's own dots, quotes and blanks are its own."""
    read = wordings.thing_of("PGRST205", f"Could not find the table '{schema}.{name}' {CACHE}")

    assert read == Thing(Kind.RELATION, name, schema)


@given(schema=plain, name=plain, arguments=st.lists(plain, min_size=1, max_size=8))
def test_calls_of_any_name(schema: str, name: str, arguments: list[str]) -> None:
    """Functions with their argument names, in the wordings before and after 11."""
    if name.endswith((" function", " without parameters")) or " function" in schema + name + "".join(arguments):
        return
    expected = Thing(Kind.FUNCTION, name, schema, arguments=tuple(arguments))
    call = f"{schema}.{name}({', '.join(arguments)})"
    older = f"Could not find the {call} function or the {schema}.{name} function with a single unnamed json or jsonb"

    assert wordings.thing_of("PGRST202", f"Could not find the function {call} {CACHE}") == expected
    assert wordings.thing_of("PGRST202", f"{older} parameter {CACHE}") == expected


@given(argument=wild.filter(lambda name: ", " not in name))
def test_an_argument_of_any_name(argument: str) -> None:
    """Clients make argument names up as they like, brackets too."""
    read = wordings.thing_of("PGRST202", f"Could not find the function api.f({argument}) {CACHE}")

    assert read == Thing(Kind.FUNCTION, "f", "api", arguments=(argument,) if argument else ())


@given(origin=alone, target=alone)
def test_relationships_of_any_name(origin: str, target: str) -> None:
    """Both ends, in quotes."""
    read = wordings.thing_of("PGRST200", f"Could not find a relationship between '{origin}' and '{target}' {CACHE}")

    assert read == Thing(Kind.RELATIONSHIP, origin, target=target)


@given(st.text(max_size=3_000))
def test_any_text_can_be_read(text: str) -> None:
    """Nothing that a server may say is too odd."""
    wordings.read(text, text, text)
