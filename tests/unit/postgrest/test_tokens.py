"""Tokens say the role where PostgREST looks for it, and nothing is signed without a secret."""

from __future__ import annotations

import jwt
import pytest

from cachegate.errors import UsageProblem
from cachegate.postgrest.tokens import Tokens, mint

SECRET = "a secret of at least thirty-two bytes"


def claims(token: str, audience: str | None = None) -> object:
    return jwt.decode(token, SECRET, algorithms=["HS256"], audience=audience)


@pytest.mark.parametrize(
    ("path", "payload"),
    [
        (".role", {"role": "app_user"}),
        ("role", {"role": "app_user"}),
        ("$.role", {"role": "app_user"}),
        (".app_metadata.role", {"app_metadata": {"role": "app_user"}}),
        ('."https://example.com/claims".role', {"https://example.com/claims": {"role": "app_user"}}),
        ('$["https://example.com/claims"].role', {"https://example.com/claims": {"role": "app_user"}}),
    ],
)
def test_the_role_stands_where_the_path_says(path: str, payload: object) -> None:
    """Old and new ways of writing the path."""
    assert claims(mint(SECRET, "app_user", claim=path)) == payload


def test_an_audience_is_carried() -> None:
    """Where PostgREST has one, a token without it is refused."""
    assert claims(mint(SECRET, "anon", audience="api"), "api") == {"role": "anon", "aud": "api"}


def test_a_path_without_keys_is_refused() -> None:
    """`.` names nothing."""
    with pytest.raises(UsageProblem, match="role claim"):
        mint(SECRET, "anon", claim=".")


def test_the_anonymous_role_needs_no_token() -> None:
    """Nor does anybody; another role does, and only a secret makes one."""
    tokens = Tokens(SECRET, anonymous="anon")

    assert tokens("anon") is None
    assert tokens(None) is None
    assert tokens("app_user") == tokens("app_user") is not None
    assert Tokens(None)("app_user") is None


def test_a_default_speaks_for_anybody() -> None:
    """Where anonymous access is off."""
    tokens = Tokens(SECRET, default="app_user")

    assert tokens(None) == tokens("app_user")
