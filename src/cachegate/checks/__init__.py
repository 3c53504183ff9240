"""What must be true of an API; pure, one file per check. To add one: write its file and name it here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cachegate.checks import (
    arguments_shadowed,
    arguments_unnamed,
    call_lost,
    column_required,
    column_usable,
    default_schema_kept,
    definer_callable,
    embed_shape,
    event_trigger_exposed,
    extension_exposed,
    foreign_key_embeddable,
    function_body,
    function_callable,
    gone,
    open_to_all,
    procedure_not_exposed,
    reachable,
    relation_exposed,
    relationship_embeddable,
    role_settable,
    row_security,
    rows_insertable,
    schema_not_exposed,
    sources_usable,
    unambiguous,
    upsert_key_usable,
    upsert_safe,
    upsert_target,
)
from cachegate.checks.check import Check
from cachegate.model.catalog import Catalog
from cachegate.model.exchange import Expectation

ALL: Final[tuple[Check, ...]] = (
    relation_exposed.CHECK,
    column_usable.CHECK,
    function_callable.CHECK,
    foreign_key_embeddable.CHECK,
    relationship_embeddable.CHECK,
    upsert_key_usable.CHECK,
    upsert_safe.CHECK,
    upsert_target.CHECK,
    unambiguous.CHECK,
    reachable.CHECK,
    sources_usable.CHECK,
    row_security.CHECK,
    rows_insertable.CHECK,
    role_settable.CHECK,
    gone.CHECK,
    column_required.CHECK,
    call_lost.CHECK,
    function_body.CHECK,
    embed_shape.CHECK,
    procedure_not_exposed.CHECK,
    arguments_unnamed.CHECK,
    arguments_shadowed.CHECK,
    schema_not_exposed.CHECK,
    default_schema_kept.CHECK,
    event_trigger_exposed.CHECK,
    extension_exposed.CHECK,
    definer_callable.CHECK,
    open_to_all.CHECK,
)
BY_ID: Final = {check.id: check for check in ALL}


def expect(catalog: Catalog) -> Iterator[Expectation]:
    """Everything that should be true of an API over this catalog, in a stable order."""
    for check in ALL:
        yield from check.expect(catalog)


def compare(before: Catalog, after: Catalog) -> Iterator[Expectation]:
    """Everything that follows from the difference of two catalogs, in a stable order."""
    for check in ALL:
        yield from check.compare(before, after)
