"""PGRST000 to 003 and PGRSTX00: PostgREST and its database do not reach each other, or the cache cannot be loaded."""

from __future__ import annotations

from cachegate.explain import beliefs
from cachegate.explain.entry import Belief, Entry, Says

ALL = (
    Entry(
        "PGRST000",
        "PostgREST cannot connect to the database",
        "The address, port, name or password in db-uri is wrong, the database is down or still starting, or it takes no"
        " more connections.",
        "Read details: it has the database's own words. PostgREST tries again by itself, at most every 32 seconds; but"
        " after a failed password it has ended and must be started.",
        "503",
        ("Database connection error. Retrying the connection.",),
        beliefs=(beliefs.RESTART,),
    ),
    Entry(
        "PGRST001",
        "the connection to the database broke during a request",
        "The server was restarted, a backend was terminated, or the network closed an idle connection.",
        "Send the request again: PostgREST connects anew, and loads its schema cache again when it does.",
        "503",
        (
            "Database client error. Retrying the connection.",
            "Database connection lost. Retrying the connection.",
        ),
    ),
    Entry(
        "PGRST002",
        "PostgREST has no schema cache: its load has not ended yet, or fails",
        "Right after a start this lasts as long as the first load. Otherwise the load fails again and again: a"
        " statement_timeout on PostgREST's role, a schema in db-schemas or db-extra-search-path that does not exist"
        " (from 13), a missing right on the catalog, a database that does not answer.",
        "Find the reason in PostgREST's log, in the line about the schema cache or beside it, and end it: raise"
        " statement_timeout for the connection role, make the schema or take it out of db-schemas. PostgREST then"
        " recovers by itself within 32 seconds; 14 and 16 keep a connection with the old setting for a while, and"
        " terminating their pool connections hastens it.",
        "503",
        ("Could not query the database for the schema cache. Retrying.",),
        Says.UNLOADED,
        "up to 14 also after a failed reload; 16 goes on with the old cache then",
        (
            Belief(
                "NOTIFY, or yet another one, ends it.",
                "A reload is being tried already, and from 12.2 nothing but a restart shortens the wait for the next"
                " try. Only the reason of the failure matters.",
            ),
            beliefs.NO_STATEMENT,
        ),
    ),
    Entry(
        "PGRST003",
        "no connection of PostgREST's pool became free in time",
        "All db-pool connections are busy: slow queries, waits for locks (a migration in progress), or more requests"
        " than connections. Nobody has looked at the schema.",
        "Find what holds the connections (pg_stat_activity, application_name like 'PostgREST%'), end it or make it"
        " faster; then think of db-pool and db-pool-acquisition-timeout.",
        "504",
        ("Timed out acquiring connection from connection pool.",),
        versions="from 11.0",
    ),
    Entry(
        "PGRSTX00",
        "PostgREST and its database library disagree",
        "A bug, or something between PostgREST and Postgres that changes answers, such as a pooler.",
        "Restart PostgREST, and report it to its makers with the log.",
        "500",
        ("UnexpectedAmountOfRows 0",),
    ),
)
