"""What only newer versions of Postgres understand, and what newer ones refuse, by the server's words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cachegate.model.migration import SqlFailure

HERE = "run on the version that production has (--embedded-postgres, or another image)."
CONFINED = (
    "A function that this statement runs misses it: since PostgreSQL 17 such a function sees only pg_catalog, so name"
    " the schema in it, or give it a SET search_path; on an older production, run on that version."
)


@dataclass(frozen=True, slots=True)
class _Since:
    """What PostgreSQL has `since` a version: the server's `message`, and words of the `statement`."""

    what: str
    since: int
    message: re.Pattern[str]
    statement: re.Pattern[str]


def _since(what: str, since: int, message: str, statement: str = "") -> _Since:
    return _Since(what, since, re.compile(message, re.IGNORECASE), re.compile(statement, re.IGNORECASE | re.DOTALL))


_NEAR = 'syntax error at or near "'
_NEWER = (
    _since("The setting transaction_timeout", 17, 'unrecognized configuration parameter "transaction_timeout"'),
    _since("The privilege MAINTAIN", 17, 'unrecognized privilege type "maintain"'),
    _since("MERGE … RETURNING", 17, f"{_NEAR}returning", r"^merge\b"),
    _since("JSON_TABLE", 17, f"{_NEAR}columns", r"\bjson_table\s*\("),
    _since("The function uuidv7", 18, r"function (?:pg_catalog\.)?uuidv[47]\(.*\) does not exist"),
    _since("NOT ENFORCED", 18, f"{_NEAR}enforced"),
    _since("WITHOUT OVERLAPS", 18, f"{_NEAR}without", r"\bwithout\s+overlaps\b"),
    _since("A virtual generated column", 18, f'{_NEAR}(?:virtual|[,)])"', r"\bgenerated\s+always\s+as\s*\("),
    _since("The function any_value", 16, r"function any_value\(.*\) does not exist"),
)
_OLDER = re.compile(r"^ALTER action SET (?:UN)?LOGGED cannot be performed on relation|^partitioned tables cannot be un")
_MISSING = re.compile(r'^(?:relation|type|function) "?(?P<name>[^"\s(]+)"?(?:\(.*\))? does not exist')
_RUNS_FUNCTIONS = re.compile(
    r"^(?:create\s+(?:unique\s+)?index|create\s+materialized\s+view|refresh\s+materialized|reindex|cluster|analyze)\b",
    re.IGNORECASE,
)


def remedy(failure: SqlFailure) -> str | None:
    """What the version of the server has to do with it; None if nothing."""
    for one in _NEWER:
        if one.message.search(failure.message) and one.statement.search(failure.statement):
            return f"{one.what} is of PostgreSQL {one.since} and newer: {HERE}"
    if _OLDER.search(failure.message):
        return f"PostgreSQL 18 and newer refuse this for a partitioned table, which older ones ignored: {HERE}"
    return CONFINED if _within_a_function(failure) else None


def _within_a_function(failure: SqlFailure) -> bool:
    """Whether a statement that looks up names for functions misses one that it does not name itself."""
    found = _MISSING.match(failure.message)
    if found is None or not _RUNS_FUNCTIONS.match(failure.statement.lstrip()):
        return False
    name = found["name"].rpartition(".")[2]
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", failure.statement, re.IGNORECASE) is None
