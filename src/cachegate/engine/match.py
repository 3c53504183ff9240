"""Which container stands behind a host name and port: a decision from what the engine tells of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Inspection = Mapping[str, Any]  # the engine's answer to inspecting one container

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1", "0.0.0.0"})  # noqa: S104 - a name to recognise, not to bind


def behind(host: str, port: int, containers: Iterable[Inspection], own: Inspection | None) -> tuple[Inspection, ...]:
    """The containers that `host:port` may lead to: none, the one that it is, or several that nothing tells apart.

    Inside a container (`own`) a host name is an alias in a network that both share. Outside, loopback leads to a
    published port; any other name only helps if it is an alias somewhere.
    """
    others = [container for container in containers if own is None or container["Id"] != own["Id"]]
    if own is not None and "host" not in _networks(own):  # the host's network is the machine itself
        shared = frozenset(_networks(own))
        return _narrowed(it for it in others if host.lower() in _names(it, shared))
    if host.lower() in LOOPBACK:
        return _narrowed(it for it in others if port in _published(it))
    return _narrowed(it for it in others if host.lower() in _names(it, frozenset(_networks(it))))


def running(container: Inspection) -> bool:
    """Whether its first process lives."""
    return bool(container.get("State", {}).get("Running"))


def name(container: Inspection) -> str:
    """What people call it."""
    return str(container.get("Name", "")).removeprefix("/") or str(container["Id"])[:12]


def _narrowed(found: Iterable[Inspection]) -> tuple[Inspection, ...]:
    """The only one that runs, if there is one: what earlier jobs left behind has stopped."""
    candidates = tuple(found)
    living = tuple(it for it in candidates if running(it))
    return living if len(living) == 1 else candidates


def _networks(container: Inspection) -> Mapping[str, Mapping[str, Any]]:
    return container.get("NetworkSettings", {}).get("Networks") or {}


def _names(container: Inspection, networks: frozenset[str]) -> frozenset[str]:
    """How neighbours in these networks may call it, in lower case: by alias, name, or address."""
    names = {str(container.get("Name", "")).removeprefix("/")}
    joined = [settings for name, settings in _networks(container).items() if name in networks]
    for settings in joined:
        names.update(settings.get("Aliases") or (), settings.get("DNSNames") or ())
        names.update(filter(None, (settings.get("IPAddress"), settings.get("GlobalIPv6Address"))))
    return frozenset(name.lower() for name in names) if joined else frozenset()


def _published(container: Inspection) -> frozenset[int]:
    """The ports of the machine that lead to it. A stopped container shows them only as it was configured."""
    configured = container.get("HostConfig", {}).get("PortBindings") or {}
    bound = container.get("NetworkSettings", {}).get("Ports") or {}
    ports = (
        binding.get("HostPort")
        for all in (configured, bound)
        for bindings in all.values()
        for binding in bindings or ()
    )
    return frozenset(int(port) for port in ports if port and str(port).isdigit())
