"""What each API role may do with each thing of the API, and the cause of every "no"."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Answer(StrEnum):
    YES = "yes"
    LIMITED = "limited"  # some columns only, or not without naming a column that has a default
    NO_ROWS = "no rows"  # allowed, and row-level security lets nothing through
    NO = "no"


class Cause(StrEnum):
    """What stands in the way; the values are part of the report format."""

    ROLE = "role"
    SCHEMA = "schema"
    GRANT = "grant"
    COLUMNS = "columns"
    SEQUENCE = "sequence"
    SOURCE = "source"
    ROW_SECURITY = "row security"
    REFUSED = "refused"


_WEIGHT = {Cause.COLUMNS: Answer.LIMITED, Cause.SEQUENCE: Answer.LIMITED, Cause.ROW_SECURITY: Answer.NO_ROWS}


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One cause, and what it is about: a schema, the columns that are granted, a sequence, a relation, a message.

    `owner` is whose privilege is missing on the relation behind a view, None where it is the role's own.
    """

    cause: Cause
    on: str = ""
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One verb of one role on one thing. `verb` is select, insert, update, delete or execute."""

    verb: str
    obstacles: tuple[Obstacle, ...] = ()

    @property
    def answer(self) -> Answer:
        """The worst that any obstacle makes of it."""
        found = {_WEIGHT.get(one.cause, Answer.NO) for one in self.obstacles}
        return next((one for one in (Answer.NO, Answer.NO_ROWS, Answer.LIMITED) if one in found), Answer.YES)


@dataclass(frozen=True, slots=True)
class Access:
    """What one API role may do with one thing: a cell for each verb that the thing itself allows.

    `kind` is relation or function; a function's `name` has its argument types. `confirmed` are the verbs for which the
    API was asked as this role and agreed.
    """

    kind: str
    schema: str
    name: str
    role: str
    cells: tuple[Cell, ...]
    confirmed: tuple[str, ...] = field(default=(), compare=False)

    @property
    def label(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def everything(self) -> bool:
        return all(cell.answer is Answer.YES for cell in self.cells)
