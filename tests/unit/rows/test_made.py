"""Rows made for a table, with a function in the place of Postgres."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cachegate.model.rows import Condition, Reference, Row, Shape, ShapeKind, Table
from cachegate.rows import Unmade, made

INT, TEXT = Shape("integer", "int4"), Shape("text", "text")


def table(**parts: object) -> Table:
    given = {"schema": "api", "name": "t", "shapes": {"a": INT, "b": INT}, **parts}
    return Table(**given)  # type: ignore[arg-type]


def everything(columns: Sequence[tuple[str, str]], rows: Sequence[Row], conditions: Sequence[str]) -> list[int]:
    return list(range(len(rows)))


def where(holds: Callable[[Row], bool]) -> Callable[..., list[int]]:
    """A Postgres that knows one condition."""
    return lambda columns, rows, conditions: [place for place, row in enumerate(rows) if not conditions or holds(row)]


def rows(found: Sequence[Row] | Unmade) -> list[Row]:
    assert not isinstance(found, Unmade), found.reason
    return list(found)


def test_rows_differ_in_unique_columns() -> None:
    """Each key tells all rows apart, those over two columns too."""
    keyed = table(shapes={"a": INT, "b": Shape("boolean", "bool")}, keys=(("a", "b"),))
    found = rows(made(keyed, ["a", "b"], (), everything, wanted=3))

    assert len({(row["a"], row["b"]) for row in found}) == 3


def test_fewer_rows_where_a_key_allows_no_more() -> None:
    """A key of truth values has room for two."""
    narrow = table(shapes={"b": Shape("boolean", "bool")}, keys=(("b",),))

    assert sorted(row["b"] for row in rows(made(narrow, ["b"], (), everything))) == [False, True]


def test_values_are_found_together() -> None:
    """Columns that a condition ties are searched side by side."""
    tied = table(conditions=(Condition("a > b + 90", frozenset("ab")),))
    found = rows(made(tied, ["a", "b"], (), where(lambda row: row["a"] > row["b"] + 90)))

    assert found
    assert all(row["a"] > row["b"] + 90 for row in found)


def test_constants_of_a_condition_are_tried() -> None:
    """What nobody would guess stands in the constraint."""
    odd = table(conditions=(Condition("a = 4711", frozenset("a")),))

    assert {row["a"] for row in rows(made(odd, ["a"], (), where(lambda row: row["a"] == 4711)))} == {4711}


def test_a_foreign_key_points_at_rows_that_are_there() -> None:
    """Both columns are taken from one row."""
    pointing = table(references=(Reference("api.o", ("a", "b"), ((1, 2), (3, 4))),))

    assert rows(made(pointing, ["a", "b"], (), everything, wanted=2)) == [{"a": 1, "b": 2}, {"a": 3, "b": 4}]


def test_without_a_row_to_point_to_one_column_is_null() -> None:
    """One is enough, and one that may be."""
    pointing = table(references=(Reference("api.o", ("a", "b")),), nullable=frozenset("b"))
    (row, *_) = rows(made(pointing, ["a", "b"], (), everything))

    assert row["a"] is not None
    assert row["b"] is None


def test_without_a_row_to_point_to_and_null_forbidden() -> None:
    """Then somebody has to bring a row, and is told which."""
    found = made(table(references=(Reference("api.o", ("a",)),)), ["a"], (), everything)

    assert isinstance(found, Unmade)
    assert "api.o" in found.reason
    assert "--seed" in found.reason


def test_an_optional_column_without_a_value_is_left_out() -> None:
    """A row is better than none; a required column is named instead."""
    hard = table(conditions=(Condition("false", frozenset("a")),), nullable=frozenset("a"))
    nothing = where(lambda row: False)

    assert all(set(row) == {"b"} for row in rows(made(hard, ["a", "b"], {"a"}, nothing)))
    assert made(hard, ["a", "b"], (), nothing) == Unmade("no value was found for a, of type integer, with false")


def test_conditions_on_other_columns_are_left_to_the_insert() -> None:
    """What a default will fill in cannot be judged before."""
    asked: list[str] = []

    def noting(columns: object, rows: Sequence[Row], conditions: Sequence[str]) -> list[int]:
        asked.extend(conditions)
        return list(range(len(rows)))

    made(table(conditions=(Condition("a < b", frozenset("ab")),)), ["a"], (), noting)

    assert asked == []


def test_every_kind_of_shape_has_values() -> None:
    """Types that are made of others take theirs from them."""
    mood = Shape("mood", "mood", ShapeKind.ENUM, labels=("sad", "ok"))
    shapes = {
        "list": Shape("mood[]", "_mood", ShapeKind.ARRAY, parts=(("", mood),)),
        "span": Shape("int4range", "int4range", ShapeKind.RANGE, parts=(("", INT),)),
        "whole": Shape("place", "place", ShapeKind.COMPOSITE, parts=(("m", mood), ("t", TEXT))),
        "loud": Shape("loud", "loud", ShapeKind.DOMAIN, parts=(("", TEXT),), checks=("CHECK ((VALUE = 'HEY'::text))",)),
    }
    first, *_ = rows(made(table(shapes=shapes), list(shapes), (), everything))

    assert first == {"list": ["sad"], "span": '["1","2")', "whole": {"m": "sad", "t": "cachegate a"}, "loud": "HEY"}
