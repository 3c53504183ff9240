"""Which text may stand in a question, and how little of a row is shown."""

from __future__ import annotations

import pytest

from cachegate.model.standing import StandingColumn, StandingTable
from cachegate.preflight import guarding, masking


@pytest.mark.parametrize(
    "text",
    ["a > 0", "lower(a) = 'select'", 'a = "delete"', "a in ('x;', 'y)')", "a > 0 -- why; not", "$$;)$$ = a", "a::int[]",
     "for values with (modulus 2, remainder 1)", "for values from ('(') to (maxvalue)", ""],
)  # fmt: skip
def test_plain_expressions(text: str) -> None:
    """Words in strings and names are no words, and comments are no text."""
    assert guarding.objection(text) is None


@pytest.mark.parametrize(
    "text",
    ["(select 1)", "a > 0; drop table t", "a) or (b", "(a", "'open", '"open', "$$open", "table t",
     "a in (select b from c)",
     "for values with (modulus (select 1), remainder 1)", "1 into t", "exists (with x as (delete from t) select 1)"],
)  # fmt: skip
def test_what_is_no_expression(text: str) -> None:
    """Queries, several statements, and what reaches beyond its end."""
    assert guarding.objection(text)


def test_names_of_functions() -> None:
    """However they are quoted or qualified."""
    assert {"boom", "f", "bom"} <= guarding.called('"boom" (1) + pg_catalog . F (2) + U&"b\\006fm"()')
    assert guarding.called("'boom(1)' || a") == frozenset()


@pytest.mark.parametrize(
    "sql", ["select 1", "WITH x AS (select 1) table x", "values (1);", "(select 1) union select 2"]
)
def test_queries(sql: str) -> None:
    """One statement that reads."""
    assert guarding.not_a_query(sql) is None


@pytest.mark.parametrize(
    "sql", ["", "--", "delete from t", "select 1; select 2", "explain select 1", "select (1", "select 1)"]
)
def test_no_queries(sql: str) -> None:
    """Nothing, several, or something else."""
    assert guarding.not_a_query(sql)


def test_masks() -> None:
    """Keys, labels and truth values are shown, the rest by its length; secrets in what is shown are not."""
    table = StandingTable(
        "public",
        "t",
        columns={
            "id": StandingColumn("id", "int", "integer", key=True),
            "ok": StandingColumn("ok", "bool", "boolean"),
            "mail": StandingColumn("mail", "text", "text"),
        },
    )
    row = (("id", "7"), ("ok", "true"), ("mail", "a@b.example"), ("copies", "2"), ("other", None))

    (masked,) = masking.shown([row], masking.keys_of(table), values=False)
    (shown,) = masking.shown([(("mail", "password=hunter2"),)], masking.keys_of(table), values=True)

    assert dict(masked.values) == {"id": "7", "ok": "true", "mail": "<11 characters>", "copies": "2", "other": "NULL"}
    assert "hunter2" not in str(shown)
    assert "abc" not in masking.quoted_away('invalid input: "abc "x" def"', values=False)
