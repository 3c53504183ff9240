"""What a failure on rows says without the rows."""

from __future__ import annotations

import pytest

from cachegate.model.migration import Place, SqlFailure
from cachegate.pipeline import veiling

UNIQUE = "alter table t add unique (email)"


def told(sqlstate: str, message: str, detail: str = "", statement: str = UNIQUE) -> str:
    whole = f"{message} ({detail})" if detail else message
    failure = SqlFailure(Place("f", 1), sqlstate, whole, statement, detail=detail)
    assert veiling.of_failure(failure, values=True) == failure
    return veiling.of_failure(failure, values=False).message


@pytest.mark.parametrize(
    ("sqlstate", "message", "detail", "shown"),
    [
        (
            "23505",
            'could not create unique index "t_email_key"',
            "Key (email, lower(name))=(a@b.example, Foo) is duplicated.) is duplicated.",
            'could not create unique index "t_email_key" (Key (email, lower(name))=(<11 characters>,'
            " <19 characters>) is duplicated.)",
        ),
        (
            "23503",
            'insert or update on table "t" violates foreign key constraint "f"',
            'Key (name)=(Foo (bar) already exists.) is not present in table "u".',
            'insert or update on table "t" violates foreign key constraint "f" (Key (name)=(<25 characters>) is not'
            ' present in table "u".)',
        ),
        (
            "23514",
            'check constraint "c" of relation "t" is violated by some row',
            "",
            'check constraint "c" of relation "t" is violated by some row',
        ),
        (
            "23502",
            'null value in column "b" of relation "t" violates not-null constraint',
            "Failing row contains (7, null, a)b@c).).",
            'null value in column "b" of relation "t" violates not-null constraint (Failing row contains (<1'
            " character>, null, <7 characters>).)",
        ),
        ("23P01", 'could not create exclusion constraint "e"', "Key (r)=([1,2)) conflicts with key (r)=([1,3)).",
         'could not create exclusion constraint "e"'),
        ("23505", "Unique-Index »i« konnte nicht erstellt werden", "Schlüssel »(a)=(b@c)« ist doppelt vorhanden.",
         "Unique-Index »i« konnte nicht erstellt werden"),
        ("22P02", 'invalid input syntax for type integer: "a"b@c"', "",
         'invalid input syntax for type integer: "<5 characters>"'),
        ("22P02", "invalid input syntax for type json", 'Token "b@c" is invalid.',
         'invalid input syntax for type json (Token "<3 characters>" is invalid.)'),
        ("22P02", "ungültige Eingabesyntax für Typ integer: »b@c«", "",
         "ungültige Eingabesyntax für Typ integer: »<3 characters>«"),
        ("22001", "value too long for type character varying(3)", "", "value too long for type character varying(3)"),
        ("42P01", 'relation "u" does not exist', "", 'relation "u" does not exist'),
    ],
)  # fmt: skip
def test_values_of_rows(sqlstate: str, message: str, detail: str, shown: str) -> None:
    """Names stay; a detail that is not known, or in another language, goes as a whole."""
    assert told(sqlstate, message, detail) == shown


def test_values_of_the_statement() -> None:
    """They stand beside it in the report; those that it took from rows do not."""
    statement = "insert into t (id, email) select 7, email from u"
    message = 'duplicate key value violates unique constraint "t_pkey"'

    assert told("23505", message, "Key (id, email)=(7, a@b) already exists.", statement) == (
        f"{message} (Key (id, email)=(7, <3 characters>) already exists.)"
    )
    assert told("22P02", 'invalid input syntax for type integer: "x1"', statement="select 'x1'::int").endswith('"x1"')


def test_what_follows_stays() -> None:
    """Where a failure came up is said after what the server said."""
    detail = "Key (a)=(b@c) already exists."
    failure = SqlFailure(Place("f", 1), "23505", f"no ({detail}), at the end of the transaction", UNIQUE, detail=detail)

    assert veiling.of_failure(failure, values=False).message == (
        "no (Key (a)=(<3 characters>) already exists.), at the end of the transaction"
    )
