"""Why a load of the schema cache failed, and what mends it: from the code and the message of the failure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cachegate.model.vitals import DatabaseVitals, LoadFailure

MISSING_SCHEMA = "3F000"
TIMEOUTS = {"57014": "statement_timeout", "55P03": "lock_timeout"}
"""The setting that ends a load with each of these codes."""
CONNECTION = re.compile(r"PGRST00[01]|08\w{3}|57P0\d")


@dataclass(frozen=True, slots=True)
class Reason:
    """`why` completes "because …"; `mend` is what to do, as a sentence."""

    why: str
    mend: str
    heals: tuple[str, ...] = ()


WORDS: tuple[tuple[str, str, str], ...] = (
    (
        "password authentication failed",
        "the database does not accept its password",
        "Give its role the password of PGRST_DB_URI (alter role … password '…'), or mend PGRST_DB_URI, and restart it.",
    ),
    (
        "no pg_hba.conf entry",
        "the database lets nobody in from its address",
        "Allow its address, role and database in pg_hba.conf.",
    ),
    (
        "too many connections",
        "the database has no connection left for its role",
        "Raise the role's or the database's connection limit, or lower PGRST_DB_POOL.",
    ),
    (
        "remaining connection slots",
        "the database has no connection left",
        "End connections that nobody uses, raise max_connections, or lower PGRST_DB_POOL.",
    ),
    (
        "starting up",
        "the database is starting up",
        "Wait until it has.",
    ),
    (
        "shutting down",
        "the database is shutting down",
        "Start it again.",
    ),
    (
        "could not translate host name",
        "the host in its PGRST_DB_URI is not found",
        "Mend the host in PGRST_DB_URI and restart it.",
    ),
    (
        "Connection refused",
        "nothing listens at the address in its PGRST_DB_URI",
        "Start the database there, or mend PGRST_DB_URI and restart it.",
    ),
)
"""What Postgres or its client library says when no connection comes about, and what it means."""
NO_SUCH = re.compile(r'(role|database) "([^"]*)" does not exist')


def of(failure: LoadFailure, database: DatabaseVitals) -> Reason:
    """What the failure means on this database."""
    if failure.code in TIMEOUTS:
        return _timeout(TIMEOUTS[failure.code], database)
    if failure.code == "42501":
        return Reason(
            f"its role {connection_role(database)} may not read what it needs of the catalog ({failure.message})",
            "Grant that back. By default everybody may read pg_catalog: look for a script that revokes from public.",
            ("notify", "pool", "restart"),
        )
    if failure.code == MISSING_SCHEMA:
        return Reason(
            f"a schema of db-schemas did not exist when it tried last ({failure.message})",
            "It exists now, and PostgREST tries again by itself within half a minute.",
            ("restart",),
        )
    if found := NO_SUCH.search(failure.message):
        return Reason(
            f"the {found[1]} {found[2]} in its PGRST_DB_URI does not exist",
            f"Create the {found[1]}, or mend PGRST_DB_URI and restart it.",
        )
    for words, why, mend in WORDS:
        if words in failure.message:
            return Reason(why, mend)
    if CONNECTION.fullmatch(failure.code):
        told = f" ({failure.message})" if failure.message else ""
        return Reason(f"it does not reach its database{told}", "Bring the database back; it connects again by itself.")
    return Reason(
        f"of this: {f'{failure.code} {failure.message}'.strip()}",
        "Mend what is named there; it tries again by itself.",
        ("pool", "restart"),
    )


def connection_role(database: DatabaseVitals) -> str:
    """The role that PostgREST connects as, "" when no connection of its is seen."""
    return next((one.role for one in (*database.here, *database.backends)), "")


def _timeout(setting: str, database: DatabaseVitals) -> Reason:
    value, role = database.settings.get(setting, ""), connection_role(database)
    whose = f"role {role}" if role else "its connection role"
    if value:
        return Reason(
            f"its queries take longer than the {setting} of {value} that the database sets for {whose}",
            f"Raise it (alter role {role or '…'} set {setting} = '60s'), for this role only.",
            ("pool", "restart"),
        )
    return Reason(
        f"its queries take longer than the {setting} allows",
        f"Look where it comes from (show {setting} as {whose}) and give that role a longer one.",
        ("pool", "restart"),
    )
