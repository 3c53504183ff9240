"""What must be true of an API; pure, one file per check. To add one: write its file and name it here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cachegate.checks import (
    column_usable,
    foreign_key_embeddable,
    function_callable,
    gone,
    reachable,
    relation_exposed,
    unambiguous,
    upsert_key_usable,
)
from cachegate.checks.check import Check
from cachegate.model.catalog import Catalog
from cachegate.model.exchange import Expectation

ALL: Final[tuple[Check, ...]] = (
    relation_exposed.CHECK,
    column_usable.CHECK,
    function_callable.CHECK,
    foreign_key_embeddable.CHECK,
    upsert_key_usable.CHECK,
    unambiguous.CHECK,
    reachable.CHECK,
    gone.CHECK,
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
