"""An upsert that clients of a project send, as its team writes it down."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UpsertTarget:
    """The relation and the columns of on_conflict; without a schema it is the first one exposed."""

    schema: str | None
    relation: str
    columns: tuple[str, ...]
