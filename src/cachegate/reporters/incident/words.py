"""Every fixed sentence of the incident report, in one place, so that another language is one more file like this."""

from __future__ import annotations

from collections.abc import Sequence

from cachegate.model.incident import Health, Objects
from cachegate.model.reload import RungOutcome

TITLE = "Incident report: PostgREST and its schema cache"
HEALTH = {
    Health.WELL: "PostgREST follows its database.",
    Health.HEALED: "PostgREST follows its database again.",
    Health.ILL: "PostgREST does not follow its database.",
    Health.UNKNOWN: "Whether PostgREST follows its database could not be told.",
}
WRONG = "What is wrong"
WAS_WRONG = "What was wrong"
STILL = "What is still wrong"
NOTHING_WRONG = "Nothing was found to be wrong."
PROBABLY = "probably"
EVIDENCE = "Seen"
STATE = "State"
TRIED = "What was tried"
NOTHING_TRIED = "Nothing: no way of reloading was allowed. `cachegate doctor --allow notify` would begin."
OBJECTS = "Objects"
NOT_ASKED = "The API could not be asked about objects."
LACKING = "In the database, and not in the API"
LEFT_OVER = "In the API, and not in the database"
DIFFERING = "Otherwise in the API than in the database"
ASK = "What to ask whoever runs PostgREST"
ASK_NOTHING = "Nothing: it is in your own hands."
KNOWN = "Good to know"
FACTS = (
    "PostgREST has no time-based refresh: waiting changes nothing.",
    "A GRANT needs no reload, and a 409 is not a stale cache: it is a unique or foreign key.",
    "Dropping and creating things again, comments on them, and `reload config` do not make it load the schema.",
)
DATABASE, API, LISTENER, CHANNEL, BACKENDS, LOADS = (
    "Database",
    "PostgREST",
    "Listener",
    "Channel",
    "Connections of PostgREST",
    "Loads of the schema cache",
)
REPLICA, POOLED, HIDDEN, NO_LISTENER, UNSEEN, SILENT, FAILED_LOAD = (
    "read replica",
    "reached through a pooler",
    "this user may not see what other sessions do",
    "none",
    "cannot be seen",
    "does not answer",
    "a load failed",
)
COLUMNS = ("When (UTC)", "Way", "Outcome", "Took", "What was seen")
OUTCOME = {
    RungOutcome.WORKED: "worked",
    RungOutcome.NO_EFFECT: "no effect",
    RungOutcome.UNAVAILABLE: "not possible",
    RungOutcome.REFUSED: "not allowed",
}


def share(right: int, asked: int) -> str:
    """`14 of 18`."""
    return f"{right} of {asked}"


def headed(seen: Objects) -> Sequence[tuple[str, tuple[str, ...]]]:
    """Names of what is not right, each list under its heading."""
    return (LACKING, seen.lacking), (LEFT_OVER, seen.left_over), (DIFFERING, seen.differing)


def shares(before: str, after: str) -> str:
    return f"{before} right as it was found, {after} in the end"


def more(number: int) -> str:
    return f"… and {number} more"
