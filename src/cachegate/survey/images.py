"""Which Postgres image has the extensions that migrations ask for."""

from __future__ import annotations

import re
from collections.abc import Iterable

# In the official image: Postgres' own contrib modules and languages.
_CONTRIB = (
    "plpgsql adminpack amcheck autoinc bloom bool_plperl btree_gin btree_gist citext cube dblink dict_int dict_xsyn "
    "earthdistance file_fdw fuzzystrmatch hstore insert_username intagg intarray isn lo ltree moddatetime old_snapshot "
    "pageinspect pg_buffercache pg_freespacemap pg_logicalinspect pg_prewarm pg_stat_statements pg_surgery pg_trgm "
    "pg_visibility pg_walinspect pgcrypto pgrowlocks pgstattuple postgres_fdw refint seg sslinfo tablefunc tcn "
    "tsm_system_rows tsm_system_time unaccent uuid-ossp xml2"
)
CONTRIB = frozenset(_CONTRIB.split())
# Tags are <major>-<PostGIS>, pg<major>, latest-pg<major>.
_POSTGIS = {"14": "14-3.5", "15": "15-3.5", "16": "16-3.5", "17": "17-3.5", "18": "18-3.6"}
_BY_EXTENSION = {
    "postgis": "postgis/postgis:{postgis}",
    "postgis_raster": "postgis/postgis:{postgis}",
    "postgis_topology": "postgis/postgis:{postgis}",
    "postgis_tiger_geocoder": "postgis/postgis:{postgis}",
    "address_standardizer": "postgis/postgis:{postgis}",
    "vector": "pgvector/pgvector:pg{major}",
    "timescaledb": "timescale/timescaledb:latest-pg{major}",
}
USUAL = "15"
VERSIONS = tuple(_POSTGIS)
NEEDED = frozenset(_BY_EXTENSION)
"""Extensions for which there is no stand-in."""


def major(image: str) -> str:
    """The major version in an image's tag, the usual one where it does not say."""
    found = re.search(r":(?:pg|latest-pg)?(1[4-8])\b", image)
    return found[1] if found else USUAL


def foreign(extensions: Iterable[str]) -> tuple[str, ...]:
    """Those that plain Postgres does not bring."""
    return tuple(one for one in extensions if one not in CONTRIB)


def with_extensions(extensions: Iterable[str], version: str) -> str | None:
    """The image that has all of these; None where no single one is known to."""
    wanted = {_BY_EXTENSION.get(one) for one in extensions}
    if not wanted:
        return f"postgres:{version}"
    [*images] = wanted
    if len(images) > 1 or images[0] is None:
        return None
    return images[0].format(major=version, postgis=_POSTGIS[version])
