"""Codes that a project's own functions raise, and whole classes of SQLSTATEs that read alike."""

from __future__ import annotations

from cachegate.explain.entry import Belief, Entry

OWN = Belief(
    "It is an error of PostgREST.",
    "The project's own SQL has raised it: a function, a trigger, or db-pre-request. PostgREST passes it on.",
)


def _class(code: str, meaning: str, cause: str, recovery: str, status: str, example: str) -> Entry:
    """An entry for all SQLSTATEs of a class that have none of their own."""
    return Entry(f"{code}xxx", meaning, cause, recovery, status, (example,), pattern=rf"{code}[0-9A-Z]{{3}}")


ALL = (
    Entry(
        "PTxyz",
        "a function of the project chose this HTTP status",
        "The project's SQL has raised SQLSTATE PTxyz, where xyz is the status that the client gets.",
        "Look for PT and the number in the project's functions: message, details and hint are theirs.",
        "the number after PT",
        ("Payment Required",),
        beliefs=(OWN,),
        pattern=r"PT[0-9]{3}",
    ),
    Entry(
        "P0001",
        "a function of the project raised an exception",
        "RAISE EXCEPTION without a code, in a function, a trigger or db-pre-request; the message is the author's.",
        "Look for the message in the project's functions.",
        "400",
        ("was executed",),
        beliefs=(OWN,),
    ),
    Entry(
        "PGRST",
        "a function of the project raised an answer of its own",
        "RAISE SQLSTATE 'PGRST' with JSON in message and detail: code, status and headers are the author's.",
        "Look for SQLSTATE 'PGRST' in the project's functions.",
        "what the function says",
        ('{"code":"123","message":"Payment Required"}',),
        beliefs=(OWN,),
    ),
    _class("08", "the connection to the database broke", "The server ended, or the network between was cut.",
           "See that Postgres runs and is reachable; PostgREST connects anew by itself.", "503",
           "server closed the connection unexpectedly"),
    _class("22", "a value does not fit", "A number out of range, a text too long, a date that is none: in the request,"
           " or in a function.", "Correct the value; a reload of the cache changes nothing.", "400",
           "numeric field overflow"),
    _class("23", "a row breaks a constraint of the table", "The constraint that the message names.",
           "Correct the row, or the constraint; a reload of the cache changes nothing.", "400",
           'conflicting key value violates exclusion constraint "no_overlap"'),
    _class("28", "the database does not let the role in", "The role or its password in db-uri, or pg_hba.conf.",
           "Correct db-uri, the role, or pg_hba.conf.", "403", 'no pg_hba.conf entry for host "10.0.0.1"'),
    _class("40", "two transactions got into each other's way", "A deadlock or a serialization failure.",
           "Send the request again.", "500", "deadlock detected"),
    _class("53", "the database has run out of something", "Disk, memory or connections.",
           "Free it, or give the server more.", "503", "could not extend file: No space left on device"),
    _class("54", "a limit of Postgres is reached", "A row, statement or call that is too large or too deep.",
           "Make it smaller.", "500", "target lists can have at most 1664 entries"),
    _class("57", "the database stopped what it was doing", "An administrator, a time-out, or a restart.",
           "Send the request again; look into the server's log.", "500", "terminating connection due to crash"),
    _class("58", "the database server has a problem with its system", "Files or devices.",
           "Look into the server's log.", "500", "could not open file"),
    _class("HV", "a foreign table's server refuses or cannot be reached", "The other server, its address or login.",
           "Check the foreign server and its user mapping.", "500", "unable to connect to foreign server"),
    _class("P0", "a function in PL/pgSQL went wrong", "RAISE, ASSERT, or a query INTO STRICT that found no row.",
           "Look for the message in the project's functions.", "500", "query returned no rows"),
    _class("XX", "Postgres has an internal error", "A bug, or a damaged file.",
           "Look into the server's log; report it.", "500", "cache lookup failed for type 16423"),
)  # fmt: skip
