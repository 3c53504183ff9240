"""Which sessions are PostgREST's: a decision from what they call themselves, their role, and what they listen to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachegate.database.backends import Backend, ours
from cachegate.errors import EnvironmentProblem

ROLES = ("web", "postgres", "other")


def backend(pid: int, role: str, version: str = "12.0.2", channel: str | None = None) -> Backend:
    return Backend(pid, role, version, channel, hidden=False, busy=False, active=None)


BACKENDS = st.lists(
    st.builds(backend, st.integers(1, 99), st.sampled_from(ROLES), st.sampled_from(("12.0.2", "13.0.8")),
              st.sampled_from((None, None, "pgrst"))),
    max_size=6,
)  # fmt: skip


def pids(backends: tuple[Backend, ...]) -> list[int]:
    return [one.pid for one in backends]


def test_whoever_listens_gives_the_role() -> None:
    """A superuser's session of the same name is none of PostgREST's."""
    found = [backend(1, "postgres"), backend(2, "web", channel="pgrst"), backend(3, "web"), backend(4, "web", "9.0")]

    assert pids(ours(found, role=None, version="12.0.2")) == [2, 3]


def test_a_role_that_is_known_needs_no_listener() -> None:
    """Its channel may be disabled."""
    found = [backend(1, "postgres", channel="pgrst"), backend(2, "web")]

    assert pids(ours(found, role="web", version=None)) == [2]
    assert ours(found, role="nobody", version=None) == ()


@pytest.mark.parametrize("channel", [None, "pgrst"])
def test_two_roles_are_one_too_many(channel: str | None) -> None:
    """Both listen, or neither does: nothing tells them apart."""
    with pytest.raises(EnvironmentProblem, match="cannot be told") as caught:
        ours([backend(1, "web", channel=channel), backend(2, "postgres", channel=channel)], role=None, version=None)

    assert "postgres, web" in caught.value.why


@given(BACKENDS, st.sampled_from((None, *ROLES)), st.sampled_from((None, "12.0.2")))
def test_never_two_roles_and_never_another_version(found: list[Backend], role: str | None, version: str | None) -> None:
    """Whatever there is: one role at most, the known one if one is known."""
    try:
        chosen = ours(found, role=role, version=version)
    except EnvironmentProblem:
        assert role is None
        return
    assert len({one.role for one in chosen}) <= 1
    assert role is None or all(one.role == role for one in chosen)
    assert version is None or all(one.version == version for one in chosen)
