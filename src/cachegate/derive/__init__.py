"""What PostgREST makes of a catalog, and what it would find in it: pure, and the same for 11.2 to 16.

Sources: postgrest's own catalog queries and lookups, and answers measured on six versions. What differs between
versions is in `cachegate.postgrest.versions`; nothing here does.
"""

from __future__ import annotations

from collections import defaultdict

from cachegate.derive import keys, relationships
from cachegate.derive.lookup import calls, embeds
from cachegate.derive.remembered import remembered
from cachegate.model.api import Api
from cachegate.model.catalog import Catalog, Function, Name

__all__ = ["api_of", "calls", "embeds"]


@remembered
def api_of(catalog: Catalog) -> Api:
    """The schema cache that PostgREST makes of this catalog."""
    dependencies = keys.dependencies(catalog)
    primary = keys.primary_keys(catalog, dependencies)
    return Api(
        schemas=catalog.schemas,
        relations=catalog.relations,
        primary_keys={name: columns for name, columns in primary.items() if name in catalog.relations},
        relationships=relationships.of(catalog, dependencies, primary),
        functions=_functions(catalog),
    )


def _functions(catalog: Catalog) -> dict[Name, tuple[Function, ...]]:
    found: dict[Name, list[Function]] = defaultdict(list)
    for function in catalog.functions.values():
        if function.callable:
            found[function.schema, function.name].append(function)
    return {name: tuple(overloads) for name, overloads in found.items()}
