"""What the API says of itself: the OpenAPI document at its root, as far as it is made from the schema cache.

Of the columns of a relation it lists what the cache has, with their base types and the primary key. Relations are
those of the cache that the role may use now, unless `openapi-mode` is `ignore-privileges`; functions are read from the
database (F-75) and prove nothing. Measured on 11.2.2 and 12.0.2.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cachegate.model.exchange import NoAnswer
from cachegate.postgrest.requests import Request, Response, profile

NOTE = "Note:\n"
KEY = f"{NOTE}This is a Primary Key.<pk/>"
"""What PostgREST writes after the comment of a column that is of the primary key; a foreign key's note follows it."""


@dataclass(frozen=True, slots=True)
class Described:
    """One relation: base types and descriptions by column. A description is the comment, and PostgREST's notes."""

    types: Mapping[str, str]
    texts: Mapping[str, str]

    def key(self, comments: Mapping[str, str]) -> frozenset[str]:
        """The columns of the primary key; `comments` are those of the columns now, in which anything may stand."""
        return frozenset(name for name, text in self.texts.items() if _of_key(text, comments.get(name, "")))


def request(schema: str, role: str | None) -> Request:
    """The question for one schema, as this role. It is the dearest that there is: PostgREST writes a long answer."""
    return Request("GET", "/", (*profile(schema), ("Accept", "application/openapi+json")), role=role)


def read(answer: Response | NoAnswer) -> dict[str, Described]:
    """Relations by name; none where the API does not describe itself, or not in PostgREST's words (`db-root-spec`)."""
    if isinstance(answer, NoAnswer) or answer.status != 200:
        return {}
    try:
        document = json.loads(answer.body)
        if document["swagger"] != "2.0" or "PostgREST" not in document["externalDocs"]["description"]:
            return {}
        return dict(_relations(document["definitions"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def _relations(definitions: Any) -> Iterator[tuple[str, Described]]:
    for name, one in definitions.items():
        columns = one.get("properties", {})
        types = {column: str(told.get("format", "")) for column, told in columns.items()}
        texts = {column: str(told.get("description", "")) for column, told in columns.items()}
        yield name, Described(types, texts)


def _of_key(text: str, comment: str) -> bool:
    """By what stands behind the comment; where PostgREST has an older comment, by the last notes that there are."""
    if comment and text.startswith(comment):
        return text.removeprefix(comment).lstrip("\n").startswith(KEY)
    _, note, notes = text.rpartition(NOTE)
    return (note + notes).startswith(KEY)
