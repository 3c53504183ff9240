"""Postgres' codes for what a role may not do, or may not be."""

from __future__ import annotations

from cachegate.explain import beliefs
from cachegate.explain.entry import Entry

GRANT = "Grant what the message names"

ALL = (
    Entry(
        "42501",
        "the role may not do this",
        "A grant is missing on what the message names: the schema (usage), the table or column, the function (execute),"
        " or the sequence behind a serial column. Or PostgREST's own role may not become the role in the token. Or a"
        " row-level security policy refuses the row. The name in the message can be a table behind a view.",
        f"{GRANT} to the role that asks; it works from the next request on.",
        "401 without a token, 403 with one",
        (
            "permission denied for table prizes",
            "permission denied for view film_titles",
            "permission denied for materialized view empty_matview",
            "permission denied for schema api",
            "permission denied for function denied",
            "permission denied for sequence films_id_seq",
            'permission denied to set role "editor"',
            'new row violates row-level security policy for table "films"',
            'new row violates row-level security policy "own_rows" for table "films"',
        ),
        beliefs=(beliefs.GRANT, beliefs.FROM_POSTGRES),
    ),
    Entry(
        "22023",
        "a value cannot be used; of a role: it does not exist",
        "With role \"x\" does not exist: the role in the token, or db-anon-role, is not in this database server. Else"
        " the value of a setting or argument is wrong.",
        "Make the role and grant it to PostgREST's connection role, or correct the token's role claim.",
        "400; for a missing role 401 from 13 on",
        ('role "ghost" does not exist', 'invalid value for parameter "TimeZone": "nowhere"'),
        beliefs=(beliefs.FROM_POSTGRES,),
    ),
    Entry(
        "28P01",
        "the database refuses PostgREST's password",
        "db-uri has the wrong password, or the connection role does not exist (with passwords Postgres tells no"
        " difference).",
        "Correct db-uri, or make the role. PostgREST has ended with code 1: start it again.",
        "none: in the log",
        ('password authentication failed for user "authenticator"',),
    ),
    Entry(
        "28000",
        "the database does not let PostgREST's role in",
        "The role does not exist or may not log in, or pg_hba.conf has no line for it.",
        "Make the role with login, or add the line to pg_hba.conf.",
        "403; in the log at the start",
        ('role "authenticator" does not exist', 'role "authenticator" is not permitted to log in'),
    ),
)  # fmt: skip
