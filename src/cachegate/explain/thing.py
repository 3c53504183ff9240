"""What an error is about, as the message names it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    RELATION = "relation"
    COLUMN = "column"
    FUNCTION = "function"
    RELATIONSHIP = "relationship"
    SCHEMA = "schema"
    ROLE = "role"
    CONSTRAINT = "constraint"
    SEQUENCE = "sequence"
    TYPE = "type"
    SETTING = "setting"


@dataclass(frozen=True, slots=True)
class Thing:
    """A named thing; names are raw, as they came, and have to be escaped where they are shown.

    `name` is the thing's own, of a relationship its origin. `relation` is the table of a column or constraint, `target`
    the other end of a relationship and `hint` what was to choose it, `arguments` those of a call: None where the
    message does not tell them, () where it says that there are none.
    """

    kind: Kind
    name: str
    schema: str | None = None
    relation: str | None = None
    target: str | None = None
    hint: str | None = None
    arguments: tuple[str, ...] | None = None

    @property
    def label(self) -> str:
        """`chat_messages.artifact_ids`, `api.hello(who)`, `films → actors`."""
        own = f"{self.relation}.{self.name}" if self.relation and self.kind is Kind.COLUMN else self.name
        label = f"{self.schema}.{own}" if self.schema else own
        match self.kind:
            case Kind.FUNCTION if self.arguments is not None:
                return f"{label}({', '.join(self.arguments)})"
            case Kind.RELATIONSHIP:
                return f"{label} → {self.target}" + (f" by {self.hint}" if self.hint else "")
            case _:
                return label

    @property
    def holder(self) -> str:
        """The table or function that a migration would have been about: what errors are grouped by."""
        own = self.relation or self.name
        return f"function {own}" if self.kind is Kind.FUNCTION else own
