"""PostgREST is told to expose a schema that the database does not have.

From 13 on no load succeeds until it exists (3F000); up to 12 nothing says so, and nothing of it is served.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cachegate.diagnose.phrases import at, listed, lives, untried
from cachegate.diagnose.reasons import MISSING_SCHEMA
from cachegate.diagnose.symptom import Symptom
from cachegate.model.diagnosis import Diagnosis
from cachegate.model.vitals import ApiVitals, DatabaseVitals, Vitals

NAMED = re.compile(r'schema "([^"]+)" does not exist')


def judge(vitals: Vitals) -> Iterator[Diagnosis]:
    for api in vitals.apis:
        absent = missing(api, vitals.database) if lives(api) else ()
        if not absent:
            continue
        which, them = ("schema", "it") if len(absent) == 1 else ("schemas", "them")
        fails = any(one.code == MISSING_SCHEMA for one in api.failures)
        follows = "so it loads nothing and serves nothing" if fails else "and nothing there is served"
        yield Diagnosis(
            SYMPTOM.id,
            f"PostgREST at {at(api)} is told to expose the {which} {listed(absent)}, which database "
            f"{vitals.database.name} does not have, {follows}. Create {them}, or take {them} out of db-schemas.",
            tuple(_evidence(api, vitals.database)),
            ask="Which schemas should db-schemas list, and is PostgREST on the database that has them?",
            heals=() if fails else untried(vitals.trials, ("notify",)),
        )


def missing(api: ApiVitals, database: DatabaseVitals) -> tuple[str, ...]:
    """Schemas that this server is told to expose and that are not in the database."""
    named = [name for one in api.failures if one.code == MISSING_SCHEMA for name in NAMED.findall(one.message)]
    known = database.schemas
    exposed = api.schemas or _configured(database)
    absent = [name for name in exposed if known and name not in known]
    return tuple(dict.fromkeys([*absent, *(name for name in named if name not in known)]))


def _configured(database: DatabaseVitals) -> tuple[str, ...]:
    """The in-database setting, which wins over the environment; () where there is none."""
    parts = database.settings.get("pgrst.db_schemas", "").split(",")
    return tuple(part.strip().strip('"') for part in parts if part.strip())


def _evidence(api: ApiVitals, database: DatabaseVitals) -> Iterator[str]:
    if api.schemas:
        yield f"It exposes {listed(api.schemas, 20)}."
    elif _configured(database):
        yield f"The database sets pgrst.db_schemas to {database.settings['pgrst.db_schemas']}."
    yield from (f"Its log: {one.code} {one.message}." for one in api.failures[:1] if one.code == MISSING_SCHEMA)
    if database.schemas:
        yield f"The database has {listed(database.schemas, 20)}."


SYMPTOM = Symptom(id="missing-schema", title="an exposed schema does not exist", judge=judge)
