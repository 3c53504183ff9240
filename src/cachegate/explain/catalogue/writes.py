"""Postgres' codes for rows that cannot be written; a 409 is among them, and none of them is a stale cache."""

from __future__ import annotations

from cachegate.explain import beliefs
from cachegate.explain.entry import Entry

ALL = (
    Entry(
        "23505",
        "a row with this key is there already",
        "A plain insert of a key that exists; or an upsert that names one key in on_conflict and meets another unique"
        " constraint: on_conflict covers only the key that it names, the primary key if it names none.",
        "Look at the constraint in the message and the key in details. Send the upsert on that key, or clear up the"
        " rows that are in the way. A table without a primary key needs on_conflict in every upsert.",
        "409",
        ('duplicate key value violates unique constraint "films_pkey"',),
        beliefs=(beliefs.CONFLICT, beliefs.NULLS),
    ),
    Entry(
        "23503",
        "a foreign key has no partner",
        "The row points to one that is not there (yet), or a row is deleted that others still point to.",
        "Write the row that is pointed to first, or in one function; for deletes think of ON DELETE.",
        "409",
        (
            'insert or update on table "films" violates foreign key constraint "films_lead_fkey"',
            'update or delete on table "actors" violates foreign key constraint "films_lead_fkey" on table "films"',
        ),
        beliefs=(beliefs.CONFLICT,),
    ),
    Entry(
        "23502",
        "a column that must have a value got none",
        "The client leaves out a column that is NOT NULL and has no default: often one that a migration has just added;"
        " or an upsert whose columns all objects have to name.",
        "Send the column, or give it a default.",
        "400",
        ('null value in column "tier" of relation "mypoolr" violates not-null constraint',),
    ),
    Entry(
        "23514",
        "a value is outside of what a check allows",
        "The check constraint that the message names.",
        "Send a value that it allows, or widen the check.",
        "400",
        ('new row for relation "stripe_sync_queue" violates check constraint "status_known"',),
    ),
    Entry(
        "42P10",
        "the columns in on_conflict are no unique key",
        "Postgres finds no unique constraint over exactly these columns. Partial and expression indexes do not count,"
        " nor WITHOUT OVERLAPS keys.",
        "Add a UNIQUE constraint over exactly these columns; a partial, expression or deferrable one does not count.",
        "400",
        ("there is no unique or exclusion constraint matching the ON CONFLICT specification",),
        beliefs=(beliefs.INDEX, beliefs.CONFLICT),
    ),
    Entry(
        "428C9",
        "a generated column was written",
        "The database makes the value of this column: GENERATED ALWAYS, as identity or by an expression.",
        "Leave the column out of what the client sends.",
        "400",
        (
            'cannot insert a non-DEFAULT value into column "id"',
            'column "id" can only be updated to DEFAULT',
        ),
    ),
    Entry(
        "55000",
        "the object is not in a state for this",
        "A materialized view that was never filled; a view that takes no writes; an upsert on a deferrable key; a"
        " sequence that was not used yet in this session.",
        "Run REFRESH MATERIALIZED VIEW; make an INSTEAD OF trigger; or make the constraint NOT DEFERRABLE: as the"
        " message says.",
        "500",
        (
            'materialized view "empty_matview" has not been populated',
            'cannot insert into view "film_stats"',
            "ON CONFLICT does not support deferrable unique constraints/exclusion constraints as arbiters",
        ),
    ),
    Entry(
        "22P02",
        "a value cannot be read as the column's type",
        "A filter or body has text where a number, uuid or enum label is meant. After a column's type has changed, a"
        " client may still send the old kind of value.",
        "Send a value of the column's type.",
        "400",
        ('invalid input syntax for type integer: "{1}"', 'invalid input value for enum mood: "odd"'),
    ),
    Entry(
        "21000",
        "a statement found more rows than it may",
        "An upsert that has the same key twice in one request; a subquery that gives several rows; or pg-safeupdate"
        " refuses an UPDATE or DELETE without a filter.",
        "Send each key once, or add a filter.",
        "500; 400 for pg-safeupdate",
        (
            "ON CONFLICT DO UPDATE command cannot affect row a second time",
            "DELETE requires a WHERE clause",
            "more than one row returned by a subquery used as an expression",
        ),
    ),
    Entry(
        "25006",
        "something tries to write in a read-only transaction",
        "GET, HEAD and calls of stable or immutable functions run read-only. A pre-request that writes breaks all of"
        " them; so does a database that is a read replica.",
        "Make the function volatile and call it by POST; take writes out of the pre-request.",
        "405",
        ("cannot execute INSERT in a read-only transaction",),
    ),
)
