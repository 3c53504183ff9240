"""Secrets that appear in logs, and look-alikes that stay."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cachegate.model.redact import redact


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgres://web:s3cret@db:5432/app", "postgres://web:***@db:5432/app"),
        ('connect to "postgresql://web:s3cret@db/app" failed', 'connect to "postgresql://web:***@db/app" failed'),
        ("postgres://web:s3@cr@et@db/app", "postgres://web:***@db/app"),
        ("postgres://web:s3/cr?et@db/app", "postgres://web:***@db/app"),
        ("postgres://:s3cret@db", "postgres://:***@db"),
        ("postgres://a:s3cret@x,postgres://b:s3cret@y", "postgres://a:***@x,postgres://b:***@y"),
        ("postgres:///app?host=/run&password=s3cret&user=web", "postgres:///app?host=/run&password=***&user=web"),
        ("host=db password=s3cret user=web", "host=db password=*** user=web"),
        ("host=db password='s3 cr\\'et' user=web", "host=db password=*** user=web"),
        ("password = 's3''cret' user=web", "password = *** user=web"),
        ("password=s3\\ cret user=web", "password=*** user=web"),
        ("PGPASSWORD=s3cret psql", "PGPASSWORD=*** psql"),
        ('jwt-secret = "s3cret with spaces"', "jwt-secret = ***"),
        ('{"sslpassword": "s3cret"}', '{"sslpassword": ***}'),
        ("alter role web password 's3cret' login", "alter role web password *** login"),
        ('{"apikey": "s3cret"}', '{"apikey": ***}'),
        ("GET /films?apikey=s3cret&id=eq.1", "GET /films?apikey=***&id=eq.1"),
        ("'password' => 's3cret'", "'password' => ***"),
        ("key sb_secret_s3cretS3cretS3cret used", "key *** used"),
        ("Authorization: Bearer s3cret-opaque", "Authorization: Bearer ***"),
        ("Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoieCJ9.s3cret-_x", "Authorization: Bearer ***"),
    ],
)
def test_secrets_are_blanked_and_the_rest_stays(text: str, shown: str) -> None:
    """A reader can still tell which server and which user."""
    assert redact(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        'FATAL:  password authentication failed for user "authenticator"',
        "http://localhost:3000/films?select=title",
        "GET http://web@db:3000/",
        "mail ada@example.org: done",
        "the password is wrong",
        "function api.login(name => text, password => text) does not exist",
        "Could not find the 'api_key' column of 'secrets' in the schema cache",
        "",
    ],
)
def test_what_only_looks_like_a_secret_stays(text: str) -> None:
    """The message that explains the failure most of all."""
    assert redact(text) == text


SECRETS = st.text(st.characters(codec="ascii", exclude_categories=["Cc"], exclude_characters=" <>\"'"), min_size=1)


@given(SECRETS.map(lambda text: f"Z{text}Z"))
@example("Z:@Z")
@example("Z@//Z")
def test_no_password_in_an_address_survives(secret: str) -> None:
    """However badly it is escaped, as long as it does not look like the start of another address."""
    if "://" not in secret:
        assert secret not in redact(f"postgres://user:{secret}@db.example/app")


def test_a_long_line_takes_no_time() -> None:
    """Logs are somebody else's text."""
    for part in ("://a:", "password ", "eyJ", "password='", "a@"):
        redact(part * 20_000)
