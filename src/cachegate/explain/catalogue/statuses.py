"""HTTP statuses without a code, as in access lines and bare answers: what they can mean, and what not."""

from __future__ import annotations

from cachegate.explain import beliefs
from cachegate.explain.entry import Entry, Says

ALL = (
    Entry(
        "300",
        "more than one relationship or overload fits",
        "PGRST201 or PGRST203: something new made a request ambiguous.",
        "Read the body of the answer: it lists the candidates.",
        "300",
        (),
    ),
    Entry(
        "400",
        "the request was refused; which of many reasons, only the body tells",
        "PGRST204 (a written column is not in the schema cache), PGRST200 (an embed is not), 42703 (the column is not"
        " in the database), 42P10 (no key for an upsert), or a mistake in the request.",
        "Get the code from the body, and ask again with that.",
        "400",
        (),
        Says.BEHIND,
    ),
    Entry(
        "401",
        "who asks was not accepted, or may not do this anonymously",
        "PGRST301 to 303 (the token), or 42501 for a request without one.",
        "Get the code from the body. No reload helps.",
        "401",
        (),
        beliefs=(beliefs.GRANT,),
    ),
    Entry(
        "403",
        "the role may not do this",
        "42501: a grant is missing, or PostgREST may not become the role.",
        "Grant what the message names. No reload helps.",
        "403",
        (),
        beliefs=(beliefs.GRANT,),
    ),
    Entry(
        "404",
        "there is no such table or function for PostgREST, or not for the database",
        "A bare 404 with {} or no body is how 10 to 12 say that a table is not in the schema cache, to writes and"
        " OPTIONS; from 13 on it is PGRST205. For /rpc it is PGRST202; 42P01 and 42883 come from the database.",
        "After a migration reload the schema cache. Else compare name, schema and path, and what a gateway puts before"
        " it.",
        "404",
        ("{}",),
        Says.BEHIND,
        beliefs=(beliefs.ONLY_FROM_13, beliefs.NO_TIMER),
    ),
    Entry(
        "405",
        "this cannot be done to it",
        "PGRST105 (a PUT without the whole primary key), a write to a view that takes none, or 25006 (a write in a"
        " read-only transaction).",
        "Get the code from the body.",
        "405",
        (),
    ),
    Entry(
        "406",
        "the schema, the media type or the number of rows is not as asked",
        "PGRST106 (the schema is not exposed), PGRST107 (no such media type) or PGRST116 (not exactly one row).",
        "Get the code from the body. No reload of the schema cache helps, but for a media type that is new.",
        "406",
        (),
    ),
    Entry(
        "409",
        "a row conflicts with others: 23505 or 23503",
        "A unique key that is taken, or a foreign key without a partner.",
        "Look at the data; the body names the constraint. No reload helps.",
        "409",
        (),
        beliefs=(beliefs.CONFLICT, beliefs.NULLS),
    ),
    Entry(
        "500",
        "the database, or a function in it, failed",
        "57014 (a time-out), 42P17 (a policy that asks itself), 55000, or PGRST300 (no secret for tokens).",
        "Get the code from the body, or from PostgREST's log: it writes these there.",
        "500",
        (),
    ),
    Entry(
        "503",
        "PostgREST has no database or no schema cache",
        "PGRST002 (loads fail, or the first has not ended), PGRST000 or PGRST001 (no connection), 57P01.",
        "Look into PostgREST's log for the reason of the failure; it recovers by itself when that has ended.",
        "503",
        (),
        Says.UNLOADED,
        beliefs=(beliefs.READY,),
    ),
    Entry(
        "504",
        "no connection became free, or a gateway waited too long",
        "PGRST003, or a gateway's own time-out.",
        "Look for slow queries and locks.",
        "504",
        (),
    ),
)
