"""Postgres' codes for statements that were stopped or cannot be run, and for connections that ended."""

from __future__ import annotations

from cachegate.explain.entry import Belief, Entry, Says

RULES = "Replace rules on the relation with triggers."

ALL = (
    Entry(
        "57014",
        "the statement took too long and was stopped",
        "statement_timeout of the role: 8 seconds is usual on hosted platforms. In PostgREST's log beside \"schema"
        " cache\" it is the load that was stopped: a large or bloated catalog, or a lock on an exposed view.",
        "For a request: make the query faster, or raise statement_timeout for the API role. For a load: alter role"
        " <PostgREST's connection role> set statement_timeout to more, and end what holds locks.",
        "500",
        ("canceling statement due to statement timeout", "canceling statement due to user request"),
        beliefs=(
            Belief(
                "The API still answers, so loads do not fail.",
                "16 goes on with the old cache when a load fails; only /ready (503) and the FAIL counter in /metrics"
                " show it.",
            ),
        ),
    ),
    Entry(
        "55P03",
        "a lock was not granted in time",
        "lock_timeout: somebody else holds the table, often a migration in an open transaction.",
        "Find who holds it (pg_blocking_pids), and end or await it.",
        "500",
        ("canceling statement due to lock timeout",),
    ),
    Entry(
        "57P01",
        "the connection was ended by an administrator",
        "Somebody terminated the backend, or the server is being restarted. One request gets this; PostgREST connects"
        " anew and loads its schema cache again.",
        "Send the request again.",
        "503",
        ("terminating connection due to administrator command",),
    ),
    Entry(
        "57P03",
        "the database does not take connections yet",
        "It is starting up, shutting down or recovering.",
        "Wait: PostgREST tries again by itself.",
        "503, as PGRST000",
        ("the database system is starting up", "the database system is shutting down"),
    ),
    Entry(
        "53300",
        "the database has no connection left",
        "max_connections, or the limit of the role or database, is used up: too many services, or too large a db-pool.",
        "Lower db-pool, end idle connections, or raise the limit.",
        "503",
        ("sorry, too many clients already", 'too many connections for role "authenticator"'),
    ),
    Entry(
        "0A000",
        "Postgres cannot do this",
        "A connection remembers a plan from before a type changed (\"cached plan must not change result type\"); a"
        " relation with rules, which Postgres cannot write to inside WITH, as PostgREST does; or a trigger function"
        " that was called as if it were an ordinary one.",
        f"After a changed type reload the schema cache, which makes PostgREST connect anew. {RULES} Keep trigger"
        " functions out of the exposed schema.",
        "400",
        (
            "cached plan must not change result type",
            "trigger functions can only be called as triggers",
            "cannot execute LISTEN during recovery",
            "WITH cannot be used in a query that is rewritten by rules into multiple queries",
        ),
        Says.BEHIND,
    ),
    Entry(
        "42P17",
        "a row-level security policy asks itself",
        "A policy that reads its own relation, directly or through another one's policy. Every request is refused,"
        " whoever asks.",
        "Put the look-up into a function that is SECURITY DEFINER, with its own search_path, and call that.",
        "500 (400 up to 12.0.2)",
        ('infinite recursion detected in policy for relation "profiles"',),
    ),
    Entry(
        "42P05",
        "a prepared statement of this name is there already",
        "A pooler in transaction mode gives PostgREST a connection that another session has used; or a load that timed"
        " out, up to 12.0. PostgREST ends by it.",
        "Set db-prepared-statements to false behind such a pooler, or connect to Postgres directly, which the listener"
        " needs anyway.",
        "400; PostgREST ends",
        ('prepared statement "0" already exists',),
    ),
    Entry(
        "26000",
        "a prepared statement is gone",
        "A pooler in transaction mode gives PostgREST another connection than the one it prepared on.",
        "Set db-prepared-statements to false behind such a pooler, or connect to Postgres directly, which the listener"
        " needs anyway.",
        "400",
        ('prepared statement "0" does not exist',),
    ),
    Entry(
        "25P02",
        "a statement before this one had failed already",
        "The rest of a transaction whose earlier statement failed. In PostgREST's log it follows the real reason.",
        "Look for the error before it.",
        "500",
        ("current transaction is aborted, commands ignored until end of transaction block",),
    ),
    Entry(
        "42601",
        "the SQL cannot be read",
        "A function builds SQL that is wrong; or a function with a partly unnamed argument list was called.",
        "Mend the function. Name all of its arguments, or none.",
        "400",
        ('syntax error at or near ")"',),
    ),
    Entry(
        "42804",
        "a value has the wrong type for where it goes",
        "A function returns other columns than it declares, or a column's type changed under it.",
        "Make the function again with the types as they are now.",
        "400",
        ("structure of query does not match function result type",),
    ),
    Entry(
        "54001",
        "a function or trigger calls itself for ever",
        "A trigger that writes to its own table, or two that write to each other's.",
        "Let the trigger change NEW instead of writing to the table, or tell its own writes apart with"
        " pg_trigger_depth().",
        "500",
        ("stack depth limit exceeded",),
    ),
)  # fmt: skip
