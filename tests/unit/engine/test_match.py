"""Which container a host name and port lead to."""

from __future__ import annotations

from typing import Any

import pytest

from cachegate.engine.match import behind


def container(
    id: str,
    networks: dict[str, list[str] | None] | None = None,
    *,
    running: bool = True,
    configured: str | None = None,
    bound: str | None = None,
) -> dict[str, Any]:
    """What the engine says of a container, with the parts that matter. `networks`: aliases by network."""
    joined = {name: {"Aliases": aliases, "IPAddress": ""} for name, aliases in (networks or {}).items()}
    return {
        "Id": id,
        "Name": f"/name-of-{id}",
        "State": {"Running": running},
        "HostConfig": {"PortBindings": {"3000/tcp": [{"HostIp": "", "HostPort": configured}]} if configured else None},
        "NetworkSettings": {
            "Networks": joined,
            "Ports": {"3000/tcp": [{"HostIp": "::", "HostPort": bound}] if bound else None},
        },
    }


ME = container("me", {"job": ["me"]})


def found(host: str, others: list[dict[str, Any]], own: dict[str, Any] | None = ME, port: int = 3000) -> str | None:
    match = behind(host, port, [ME, *others], own)
    return str(match[0]["Id"]) if len(match) == 1 else None


def test_a_service_is_found_by_its_alias_in_our_network() -> None:
    """Also by its container's name, in any case, and when it has exited."""
    others = [container("db", {"job": ["postgres"]}), container("api", {"job": ["0123", "postgrest"]}, running=False)]

    assert found("postgrest", others) == "api"
    assert found("PostgREST", others) == "api"
    assert found("name-of-api", others) == "api"
    assert found("postgres", others) == "db"
    assert found("redis", others) is None


def test_the_same_alias_in_another_network_is_another_jobs() -> None:
    """Two jobs on one self-hosted machine have services of the same name."""
    others = [container("theirs", {"other": ["postgrest"]}), container("ours", {"job": ["postgrest"]})]

    assert found("postgrest", others) == "ours"
    assert found("postgrest", others[:1]) is None


def test_a_container_without_aliases_does_not_disturb() -> None:
    """The engine says null for "none"."""
    assert found("postgrest", [container("x", {"job": None}), container("api", {"job": ["postgrest"]})]) == "api"


def test_we_are_never_the_service() -> None:
    """Whatever our own alias is."""
    assert found("me", []) is None


def test_outside_of_a_container_a_published_port_tells() -> None:
    """As a job without a container has it: `ports: - 3000:3000`, or a port that the engine chose."""
    others = [container("api", {"job": ["postgrest"]}, configured="3000", bound="3000"), container("db", bound="5432")]
    chosen = [container("api", {"job": ["postgrest"]}, bound="49153")]

    assert found("localhost", others, own=None) == "api"
    assert found("127.0.0.1", others, own=None, port=5432) == "db"
    assert found("localhost", chosen, own=None, port=49153) == "api"
    assert found("localhost", others, own=None, port=8080) is None


def test_an_exited_container_still_shows_the_port_it_was_given() -> None:
    """That PostgREST has exited is the very case in which it is looked for."""
    assert found("localhost", [container("api", running=False, configured="3000")], own=None) == "api"


@pytest.mark.parametrize("others", [["old", "older"], ["new", "old"]])
def test_what_earlier_jobs_left_behind_does_not_count(others: list[str]) -> None:
    """Of several, the one that runs; if none does there is no telling."""
    containers = [container(id, configured="3000", running=id == "new") for id in others]

    assert found("localhost", containers, own=None) == ("new" if "new" in others else None)


def test_outside_of_a_container_a_unique_alias_will_do() -> None:
    """A name that the machine resolves by other means; two of it are no answer."""
    others = [container("api", {"job": ["postgrest"]}), container("other", {"other": ["postgrest"]})]

    assert found("postgrest", others[:1], own=None) == "api"
    assert found("postgrest", others, own=None) is None


def test_in_the_machines_own_network_loopback_is_the_machine() -> None:
    """A container started with `--network host` sees published ports."""
    own = container("me", {"host": None})

    assert found("localhost", [container("api", {"job": ["postgrest"]}, bound="3000")], own=own) == "api"
    assert found("localhost", [container("api", {"job": ["postgrest"]}, bound="3000")], own=ME) is None
