"""Requests and responses as values, and how names are written into a request line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request. `path` is percent-encoded, below the API's base; `role` is who asks (None: anybody)."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """What came back. `headers` have lower-case names."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")

    @property
    def error(self) -> tuple[str, str]:
        """(code, message) of PostgREST's error body, empty where there is none."""
        try:
            told: Any = json.loads(self.body)
        except ValueError:
            return "", ""
        if not isinstance(told, dict):
            return "", ""
        return str(told.get("code") or ""), str(told.get("message") or "")


def profile(schema: str) -> tuple[tuple[str, str], ...]:
    """Both headers: each method reads one of them and ignores the other (measured on six versions)."""
    return ("Accept-Profile", schema), ("Content-Profile", schema)


def segment(name: str) -> str:
    """A name as one path segment. A name of dots alone is escaped too, or clients would fold it."""
    return quote(name, safe="") if name.strip(".") else name.replace(".", "%2E")


@lru_cache(maxsize=4096)  # the same column names come again and again
def length(name: str) -> int:
    """Bytes of a name in a request line, without what is written around it."""
    return len(quote(name))


def quoted(name: str) -> str:
    """A name as PostgREST's query grammar takes any name: in double quotes, with backslash escapes."""
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def columns(names: Iterable[str]) -> str:
    return "%2C".join(map(_encoded, names))


@lru_cache(maxsize=4096)
def _encoded(name: str) -> str:
    return quote(quoted(name), safe="")
