"""A new schema whose relations API roles may use is one that PostgREST exposes (PGRST106, F-30)."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.checks import strangers
from cachegate.checks.check import Check
from cachegate.checks.sql import identifier, literal
from cachegate.model.catalog import Catalog
from cachegate.model.exchange import Expectation
from cachegate.model.strangers import Stranger, StrangerKind


def compare(before: Catalog, after: Catalog) -> Iterator[Expectation]:
    for found in strangers.arrived(before, after, StrangerKind.SCHEMA):
        open_relations = _not_read_by_views(after, found)
        if not open_relations:
            continue
        yield strangers.warned(
            CHECK.id,
            strangers.subject(found),
            f"the schema {found.schema} is exposed",
            code="PGRST106",
            cause=f"API roles may use {', '.join(open_relations)} in the new schema {found.schema}, and it is not among"
            f" the exposed schemas ({', '.join(after.schemas)}): a request that names it is answered 406.",
            remedy="Add it to PGRST_DB_SCHEMAS of the service and of production; or, where these are kept in the"
            " database, in this migration. If it is not for clients, grant nothing on it to API roles.",
            sql=_expose(after, found.schema),
        )


def _not_read_by_views(catalog: Catalog, schema: Stranger) -> tuple[str, ...]:
    """Its relations that no exposed view reads: the others may be granted for the view's sake."""
    read = {source for relation in catalog.relations.values() for source in relation.depends_on}
    return tuple(name for name in schema.parts if (schema.schema, name) not in read)


def _expose(catalog: Catalog, schema: str) -> str | None:
    if catalog.roles.connection is None:
        return None
    listed = literal(", ".join((*catalog.schemas, schema)))
    return (
        f"alter role {identifier(catalog.roles.login)} set pgrst.db_schemas to {listed};\n"
        "notify pgrst, 'reload config';"
    )


CHECK = Check(
    "schema-not-exposed",
    "new schemas that API roles may use are exposed",
    "the schema {} is not exposed",
    compare=compare,
)
