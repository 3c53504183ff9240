"""PGRST100 to 127: requests that PostgREST refuses as they stand, some of which look like a stale cache."""

from __future__ import annotations

from cachegate.explain import beliefs
from cachegate.explain.entry import Belief, Entry, Says

ALL = (
    Entry(
        "PGRST100",
        "the query string cannot be read",
        "A filter without an operator (?id=1 instead of ?id=eq.1), a select or order with a bracket too few, or the"
        " argument of a function call on a table.",
        "Mend the query string; details says where reading stopped. No reload helps.",
        "400",
        (
            '"failed to parse filter (xx.1)" (line 1, column 1)',
            'failed to parse select parameter (id,)',
            'failed to parse order (id.up)',
        ),
    ),
    Entry(
        "PGRST101",
        "a function was called with another method than GET, HEAD or POST",
        "PUT, PATCH and DELETE on /rpc are not calls.",
        "Call it by POST, or by GET if it only reads.",
        "405",
        ("Cannot use the PUT method on RPC", "Bad Request"),
    ),
    Entry(
        "PGRST102",
        "the body of the request cannot be used",
        "Empty or broken JSON, objects with different keys in one array, or a Content-Type that is not the body's.",
        "Send JSON that is whole, objects with the same keys (or name them in ?columns=), and the right Content-Type.",
        "400",
        (
            "All object keys must match",
            "Empty or invalid json",
            "Error in $: not enough input",
            "Content-Type not acceptable: text/html",
        ),
    ),
    Entry(
        "PGRST105",
        "a PUT does not name exactly the primary key",
        "PUT wants every primary key column as an eq filter and nothing else. The key that counts is the one in the"
        " schema cache: after a changed key a stale cache asks for the old one, and a table without one takes no PUT.",
        "Compare the filters with the primary key; after a migration of the key, reload the schema cache.",
        "405",
        ("Filters must include all and only primary key columns with 'eq' operators",),
        Says.BEHIND,
    ),
    Entry(
        "PGRST106",
        "PostgREST does not expose the schema",
        "Accept-Profile or Content-Profile names a schema that is not in db-schemas (PGRST_DB_SCHEMAS). It may well"
        " exist in the database.",
        "Add it to PGRST_DB_SCHEMAS of the service (and of production).",
        "406",
        ("Invalid schema: private", "The schema must be one of the following: api, other"),
        versions="the exposed schemas stand in message up to 13.0.6, in hint from 13.0.7",
        beliefs=(
            Belief(
                "Making the schema and a NOTIFY is enough.",
                "db-schemas is configuration. From the environment it changes with a restart; alter role … set"
                " pgrst.db_schemas wins over it and is read at the next schema reload.",
            ),
            beliefs.GRANT,
        ),
    ),
    Entry(
        "PGRST108",
        "a filter or order is about an embed that select does not name",
        "actors.name=eq.x needs actors(…) in select, under the same name or alias.",
        "Add the embed to select, or take the filter away.",
        "400",
        (
            "'actors' is not an embedded resource in this request",
            "Cannot apply filter because 'actors' is not an embedded resource in this request",
        ),
    ),
    Entry(
        "PGRST114",
        "a PUT with a limit or an offset",
        "PUT writes one row, the one whose primary key stands in the filters.",
        "Leave limit and offset out.",
        "400",
        (
            "limit/offset querystring parameters are not allowed for PUT",
            "Range header and limit/offset querystring parameters are not allowed for PUT",
        ),
    ),
    Entry(
        "PGRST115",
        "a PUT whose body has another primary key than its filters",
        "Both have to name the same row.",
        "Send the same key in both, or an upsert by POST.",
        "400",
        ("Payload values do not match URL in primary key column(s)",),
    ),
    Entry(
        "PGRST117",
        "the method is none that PostgREST knows",
        "Not one of GET, HEAD, POST, PATCH, PUT, DELETE and OPTIONS.",
        "Use one of these.",
        "405",
        ("Unsupported HTTP method: TRACE",),
    ),
    Entry(
        "PGRST118",
        "the rows cannot be ordered by that embed",
        "Ordering by another table's column needs one row of it for each: many-to-one or one-to-one.",
        "Order inside the embed, or by an embed that is one row. A key that was just made unique needs a reload.",
        "400",
        ("A related order on 'actors' is not possible",),
        Says.BEHIND,
    ),
    Entry(
        "PGRST119",
        "the embed cannot be spread into its parent",
        "Up to 12 …actors(*) needs one row of it for each: many-to-one or one-to-one.",
        "Embed without the three dots. A key that was just made unique needs a reload.",
        "400",
        ("A spread operation on 'actors' is not possible",),
        Says.BEHIND,
        "up to 12",
    ),
    Entry(
        "PGRST120",
        "an embed takes only is.null and not.is.null as a filter",
        "Another operator was put on the embed as a whole.",
        "Filter by a column of it: actors.name=eq.x.",
        "400",
        ("Bad operator on the 'actors' embedded resource",),
    ),
    Entry(
        "PGRST125",
        "the path is none that PostgREST has",
        "A path of several parts (/api/films): a prefix that a gateway should have taken away.",
        "Compare the path with what stands behind the gateway; tables are /name, functions /rpc/name.",
        "404",
        ("Invalid path specified in request URL",),
        versions="from 13.0; before, a bare 404",
        beliefs=(
            Belief(
                "A 404 means that the table is not in the cache.",
                "With PGRST125 no table was looked for: the path has a part too many.",
            ),
        ),
    ),
    Entry(
        "PGRST126",
        "the OpenAPI description is switched off",
        "openapi-mode is disabled, and / was asked for.",
        "Ask for a table instead: this says nothing about the schema cache.",
        "404",
        ("Root endpoint metadata is disabled",),
        versions="from 13.0; before, a bare 404",
    ),
    Entry(
        "PGRST127",
        "PostgREST cannot do this yet",
        "A combination of features that is not made; details names it.",
        "Ask in another way.",
        "400",
        ("Feature not implemented",),
        versions="from 13",
    ),
)  # fmt: skip
