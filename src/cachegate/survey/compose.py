"""What a Docker Compose file says of Postgres and PostgREST: their images, and PostgREST's variables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from cachegate.survey.facts import Fact

_VARIABLE = re.compile(r"\$(?:\$|\{([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-?+])([^}]*))?\}|([A-Za-z_][A-Za-z0-9_]*))")
_POSTGRES = re.compile(r"(?:^|/)(?:postgres|postgis|pgvector|timescaledb(?:-ha)?)(?::|@|$)")
_PLAIN = (str, int, float)  # anything else may be endless: aliases of aliases


def read(text: str, file: str, known: Mapping[str, str]) -> Iterator[tuple[str, Fact]]:
    """Pairs of `postgres`, `postgrest` or a variable's name, and the value; nothing for what is no such file.

    `known` are variables of an example of the environment; what cannot be told from them is left out.
    """
    try:
        root = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError):
        return
    services = root.get("services") if isinstance(root, dict) else None
    for service in services.values() if isinstance(services, dict) else ():
        if isinstance(service, dict):
            yield from _of_service(service, file, known)


def _of_service(service: dict[str, Any], file: str, known: Mapping[str, str]) -> Iterator[tuple[str, Fact]]:
    image = service.get("image")
    shown = _filled(image, known) if isinstance(image, str) else None
    if shown and "postgrest" in shown:
        yield "postgrest", Fact(shown, file)
    elif shown and _POSTGRES.search(shown):
        yield "postgres", Fact(shown, file)
    for name, value in _environment(service.get("environment")):
        if name.startswith("PGRST_") and (filled := _filled(value, known)) is not None:
            yield name, Fact(filled, file)


def _environment(given: object) -> Iterator[tuple[str, str]]:
    match given:
        case dict():
            yield from ((str(name), str(value)) for name, value in given.items() if isinstance(value, _PLAIN))
        case list():
            parts = (entry.partition("=") for entry in given if isinstance(entry, str))
            yield from ((name, value) for name, equals, value in parts if equals)


def _filled(text: str, known: Mapping[str, str]) -> str | None:
    """With its variables replaced; None if one of them is not known."""
    unknown = []

    def value(found: re.Match[str]) -> str:
        name = found[1] or found[4]
        if name is None:
            return "$"
        if name in known:
            return known[name]
        if found[2] in ("-", ":-"):
            return found[3]
        unknown.append(name)
        return ""

    filled = _VARIABLE.sub(value, text)
    return None if unknown else filled
