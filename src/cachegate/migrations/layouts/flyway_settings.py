"""Flyway's configuration, as far as it decides which files run and what they say.

Read are `flyway.toml` and `flyway.conf`, in a folder `conf` too, and Spring's `application.properties` and
`application.yml`; of these the first in this order that sets a thing, and of two with one name the nearest. They stand
in the migrations folder or in one above it. Of what they take from the environment the defaults count. Not read is what
the environment, a build file or a command line sets: `--set` gives that.
Sources: Flyway's configuration files and parameters; Spring Boot's `spring.flyway.*` properties.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

FILES = ("flyway.toml", "flyway.conf", "conf/flyway.toml", "conf/flyway.conf")
SPRING = (
    *(f"src/main/resources/application.{ending}" for ending in ("properties", "yml", "yaml")),
    *(f"application.{ending}" for ending in ("properties", "yml", "yaml")),
)

_LOCK = ("postgresql.transactional.lock", "postgresql.transactionallock")  # in Flyway's own files, in Spring's
_PREFIXES = {"flyway.": "", "spring.flyway.": ""}
_FROM_ENVIRONMENT = re.compile(r"\$\{([^}:]*)(?::([^}]*))?\}")
_JOINED = re.compile(r"\\\r?\n[ \t]*")
_PAIR = re.compile(r"[ \t]*([^#!=:\s][^=:\s]*)[ \t]*[=:][ \t]*(.*?)[ \t\r]*")


@dataclass(frozen=True, slots=True)
class Settings:
    """`schemas` begins with the default one; empty: what the database has. `placeholders` have small names."""

    versioned: str = "V"
    repeatable: str = "R"
    undo: str = "U"
    baseline: str = "B"
    separator: str = "__"
    suffixes: tuple[str, ...] = (".sql",)
    schemas: tuple[str, ...] = ()
    placeholders: tuple[tuple[str, str], ...] = ()
    marks: tuple[str, str] | None = ("${", "}")
    mixed: bool = False
    transactional: bool = True
    locks_in_transaction: bool = True


def settings(contents: Iterable[tuple[str, bytes]]) -> Settings:
    """What the configuration files say together, the stronger first; `contents` are names with texts. Never raises."""
    values: dict[str, str] = {}
    for name, content in contents:
        values = {**properties(name, content), **values}
    usual = Settings()
    replaced = _true(values.get("placeholderreplacement", "true"))
    prefix, suffix = values.get("placeholderprefix", "${"), values.get("placeholdersuffix", "}")
    return Settings(
        values.get("sqlmigrationprefix", usual.versioned),
        values.get("repeatablesqlmigrationprefix", usual.repeatable),
        values.get("undosqlmigrationprefix", usual.undo),
        values.get("baselinemigrationprefix", usual.baseline),
        values.get("sqlmigrationseparator") or usual.separator,
        _listed(values.get("sqlmigrationsuffixes", "")) or usual.suffixes,
        tuple(dict.fromkeys([*_listed(values.get("defaultschema", "")), *_listed(values.get("schemas", ""))])),
        tuple((key.removeprefix("placeholders."), values[key]) for key in values if key.startswith("placeholders.")),
        (prefix, suffix) if replaced and prefix and suffix else None,
        _true(values.get("mixed", "")),
        _true(values.get("executeintransaction", "true")),
        all(_true(values.get(key, "true")) for key in _LOCK),
    )


def properties(name: str, content: bytes) -> dict[str, str]:
    """Flyway's own keys of one file, small and without hyphens, with their values as text; nothing if it is broken."""
    text = content.decode(errors="replace")
    try:
        if name.endswith(".toml"):
            pairs = _flat(_of_environment(tomllib.loads(text)))
        elif name.endswith((".yml", ".yaml")):
            pairs = _flat(next(iter(yaml.safe_load_all(text)), None))
        else:
            pairs = _lines(text)
        found = ((_key(path), _resolved(value)) for path, value in pairs)
        return {key: value for key, value in found if key is not None and value is not None}
    except (ValueError, RecursionError, yaml.YAMLError):
        return {}


def script(content: bytes) -> dict[str, str]:
    """What a script's own configuration, `V1__a.sql.conf`, says."""
    return {key.lower(): value for key, value in _lines(content.decode(errors="replace"))}


def _key(path: str) -> str | None:
    for prefix in _PREFIXES:
        if path.lower().startswith(prefix):
            return path[len(prefix) :].lower().replace("-", "")
    return None


def _resolved(value: str) -> str | None:
    """With defaults for what the environment would give; None if there is one without."""
    if any(found[2] is None for found in _FROM_ENVIRONMENT.finditer(value)):
        return None
    return _FROM_ENVIRONMENT.sub(lambda found: found[2], value)


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in _JOINED.sub("", text).split("\n"):
        if found := _PAIR.fullmatch(line):
            yield found[1], found[2]


def _flat(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """The leaves of a tree with their paths; a list is one text with commas."""
    match value:
        case Mapping():
            for key, below in value.items():
                yield from _flat(below, f"{path}.{key}" if path else str(key))
        case list():
            yield path, ",".join(str(one) for one in value)
        case bool():
            yield path, str(value).lower()
        case None:
            return
        case _:
            yield path, str(value)


def _of_environment(tree: dict[str, Any]) -> dict[str, Any]:
    """Schemas stand with an environment there; the one that is used by default counts."""
    flyway = tree.get("flyway")
    environments = tree.get("environments")
    if not isinstance(flyway, dict) or not isinstance(environments, dict):
        return tree
    used = environments.get(str(flyway.get("environment", "default")))
    schemas = used.get("schemas") if isinstance(used, dict) else None
    return {"flyway": {"schemas": schemas, **flyway}} if schemas else tree


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _true(text: str) -> bool:
    return text.strip().lower() == "true"
