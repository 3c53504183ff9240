"""What a version can do, at the versions where that changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachegate.errors import EnvironmentProblem
from cachegate.postgrest.versions import capabilities, parse


@pytest.mark.parametrize(
    ("version", "able"),
    [
        ("11.2", ""),
        ("11.2.2", ""),
        ("12.0.0", "plan_only"),
        ("12.0.2", "plan_only"),
        ("12.2.0", "plan_only admin_facts"),
        ("13.0.0", "plan_only admin_facts reads_look_up"),
        ("13.0.7", "plan_only admin_facts reads_look_up lists_schemas_in_hint"),
        ("14.1", "plan_only admin_facts reads_look_up lists_schemas_in_hint"),
        ("14.2", "plan_only admin_facts reads_look_up lists_schemas_in_hint strict_bodies"),
        ("14.17", "plan_only admin_facts reads_look_up lists_schemas_in_hint strict_bodies"),
        ("16.2", "plan_only admin_facts reads_look_up lists_schemas_in_hint strict_bodies"),
    ],
)
def test_each_version_can_what_its_servers_did(version: str, able: str) -> None:
    """Boundaries from the change log and from recordings."""
    can = capabilities(version)
    names = ("plan_only", "admin_facts", "reads_look_up", "lists_schemas_in_hint", "strict_bodies")

    assert {name for name in names if getattr(can, name)} == set(able.split())
    assert can.version == version


@pytest.mark.parametrize("version", ["7.0.1", "10.2.0", "11.1.0", "17.0", "20.1"])
def test_what_was_never_proven_is_refused(version: str) -> None:
    """Too old or too new: no guess that could show green."""
    with pytest.raises(EnvironmentProblem, match=version):
        capabilities(version)


@given(st.lists(st.integers(0, 999), min_size=1, max_size=4))
def test_any_number_reads_back(parts: list[int]) -> None:
    """With or without a suffix."""
    text = ".".join(map(str, parts))

    assert parse(text) == parse(f"{text}-pre") == parse(f"{text} (abc)") == tuple(parts)


@pytest.mark.parametrize("text", ["", "nginx", "v12", " 12"])
def test_something_else_is_said_to_be_something_else(text: str) -> None:
    """A Server header that is not PostgREST's."""
    with pytest.raises(EnvironmentProblem, match="cannot be read"):
        parse(text)
