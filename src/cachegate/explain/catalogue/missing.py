"""Postgres' codes for what is not there: the request has passed the schema cache, and the database lacks the thing."""

from __future__ import annotations

from cachegate.explain import beliefs
from cachegate.explain.entry import Entry, Says

SAME_DATABASE = "Is PostgREST on the same database? Compare PGRST_DB_URI of the service with"
SETTING = "A setting that may be missing is read with current_setting('name', true)."
GONE = (
    "If it was dropped or renamed on purpose, reload the schema cache and mend the client. If it should be there, look"
    " whether the migration ran in this database, and in this schema."
)

ALL = (
    Entry(
        "42P01",
        "the database has no such table or view",
        "The table was dropped or renamed, and the schema cache still has it; or the migration ran in another database"
        " than PostgREST's; or, up to 12, any read of an unknown name. A view or function that is asked may name it,"
        " too.",
        f"{GONE} {SAME_DATABASE} the one that was migrated.",
        "404",
        (
            'relation "api.film_stats" does not exist',
            'missing FROM-clause entry for table "films"',
        ),
        Says.AHEAD,
        beliefs=(beliefs.FROM_POSTGRES, beliefs.ONLY_FROM_13),
    ),
    Entry(
        "42703",
        "the database has no such column",
        "Postgres looked for the column and did not find it: it is missing in the database that PostgREST is connected"
        " to, or the client's name for it is wrong. A stale cache that lacks a column answers PGRST204 instead. Where"
        " the cache still has a dropped column, a write is 42703.",
        f"{GONE} {SAME_DATABASE} the one that was migrated.",
        "400",
        (
            "column chat_messages.artifact_ids does not exist",
            'column "doomed" of relation "old_table" does not exist',
            'column "nope" does not exist',
            'record "new" has no field "total"',
        ),
        Says.AHEAD,
        beliefs=(beliefs.TWO_COLUMNS, beliefs.NO_TIMER),
    ),
    Entry(
        "42883",
        "the database has no such function or operator",
        "The function was dropped or its arguments changed, and the schema cache still has the old ones. Or the"
        " function that the message names is another one than the one called: a pre-request, a trigger, a policy, or"
        " one of an extension whose schema is not in db-extra-search-path.",
        "Compare the function in the message with the one that was called. The same: reload the schema cache. Another:"
        " make it again, or put its schema into db-extra-search-path.",
        "404",
        (
            "function api.old_function(a => integer) does not exist",
            "function uuid_generate_v4() does not exist",
            "operator does not exist: text = integer",
        ),
        Says.AHEAD,
        beliefs=(beliefs.FROM_POSTGRES,),
    ),
    Entry(
        "42704",
        "the database has no such type, setting or other object",
        "A type was renamed or moved while the schema cache has its old name; or a function or policy reads a setting"
        " that nobody makes.",
        f"Reload the schema cache after a type has changed. {SETTING}",
        "400",
        (
            'type "api.mood" does not exist',
            'unrecognized configuration parameter "app.tenant"',
        ),
        Says.AHEAD,
        beliefs=(beliefs.FROM_POSTGRES,),
    ),
    Entry(
        "3F000",
        "the database has no such schema",
        "A schema in db-schemas or db-extra-search-path does not exist: from 13 on the whole load of the schema cache"
        " fails by it. In an answer to a request: a function or view names it.",
        "Make the schema, or take it out of db-schemas. PostgREST then recovers by itself at its next try, at most"
        " 32 seconds later; NOTIFY does not hasten it.",
        "400; in the log, as the reason of a failed load",
        ('schema "api" does not exist',),
        Says.UNLOADED,
    ),
    Entry(
        "42702",
        "a column's name fits more than one column",
        "In a view's or function's SQL, or a PL/pgSQL variable that is called like a column.",
        "Write the table in front of the column in that function.",
        "400",
        ('column reference "id" is ambiguous',),
    ),
)
