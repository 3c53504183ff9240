"""Which folders Flyway is told to look into: `locations` of its configuration, as paths in the project.

Honoured are `classpath:` and `filesystem:`, wildcards, and Spring's `{vendor}`, which is `postgresql`. A location that
cannot be followed (an absolute path, a bucket, what the environment sets) makes all of them unknown: then the whole
folder counts, as without the setting. Sources: Flyway's parameter `locations`; Spring Boot's `spring.flyway.locations`.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

_RESOURCES = "src/main/resources"
_WILD = frozenset("*?")
_MOST = 3  # of ** in one location: each multiplies the ways to read a path


@dataclass(frozen=True, slots=True)
class Locations:
    """`file` is the configuration that names them; `places` are the paths in the project that they may be."""

    file: str
    places: tuple[str, ...]

    def have(self, file: str) -> bool:
        return any(_leads_to(place.split("/"), file.split("/")) for place in self.places)

    @property
    def folders(self) -> tuple[str, ...]:
        """What they begin with, before any wildcard."""
        return tuple(dict.fromkeys(_fixed(place) for place in self.places))


def locations(text: str, file: str) -> Locations | None:
    """What a setting in that file of the project names; None where that cannot be known."""
    named = [part.strip().replace("{vendor}", "postgresql") for part in text.split(",") if part.strip()]
    found = [_places(one, file) for one in named]
    if not found or not all(found):
        return None
    return Locations(file, tuple(dict.fromkeys(place for places in found for place in places)))


def _places(location: str, file: str) -> tuple[str, ...]:
    """Under the resources for a class path, under the project for the file system; both without a prefix."""
    kind, _, path = location.rpartition(":")
    if kind not in ("", "classpath", "filesystem") or (kind == "filesystem" and path.startswith("/")):
        return ()
    if path.count("**") > _MOST:
        return ()
    here = posixpath.dirname(file)
    project = _without(_without(here, _RESOURCES), "conf")
    bases = {"classpath": (here, f"{project}/{_RESOURCES}"), "filesystem": (project,)}
    of_kind = bases[kind] if kind else (*bases["filesystem"], *bases["classpath"])
    places = (posixpath.normpath(f"{base}/{path.lstrip('/')}".lstrip("/")) for base in of_kind)
    return tuple(dict.fromkeys(place for place in places if place.split("/")[0] != ".."))


def _without(folder: str, end: str) -> str:
    return folder[: -len(end)].rstrip("/") if folder == end or folder.endswith(f"/{end}") else folder


def _leads_to(place: Sequence[str], path: Sequence[str]) -> bool:
    """Whether a file lies below a place, at any depth."""
    if not place:
        return bool(path)
    if place[0] == "**":
        return any(_leads_to(place[1:], path[start:]) for start in range(len(path)))
    return bool(path) and _alike(place[0], path[0]) and _leads_to(place[1:], path[1:])


def _alike(pattern: str, name: str) -> bool:
    return fnmatchcase(name, pattern.replace("[", "[[]"))


def _fixed(place: str) -> str:
    parts = place.split("/")
    wild = next((index for index, part in enumerate(parts) if _WILD & set(part)), len(parts))
    return "/".join(parts[:wild]) or "."
