"""What people believe of the schema cache, and what is so; measured on six versions of PostgREST."""

from __future__ import annotations

from cachegate.explain.entry import Belief

NO_TIMER = Belief(
    "It refreshes by itself after ten or fifteen minutes.",
    "PostgREST has no time-based refresh. It loads the schema when it starts, when it is told to, and when it has lost"
    " the database and finds it again.",
)
NO_STATEMENT = Belief(
    "A comment on the table, an ALTER or making it again refreshes the cache.",
    "No statement does that by itself. A NOTIFY does, sent by you or by an event trigger, once its transaction is"
    " committed.",
)
GRANT = Belief(
    "After a GRANT the cache has to be reloaded.",
    "The cache holds no grants. A GRANT or REVOKE works from the next request on, and a missing grant never takes"
    " anything out of the cache.",
)
CONFIG_ONLY = Belief(
    "NOTIFY pgrst, 'reload config' reloads everything.",
    "It reloads the configuration only. The schema cache needs 'reload schema', or a NOTIFY without a payload; any"
    " other payload is ignored.",
)
SENT_IS_HEARD = Belief(
    "NOTIFY was sent, so the cache is fresh.",
    "It is heard only on PostgREST's channel, in the database that PostgREST is connected to, after COMMIT, and while"
    " PostgREST listens: not through a pooler in transaction mode, not on a read replica. NOTIFY itself never fails.",
)
RELOAD_BY_CALL = Belief(
    "A function that sends the NOTIFY can be called over the API to reload.",
    "A new function is not in the stale cache either: the call is refused before it reaches the database.",
)
READS_PROVE = Belief(
    "A GET answers 200, so the cache is fresh.",
    "The columns in select and filters go to Postgres unlooked, on every version, and up to 12 the table does too."
    " Writes, embeds and calls are what asks the cache.",
)
FROM_POSTGRES = Belief(
    "It is the schema cache again.",
    "A five-character code comes from Postgres. The request has passed the cache, and the database that PostgREST is"
    " connected to has refused it.",
)
TWO_COLUMNS = Belief(
    "PGRST204 and 42703 are the same error.",
    "PGRST204 comes from PostgREST: its cache lacks the column. 42703 comes from Postgres: the database that PostgREST"
    " is connected to lacks it, and no reload makes it.",
)
ONLY_FROM_13 = Belief(
    "No PGRST205, so the table is known.",
    "PGRST205 exists from 13 on. Before, the same is a bare 404 with {} or no body for writes and OPTIONS, and 42P01"
    " for reads of what the database lacks.",
)
CONFLICT = Belief(
    "A 409 is a stale cache.",
    "A 409 is about data: 23505, a row with this key is there already, or 23503, a foreign key has no partner. A"
    " missing unique constraint for an upsert is 400 with 42P10.",
)
NULLS = Belief(
    "NULLs in the key make an upsert answer 409.",
    "NULLs do not conflict: the same upsert inserts a second row and answers 201 (but for NULLS NOT DISTINCT).",
)
INDEX = Belief(
    "A unique index is enough for an upsert.",
    "A partial or an expression index cannot be inferred from on_conflict, and a deferrable constraint is refused when"
    " a row comes.",
)
READY = Belief(
    "/ready answers 200, so the reload is done.",
    "/ready stays 200 while the queries of a reload run, and the old cache serves meanwhile.",
)
RESTART = Belief(
    "Only a restart helps.",
    "A restart does reload; so does NOTIFY where it is heard, SIGUSR1, and ending PostgREST's LISTEN backend.",
)
