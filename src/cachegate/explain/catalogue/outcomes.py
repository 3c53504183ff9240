"""PGRST103 to 128: requests that are understood, and whose outcome is not what was asked for."""

from __future__ import annotations

from cachegate.explain.entry import Belief, Entry, Says

ALL = (
    Entry(
        "PGRST103",
        "the range that was asked for is not there",
        "An offset beyond the last row, or a range whose end is before its start.",
        "Ask for a range that exists; the rows may have become fewer.",
        "416",
        ("Requested range not satisfiable", "HTTP Range error"),
    ),
    Entry(
        "PGRST107",
        "PostgREST cannot answer in the media type that Accept asks for",
        "Accept names a type that the table or function has no handler for.",
        "Ask for application/json, or make a media type handler; a new one is seen after a reload of the cache.",
        "406 (415 up to 12.0.2)",
        (
            "None of these media types are available: application/pdf",
            "None of these Content-Types are available: application/pdf",
        ),
        Says.BEHIND,
    ),
    Entry(
        "PGRST109",
        "a limit on a PATCH or DELETE without an order",
        "Up to 12, limit on a write wants an order by unique columns. From 13 on the limit is ignored: all rows that"
        " the filter finds are changed.",
        "Do without the limit, and filter for exactly the rows that are meant.",
        "400",
        ("A 'limit' was applied without an explicit 'order'",),
        versions="up to 12",
    ),
    Entry(
        "PGRST110",
        "a PATCH or DELETE with a limit would have changed more rows",
        "Up to 12, the columns in order were not unique.",
        "Order by unique columns. Nothing was changed.",
        "400",
        ("The maximum number of rows allowed to change was surpassed",),
        versions="up to 12",
    ),
    Entry(
        "PGRST111",
        "a function has set response.headers to something that is no list of headers",
        "The value has to be a JSON array of objects with one key each.",
        "Mend the function that sets it, db-pre-request included.",
        "500",
        ("response.headers guc must be a JSON array composed of objects with a single key and a string value",),
    ),
    Entry(
        "PGRST112",
        "a function has set response.status to something that is no status",
        "The value has to be a number such as 201.",
        "Mend the function that sets it, db-pre-request included.",
        "500",
        ("response.status guc must be a valid status code",),
    ),
    Entry(
        "PGRST116",
        "one row was asked for, and there are none or several",
        "Accept: application/vnd.pgrst.object+json, single() in clients, with a filter that finds no row or more than"
        " one. Often row-level security lets the role see none.",
        "Make the filter exact, or ask without the header (maybeSingle()). Look at the table as the role that asks.",
        "406",
        (
            "Cannot coerce the result to a single JSON object",
            "JSON object requested, multiple (or no) rows returned",
        ),
        beliefs=(
            Belief(
                "The row is there, so the cache is stale.",
                "The cache holds no rows. The query ran and found none, or too many.",
            ),
        ),
    ),
    Entry(
        "PGRST121",
        "a function raised PGRST with something that is no JSON",
        "RAISE SQLSTATE 'PGRST' wants JSON in message and detail.",
        "Mend the function: message needs code and message, detail needs status and headers.",
        "500",
        (
            "Could not parse JSON in the \"RAISE SQLSTATE 'PGRST'\" error",
            "The message and detail field of RAISE 'PGRST' error expects JSON",
        ),
        versions="from 12.0",
    ),
    Entry(
        "PGRST122",
        "the request asked for strict handling and names a preference that PostgREST does not know",
        "Prefer: handling=strict with something unknown beside it. Everything else about the request was found in the"
        " schema cache: this is how Cachegate asks without running anything.",
        "Nothing is wrong with the schema. Leave the unknown preference out.",
        "400",
        ("Invalid preferences given with handling=strict",),
        versions="from 12.0",
    ),
    Entry(
        "PGRST123",
        "aggregate functions are switched off",
        "db-aggregates-enabled is false, the default.",
        "Set db-aggregates-enabled, or count in a view or function.",
        "400",
        ("Use of aggregate functions is not allowed",),
        versions="from 12.0",
    ),
    Entry(
        "PGRST124",
        "more rows would have been changed than max-affected allows",
        "Prefer: max-affected with handling=strict, and a filter that finds more.",
        "Make the filter narrower. Nothing was changed.",
        "400",
        ("Query result exceeds max-affected preference constraint",),
        versions="from 12.2",
    ),
    Entry(
        "PGRST128",
        "max-affected was asked of a function that returns no rows",
        "Prefer: max-affected with handling=strict needs a function that returns SETOF or TABLE.",
        "Leave the preference out for this function.",
        "400",
        (
            "Function must return SETOF or TABLE when max-affected preference is used with handling=strict",
        ),
        versions="from 13",
    ),
)  # fmt: skip
