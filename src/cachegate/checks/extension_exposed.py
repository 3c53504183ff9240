"""An extension does not bring functions and tables of its own into the API (F-62)."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.checks import strangers
from cachegate.checks.check import Check
from cachegate.checks.sql import identifier
from cachegate.model.catalog import Catalog
from cachegate.model.exchange import Expectation
from cachegate.model.strangers import StrangerKind

SHOWN = 3


def compare(before: Catalog, after: Catalog) -> Iterator[Expectation]:
    for found in strangers.arrived(before, after, StrangerKind.EXTENSION):
        users = strangers.users(after, found)
        if not users:
            continue
        more = f" and {len(found.parts) - SHOWN} more" if len(found.parts) > SHOWN else ""
        yield strangers.warned(
            CHECK.id,
            strangers.subject(found),
            f"the extension {found.name} is not part of the API",
            cause=f"The extension is in the exposed schema {found.schema}, so what it is made of is in the API:"
            f" {', '.join(found.parts[:SHOWN])}{more}, for {', '.join(users)}.",
            remedy="Create it in a schema that is not exposed (CREATE EXTENSION … WITH SCHEMA, or ALTER EXTENSION … SET"
            " SCHEMA where it is there already), and add that one to PGRST_DB_EXTRA_SEARCH_PATH if functions use it"
            " without naming its schema.",
            sql="create schema if not exists extensions;\n"
            f"create extension {identifier(found.name)} with schema extensions;",
        )


CHECK = Check(
    "extension-exposed",
    "extensions stay out of the API",
    "the extension {} is part of the API",
    compare=compare,
)
