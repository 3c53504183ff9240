"""Flyway's versions: one order for all of them, which is the tool's."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cachegate.migrations.layouts.flyway_names import Kind, rank, read
from cachegate.migrations.layouts.flyway_settings import Settings, properties, script

_PARTS = st.lists(st.integers(0, 10**20), min_size=1, max_size=5)


@st.composite
def _versions(draw: st.DrawFn) -> str:
    parts = draw(_PARTS)
    zeros = draw(st.lists(st.integers(0, 3), min_size=len(parts), max_size=len(parts)))
    text = "".join(f"{'0' * pad}{part}{draw(st.sampled_from('._'))}" for pad, part in zip(zeros, parts, strict=True))
    return text[:-1]


def _compared(one: str, other: str) -> int:
    """The tool's rule, written down anew: number by number, what is missing is zero."""
    left, right = ([int(part) for part in text.replace("_", ".").split(".")] for text in (one, other))
    for place in range(max(len(left), len(right))):
        a = left[place] if place < len(left) else 0
        b = right[place] if place < len(right) else 0
        if a != b:
            return -1 if a < b else 1
    return 0


@given(_versions(), _versions())
def test_the_order_is_the_tools(one: str, other: str) -> None:
    """Earlier, later and the same come out as by its rule."""
    expected = _compared(one, other)

    assert (rank(one) < rank(other), rank(one) == rank(other)) == (expected < 0, expected == 0)


@given(_versions(), _versions(), _versions())
def test_the_order_is_total(one: str, other: str, third: str) -> None:
    """Of any three, two that follow each other make the third follow as well."""
    first, second, last = sorted([one, other, third], key=rank)

    assert _compared(first, second) <= 0
    assert _compared(second, last) <= 0
    assert _compared(first, last) <= 0


@given(_versions())
def test_a_version_in_a_name(version: str) -> None:
    """Every one can be read back, with dots."""
    found = read(f"V{version}__what_it_does.sql", Settings())

    assert found is not None
    assert (found.kind, found.version, found.description) == (
        Kind.VERSIONED,
        version.replace("_", "."),
        "what it does",
    )


@given(st.text(max_size=40))
def test_any_name_can_be_asked_about(name: str) -> None:
    """A version that is found can always be compared."""
    found = read(f"{name}.sql", Settings())

    assert found is None or found.version == "" or rank(found.version)


@given(st.sampled_from(["flyway.toml", "flyway.conf", "application.yml"]), st.binary(max_size=200))
def test_any_configuration_can_be_read(name: str, content: bytes) -> None:
    """Whatever a pull request writes into it."""
    assert isinstance(properties(name, content), dict)
    assert isinstance(script(content), dict)
