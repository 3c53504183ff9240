"""Errors in text: whole bodies, nested in JSON, and as programs print them; without secrets, whatever is fed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachegate.explain import body

MESSAGE = "Could not find the 'created_by' column of 'organizations' in the schema cache"
ERROR = {"code": "PGRST204", "details": None, "hint": None, "message": MESSAGE}
PRINTED = {
    "a body": json.dumps(ERROR),
    "a body with text around": f"The API said {json.dumps(ERROR)} twice.",
    "an array": json.dumps([ERROR]),
    "indented": json.dumps(ERROR, indent=2),
    "nested by a gateway": json.dumps({"response": {"status": 400, "body": ERROR}}),
    "a string in JSON": json.dumps({"level": "error", "msg": json.dumps(ERROR)}),
    "a string in a string": json.dumps({"event": json.dumps({"body": json.dumps(ERROR)})}),
    "logfmt": f"level=error body={json.dumps(json.dumps(ERROR))}",
    "JavaScript": f"{{\n  code: 'PGRST204',\n  details: null,\n  hint: null,\n  message: \"{MESSAGE}\"\n}}",
    "Python": f"postgrest.exceptions.APIError: {ERROR!r}",
    "Dart": f"PostgrestException(message: {MESSAGE}, code: PGRST204, details: Bad Request, hint: null)",
    "Swift": f'PostgrestError(detail: nil, hint: nil, code: Optional("PGRST204"), message: "{MESSAGE}")',
    "words only": f"Error: {MESSAGE}",
    "without its code": json.dumps({"message": MESSAGE, "details": None, "hint": None}),
}


@pytest.mark.parametrize("how", PRINTED)
def test_an_error_is_found_however_it_is_printed(how: str) -> None:
    """Once, with code, column and table."""
    (seen,) = body.found_in(PRINTED[how])

    assert seen.code == "PGRST204"
    assert seen.thing is not None
    assert (seen.thing.relation, seen.thing.name) == ("organizations", "created_by")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "42703 bytes from 10.0.0.1",
        '{"code":"ECONNREFUSED","message":"connect failed"}',
        '{"code":"EPERM","message":"no"}',
        '{"code":404,"message":"no Route matched with those values"}',
        '{"code":true,"message":"x"}',
        'the column "a" does not exist, we said',
        "PGRST2040 and XPGRST204",
        "{" * 5_000,
        '{"a":' * 5_000,
    ],
)
def test_what_is_no_error_is_none(text: str) -> None:
    """Numbers, other programs' errors, and brackets without end."""
    assert body.found_in(text) == ()


@pytest.mark.parametrize(
    ("text", "code", "label"),
    [
        ('ERROR:  relation "api.films" does not exist at character 15', "42P01", "api.films"),
        ("2026-11-20 14:03:11 UTC [12] ERROR:  42703: column a.b does not exist", "42703", "a.b"),
        ("ERROR: column a.b does not exist (SQLSTATE 42703)", "42703", "a.b"),
        ("Proxy-Status: PostgREST; error=PGRST205", "PGRST205", None),
        ('{"sql_state_code":"42501","message":"permission denied for table films"}', "42501", "films"),
    ],
)
def test_other_sources_are_read(text: str, code: str, label: str | None) -> None:
    """Postgres' own log, drivers, and headers."""
    (seen,) = body.found_in(text)

    assert (seen.code, seen.thing.label if seen.thing else None) == (code, label)


def test_several_errors_of_a_text_are_each_told_once() -> None:
    """The same one twice is one."""
    other = {**ERROR, "code": "42501", "message": "permission denied for table films"}

    seen = body.found_in(json.dumps([ERROR, other, ERROR]))

    assert sorted(one.code for one in seen) == ["42501", "PGRST204"]


def test_secrets_are_gone() -> None:
    """Neither message, hint nor the names taken from them have a password or a token."""
    token = "eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoiYW5vbiJ9.c2lnbmF0dXJl"
    error = {"code": "PGRST000", "message": "Database connection error. Retrying the connection.",
             "hint": "postgresql://authenticator:hunter2@db/app"}  # fmt: skip
    named = {"code": "PGRST204", "message": f"Could not find the '{token}' column of 'films' in the schema cache"}

    seen = body.found_in(json.dumps([error, named]))

    assert len(seen) == 2
    assert "hunter2" not in repr(seen)
    assert token not in repr(seen)


def test_a_strange_code_is_told_from_no_code() -> None:
    """An error that nobody knows is still an error."""
    assert body.strange_code('{"code":"ZZ123","message":"x"}') == "ZZ123"
    assert body.strange_code(json.dumps(ERROR)) is None
    assert body.strange_code("nothing") is None


@given(st.text())
def test_any_text_can_be_searched(text: str) -> None:
    """Hostile text finds no way to make us fail."""
    body.found_in(text)
    body.strange_code(text)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["code", "message", "hint", "x"]), inner)
    ),
    max_leaves=20,
)


@given(json_values)
def test_any_json_can_be_searched(value: object) -> None:
    """Codes and messages of every type."""
    body.found_in(json.dumps({"it": value}))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_a_column_of_any_name_survives_json(name: str) -> None:
    """Through escapes and back; secrets aside, a name is told as it is."""
    message = f"Could not find the '{name}' column of 'films' in the schema cache"
    (seen,) = body.found_in(json.dumps({"code": "PGRST204", "message": message}))

    assert seen.thing is not None
    assert seen.thing.name == name
