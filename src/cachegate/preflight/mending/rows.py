"""What the clean-up statements share: deleting and filling in, with names as SQL needs them."""

from __future__ import annotations

from cachegate.model.preflight import Choice
from cachegate.model.quoting import identifier, literal
from cachegate.model.standing import StandingColumn, StandingTable
from cachegate.preflight.asking.question import Facts
from cachegate.preflight.mending import pointing


def assuming(table: StandingTable, *more: str) -> str:
    """What has to hold before rows may be deleted."""
    return " ".join((*more, *pointing.lost(table)))


def delete(table: StandingTable, condition: str, title: str) -> Choice:
    return Choice(title, f"delete from {table.sql} where {condition};", assuming(table), deletes=True)


def update(table: StandingTable, column: str, value: str, condition: str, title: str, why: str = "") -> Choice:
    return Choice(title, f"update {table.sql} set {identifier(column)} = {value} where {condition};", why)


def filler(column: StandingColumn) -> tuple[str, str] | None:
    """A value for a column that has none, and what it is; None where none can be made up."""
    if column.default and "nextval" not in column.default:
        return column.default, "its default"
    if column.labels:
        return literal(column.labels[0]), f"the label {column.labels[0]}"
    return PLAIN.get(column.base) or (("'{}'", "an empty array") if column.category == "A" else None)


def filler_of_new(column: str, facts: Facts) -> tuple[str, str] | None:
    """The same for a column that the files add."""
    added = facts.settled.added(column)
    typed = facts.type(added.type) if added else None
    if added is None or typed is None:
        return None
    return filler(StandingColumn(added.column, added.type, typed.base, typed.category, labels=typed.labels))


PLAIN = {
    "text": ("''", "an empty text"),
    "character varying": ("''", "an empty text"),
    "citext": ("''", "an empty text"),
    "boolean": ("false", "false"),
    "date": ("current_date", "today"),
    "timestamp with time zone": ("now()", "now"),
    "timestamp without time zone": ("now()", "now"),
    "uuid": ("gen_random_uuid()", "a new one"),
    "json": ("'{}'", "an empty object"),
    "jsonb": ("'{}'", "an empty object"),
} | dict.fromkeys(("smallint", "integer", "bigint", "numeric", "real", "double precision"), ("0", "0"))
