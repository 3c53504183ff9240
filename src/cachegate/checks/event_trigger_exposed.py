"""A function for event triggers is not in the API: PostgREST lists it, and no call of it can succeed (F-41)."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.checks import strangers
from cachegate.checks.check import Check
from cachegate.checks.sql import qualified
from cachegate.model.catalog import Catalog
from cachegate.model.exchange import Expectation
from cachegate.model.strangers import StrangerKind


def compare(before: Catalog, after: Catalog) -> Iterator[Expectation]:
    for found in strangers.arrived(before, after, StrangerKind.EVENT_TRIGGER_FUNCTION):
        name = found.name.partition("(")[0]
        yield strangers.warned(
            CHECK.id,
            strangers.subject(found),
            f"{found.schema}.{name}, a function for event triggers, is not in the API",
            code="0A000",
            cause=f"PostgREST lists functions that return event_trigger like any other, also in the OpenAPI document:"
            f" /rpc/{name} is there, and every call of it is answered 400 with 0A000, trigger functions can only be"
            " called as triggers. (Functions that return trigger are left out.)",
            remedy="Keep it in a schema that is not exposed; event triggers find it there as well.",
            sql="create schema if not exists internal;\n"
            f"alter function {qualified(found.schema, name)}() set schema internal;",
        )


CHECK = Check(
    "event-trigger-exposed",
    "event-trigger functions stay out of the API",
    "{} is listed in the API and cannot be called",
    compare=compare,
)
