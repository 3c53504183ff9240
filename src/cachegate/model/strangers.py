"""What an exposed schema holds besides relations and functions of its own, and schemas that are not exposed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class StrangerKind(StrEnum):
    """In the words of a report; the census counts none of these."""

    PROCEDURE = "procedure"
    EVENT_TRIGGER_FUNCTION = "event trigger function"
    EXTENSION = "extension"
    SCHEMA = "schema"


@dataclass(frozen=True, slots=True)
class Stranger:
    """A procedure, an event-trigger function or an extension in an exposed schema, or a schema that is not exposed.

    `name` is `name(argument types)` for the first two, and "" for a schema. `roles` are API roles that may call it, or
    use something of it; `parts` the functions and relations of an extension, or the relations of a schema, that some
    API role may use.
    """

    kind: StrangerKind
    schema: str
    name: str
    roles: frozenset[str] = frozenset()
    parts: tuple[str, ...] = ()

    @property
    def id(self) -> tuple[StrangerKind, str, str]:
        return self.kind, self.schema, self.name
