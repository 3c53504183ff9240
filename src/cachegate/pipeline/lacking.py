"""What a statement misses, by the server's words, and whose it is: an extension's, the platform's, another place's."""

from __future__ import annotations

import re

from cachegate.model.migration import SqlFailure
from cachegate.supabase import preset

ELSEWHERE = (
    "Does an earlier migration, or --bootstrap, have to create it first? What was made outside the folder (in a"
    " dashboard, by an ORM, in another repository) comes with a dump of it: pg_dump --schema-only, given with"
    " --bootstrap."
)
PLATFORM = (
    "If it is Supabase's, --bootstrap supabase provides it; else an earlier migration, or --bootstrap, has to create it"
    " first."
)
ROLE = (
    "Does an earlier migration, or --bootstrap, have to create it first? Roles belong to the whole server: no dump of a"
    " database has them."
)

_QUOTED = r'"?(?P<name>[^"\s(]+)"?'
_WHOSE = (
    (re.compile(rf"^type {_QUOTED} does not exist"), "types"),
    (re.compile(rf"^function {_QUOTED}\(.*\) does not exist"), "functions"),
    (re.compile(rf"^operator class {_QUOTED} does not exist for access method"), "operators"),
    (re.compile(rf"^access method {_QUOTED} does not exist"), "methods"),
    (re.compile(rf"^text search (?:dictionary|template) {_QUOTED} does not exist"), "functions"),
)
_EXTENSIONS = {
    "types": {
        "citext": "citext",
        "hstore": "hstore",
        "ltree": "ltree",
        "vector": "vector",
        "halfvec": "vector",
        "sparsevec": "vector",
        "geometry": "postgis",
        "geography": "postgis",
        "box2d": "postgis",
        "raster": "postgis_raster",
    },
    "functions": {
        **dict.fromkeys(
            ("uuid_generate_v1", "uuid_generate_v1mc", "uuid_generate_v4", "uuid_generate_v5"), "uuid-ossp"
        ),
        **dict.fromkeys(("crypt", "gen_salt", "digest", "hmac", "gen_random_bytes", "pgp_sym_encrypt"), "pgcrypto"),
        **dict.fromkeys(("similarity", "word_similarity", "show_trgm", "set_limit"), "pg_trgm"),
        **dict.fromkeys(("levenshtein", "soundex", "metaphone", "dmetaphone"), "fuzzystrmatch"),
        **dict.fromkeys(("earth_distance", "ll_to_earth", "earth_box"), "earthdistance"),
        **dict.fromkeys(("create_hypertable", "time_bucket", "add_retention_policy"), "timescaledb"),
        "unaccent": "unaccent",
        "moddatetime": "moddatetime",
        "crosstab": "tablefunc",
    },
    "operators": {"gin_trgm_ops": "pg_trgm", "gist_trgm_ops": "pg_trgm"},
    "methods": {"hnsw": "vector", "ivfflat": "vector", "bloom": "bloom", "pgroonga": "pgroonga", "rum": "rum"},
}
"""What migrations use most of extensions, by what the server calls it."""
_UNAVAILABLE = re.compile(
    r'^(?:extension|could not open extension control file) "(?:.*/)?(?P<name>[^"/]+?)(?:\.control)?"'
)
_OF_PLATFORM = re.compile(
    r'^(?:schema "(?:auth|storage|realtime|extensions|vault|cron|net|graphql|graphql_public|supabase_functions)"'
    r'|role "(?:authenticated|service_role|supabase_admin|supabase_auth_admin|supabase_storage_admin)"'
    r'|publication "supabase_realtime"'
    r'|relation "(?:auth\.users|storage\.(?:buckets|objects))"'
    r"|function (?:auth\.(?:uid|role|jwt|email)|storage\.foldername)\(.*\)) does not exist"
)


def remedy(failure: SqlFailure) -> str | None:
    """Where the missing thing comes from; None for other failures, and for what nobody is known to bring."""
    if failure.sqlstate in ("0A000", "58P01") and (found := _UNAVAILABLE.match(failure.message)):
        return _unavailable(found["name"])
    if _OF_PLATFORM.match(failure.message):
        return PLATFORM
    if re.match(r'role ".*" does not exist', failure.message):
        return ROLE
    extension = _extension(failure.message)
    return None if extension is None else _of(extension)


def _extension(message: str) -> str | None:
    for words, kind in _WHOSE:
        if found := words.match(message):
            name = found["name"].rpartition(".")[2]
            return _EXTENSIONS[kind].get(name) or ("postgis" if kind == "functions" and name[:3] == "st_" else None)
    return None


def _of(extension: str) -> str:
    if extension in preset.NEEDS_IMAGE:
        return f"It is of the extension {extension}: {_image(extension)}"
    return (
        f"It is of the extension {extension}: let an earlier migration, or --bootstrap, create that, in a schema of the"
        f" search_path."
    )


def _unavailable(extension: str) -> str:
    if extension in preset.names_of_stand_ins():
        return (
            "Cachegate has a stand-in for it, which --bootstrap supabase brings (a Supabase project has it by itself)"
            " and which a DO block must not drop; or use an image that has it."
        )
    return f"This Postgres does not have it: {_image(extension)}"


def _image(extension: str) -> str:
    image = preset.NEEDS_IMAGE.get(extension)
    named = f"an image that has it, such as {image}" if image else "an image that has it"
    return f"run Postgres as a service from {named}, and give --database-url and --postgrest-url (docs/supabase.md)."
