"""The default schema stays the default: requests without a profile header go to the first of the exposed ones."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.checks.check import Check
from cachegate.checks.strangers import warned
from cachegate.model.catalog import Catalog
from cachegate.model.exchange import Expectation
from cachegate.model.report import Change, Subject


def compare(before: Catalog, after: Catalog) -> Iterator[Expectation]:
    if not before.schemas or not after.schemas or before.schemas[0] == after.schemas[0]:
        return
    was, now = before.schemas[0], after.schemas[0]
    yield warned(
        CHECK.id,
        Subject("setting", None, "db_schemas"),
        f"requests that name no schema still go to {was}",
        cause=f"The first of the exposed schemas ({', '.join(after.schemas)}) is the default, and it was {was}. Clients"
        f" that send no Accept-Profile or Content-Profile header get {now} from now on: other things, or 404.",
        remedy=f"Put {was} first in the list; or tell clients to name the schema before this is merged.",
        change=Change.CHANGED,
    )


CHECK = Check(
    "default-schema-kept",
    "the default schema stays the default",
    "requests that name no schema go elsewhere ({})",
    compare=compare,
)
