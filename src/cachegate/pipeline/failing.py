"""Why a file did not apply, and what to do about it, in words for people."""

from __future__ import annotations

import re

from cachegate.migrations import outside
from cachegate.migrations.lexer import Kind
from cachegate.migrations.statements import split
from cachegate.model.migration import SqlFailure, Step, Transaction
from cachegate.model.redact import redact

SHOWN = 200
STRINGS = (
    "The file speaks of standard_conforming_strings, and is cut into statements as if that were on, as every Postgres"
    " since 9.1 has it: write strings with escapes as E'…'."
)
SHARING = frozenset({"25001", "55P04", "2D000"})
"""What the server answers to a statement that cannot be in a transaction with others."""


def cause(step: Step) -> str:
    """What the server, or Cachegate, refused, and in which mode the file was sent where that is why."""
    failure = step.failure
    assert failure is not None
    place = failure.place
    column = f", column {place.column}" if place.column else ""
    where = f"line {place.line}{column}" + (f" of {place.file}" if place.file != step.migration.file else "")
    if not failure.sqlstate:
        return f"Line {place.line} was not run: {failure.message.rstrip('.')}."
    statement = redact(" ".join(failure.statement.split()))
    shown = statement if len(statement) <= SHOWN else statement[: SHOWN - 1] + "…"
    more = _confined(failure) or (f" {_mode(step)}" if of_mode(step) else "")
    return f"Postgres refuses {where}: {failure.message}.{more} The statement: {shown}"


def remedy(step: Step) -> str:
    """What to do: the other mode where the mode is why."""
    failure = step.failure
    assert failure is not None
    if of_mode(step):
        return _other(step)
    if failure.sqlstate == "42601" and b"standard_conforming_strings" in step.migration.sql:
        return STRINGS
    return remedy_of(failure) or "Mend the statement."


def remedy_of(failure: SqlFailure) -> str | None:
    """What to do about a failure of any file; None where nothing is known but what the server says."""
    if _confined(failure):
        return "Take it out of the migration."
    if "\u00a0" in failure.statement:
        return "The statement has a no-break space, which is a letter to Postgres: put an ordinary space in its place."
    newer = next((help for words, help in _NEWER if re.search(words, failure.message)), None)
    return newer or failure.hint or REMEDIES.get(failure.sqlstate)


def of_mode(step: Step) -> bool:
    """Whether a file failed because of how it was sent: in one transaction, or outside of one."""
    failure = step.failure
    if failure is None or not step.because:
        return False
    if failure.sqlstate in SHARING:
        return not _left_open(failure)
    if step.transaction is not Transaction.STATEMENT:
        return False
    return failure.sqlstate == "25P01" or (failure.sqlstate == "42P01" and _dropped_at_commit(step))


def _left_open(failure: SqlFailure) -> bool:
    return "leaves its transaction open" in failure.message


def _mode(step: Step) -> str:
    return f"The file was sent {_how(step)}: {step.because.removesuffix('.')}."


def _how(step: Step) -> str:
    cuts = None if _asked(step) else step.migration.manner.cuts
    if step.transaction is Transaction.FILE:
        return "in one transaction"
    if cuts is None:
        return "statement by statement"
    return "as one query" if len(cuts) == 1 else "piece by piece"


def _asked(step: Step) -> bool:
    """Whether an option, and not the layout's tool, says how."""
    return step.because.startswith("--transaction")


def _other(step: Step) -> str:
    manner = step.migration.manner
    shared = step.failure is not None and step.failure.sqlstate in SHARING
    other = "statement" if shared else "file"
    if manner.other and not _asked(step):
        own = manner.other.removesuffix(".")
        return f"{own[0].upper()}{own[1:]}. To see whether all is well otherwise, run with --transaction {other}."
    return f"Send it otherwise: --transaction {other}."


def _dropped_at_commit(step: Step) -> bool:
    """Whether the statement misses a temporary table that the file makes ON COMMIT DROP, outside a transaction."""
    assert step.failure is not None
    missing = re.search(r'"([^"]+)"', step.failure.message)
    for statement in split(step.migration.sql.decode("utf-8", "replace")):
        words = [token.text.lower() for token in statement.tokens if token.kind in (Kind.WORD, Kind.QUOTED)]
        temporary = words[:1] == ["create"] and {"temp", "temporary"} & {*words[:3]}
        name = missing[1].rpartition(".")[2].lower() if missing else ""
        if temporary and " on commit drop" in " ".join(words) and name in (word.strip('"') for word in words):
            return True
    return False


def _confined(failure: SqlFailure) -> str:
    """Where the kernel kept a private server from reaching out."""
    seen = failure.message
    return f" {outside.RULE}" if any(re.search(words, seen) for words in _REACHING_OUT) else ""


_REACHING_OUT = (
    r"^could not execute command ",
    r'^program ".*" failed',
    r'^could not (?:open|create)(?: server)? file "/.*: (?:Permission denied|Operation not permitted)',
)


_NEWER = (
    (
        r'unrecognized configuration parameter "transaction_timeout"',
        "The setting is of PostgreSQL 17 and newer: run on the version that production has (--embedded-postgres 17, or"
        " another image).",
    ),
    (
        r'unrecognized privilege type "maintain"',
        "The privilege is of PostgreSQL 17 and newer: run on the version that production has.",
    ),
)

REMEDIES = {
    "23505": "Rows that are there already violate the new unique key: delete or merge duplicates before adding it.",
    "23502": "Rows that are there already have no value: fill the column in before making it NOT NULL.",
    "23503": "Rows that are there already point to nothing: delete or mend orphans before adding the foreign key.",
    "23514": "Rows that are there already violate the new check: mend them before adding it.",
    "25001": "This statement cannot run inside a transaction: take it out of BEGIN … COMMIT, or use"
    " --transaction statement.",
    "42P01": "Does an earlier migration, or --bootstrap, have to create it first?",
    "42704": "Does an earlier migration, or --bootstrap, have to create it first?",
    "3F000": "Does an earlier migration, or --bootstrap, have to create the schema first?",
    "42710": "It is there already. Of roles, a private Postgres makes those that PostgREST needs and no file creates by"
    " name: create them only if they are missing, or name another with --embedded-config db-anon-role=….",
    "42P07": "It is there already: was it also created by hand, or by another migration?",
    "55P03": "A lock was not granted within --lock-timeout.",
    "57014": "The statement took longer than --statement-timeout.",
}
