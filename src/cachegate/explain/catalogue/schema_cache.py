"""PGRST200 to 205: what PostgREST did not find in its schema cache, or found twice."""

from __future__ import annotations

from cachegate.explain import beliefs
from cachegate.explain.entry import Entry, Says

RELOAD = (
    "Send NOTIFY pgrst, 'reload schema'; to the database that PostgREST is connected to, after the migration is"
    " committed. A PostgREST that hears it answers right within a second. If it does not, cachegate doctor tells why."
)
STILL = "If the error stays after a proven reload, it is not the cache:"

ALL = (
    Entry(
        "PGRST200",
        "the schema cache has no relationship between the two",
        "A foreign key, view or junction table is newer than the cache; or there is none that PostgREST can follow: it"
        " looks in one exposed schema only, a junction's primary key has to cover both foreign keys, and a view has to"
        " select the key's columns as they are.",
        f"{RELOAD} {STILL} add the foreign key, or the missing column to the view, and put both ends into the exposed"
        " schema. A self-reference is named by its column (films!parent_id), not by its constraint.",
        "400",
        (
            "Could not find a relationship between 'films' and 'actors' in the schema cache",
            "Could not find a relationship between films and actors in the schema cache",
        ),
        Says.BEHIND,
        beliefs=(beliefs.READS_PROVE, beliefs.NO_TIMER, beliefs.SENT_IS_HEARD),
    ),
    Entry(
        "PGRST201",
        "more than one relationship fits the embed",
        "A second foreign key between the two, a new junction table, or a view over a junction table, which counts as"
        " one of its own. The cache is not stale: it knows more than before.",
        "Name the one that is meant: a constraint of those in details, as in select=*,actors!films_lead_fkey(*). Or"
        " keep the new relationship out of the exposed schema.",
        "300",
        ("Could not embed because more than one relationship was found for 'films' and 'actors'",),
        beliefs=(beliefs.NO_STATEMENT,),
    ),
    Entry(
        "PGRST202",
        "the schema cache has no function of this name that takes these arguments",
        "The function or its new arguments are newer than the cache; or the call does not fit: PostgREST chooses by the"
        " names of the arguments, all of those without a default and none that it does not know, and letter case"
        " counts. Procedures, trigger functions and functions with several unnamed arguments are never there.",
        f"{RELOAD} {STILL} compare the names in the call with those of the function, in letter case too, and see that"
        " it stands in an exposed schema.",
        "404",
        (
            "Could not find the function public.get_user_role_v2(p_user_id) in the schema cache",
            "Could not find the function api.hello without parameters in the schema cache",
            "Could not find the function api.upload in the schema cache",
            "Could not find the public.get_user_role_v2(p_user_id) function or the public.get_user_role_v2 function"
            " with a single unnamed json or jsonb parameter in the schema cache",
            "Could not find the api.login() function in the schema cache",
            "Could not find the api.login function without parameters in the schema cache",
            "Could not find the api.upload function with a single unnamed bytea parameter in the schema cache",
        ),
        Says.BEHIND,
        beliefs=(beliefs.RELOAD_BY_CALL, beliefs.NO_TIMER, beliefs.GRANT, beliefs.SENT_IS_HEARD),
    ),
    Entry(
        "PGRST203",
        "more than one overload of the function fits the call",
        "PostgREST tells overloads apart by the names of their arguments only, never by type. CREATE OR REPLACE with"
        " one argument more leaves the old function beside the new one.",
        "Drop the overload that is not needed any more (drop function with its argument types), or give the arguments"
        " other names. After that the cache has to be reloaded.",
        "300",
        (
            "Could not choose the best candidate function between: api.grows(a => integer),"
            " api.grows(a => integer, b => integer)",
        ),
        beliefs=(beliefs.NO_STATEMENT,),
    ),
    Entry(
        "PGRST204",
        "the schema cache has no such column, so nothing is written",
        "The column is newer than the cache (a migration without a reload); or the client writes a name that the table"
        " does not have: a typo, or a column that was renamed or dropped. Reads are not looked at, so a GET of the same"
        " column may well answer 200.",
        f"{RELOAD} {STILL} look at the column's name in what the client sends. While a cache may lag, a client can"
        " try again on PGRST204; nothing has been written.",
        "400",
        (
            "Could not find the 'adminname' column of 'mypoolr' in the schema cache",
            "Column 'adminname' of relation 'mypoolr' does not exist",
        ),
        Says.BEHIND,
        "from 11.0; the wording with \"schema cache\" from 12.0.3",
        (beliefs.TWO_COLUMNS, beliefs.NO_TIMER, beliefs.READS_PROVE, beliefs.CONFIG_ONLY, beliefs.SENT_IS_HEARD),
    ),
    Entry(
        "PGRST205",
        "the schema cache has no such table or view",
        "The table or view is newer than the cache; or it is not in the schema that the request is about (the first"
        " exposed one, unless Accept-Profile or Content-Profile names another); or it is a partition, which PostgREST"
        " leaves out. A missing grant is never the reason.",
        f"{RELOAD} {STILL} check the name in letter case, and whether its schema is exposed (db-schemas).",
        "404",
        ("Could not find the table 'public.profiles_view' in the schema cache",),
        Says.BEHIND,
        "from 13.0; before, a bare 404, or 42P01",
        (beliefs.ONLY_FROM_13, beliefs.NO_TIMER, beliefs.NO_STATEMENT, beliefs.GRANT, beliefs.SENT_IS_HEARD),
    ),
)  # fmt: skip
STALE = tuple(entry.code for entry in ALL if entry.says is Says.BEHIND)
"""The codes by which PostgREST says that its cache lacks something."""
