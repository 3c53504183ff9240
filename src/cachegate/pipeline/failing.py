"""Why a file did not apply, and what to do about it, in words for people."""

from __future__ import annotations

import re

from cachegate.migrations import outside
from cachegate.migrations.lexer import Kind
from cachegate.migrations.statements import split
from cachegate.model.migration import SqlFailure, Step, Transaction
from cachegate.model.redact import redact
from cachegate.pipeline import ages, lacking, misspelt

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
    where += f", which is row {failure.row} of a COPY block" if failure.row else ""
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
    if failure.row and failure.sqlstate.startswith(("22", "23")):
        where = f"{failure.place.file}:{failure.place.line}"
        return f"Mend row {failure.row} of the rows that the file copies in, or leave it out: it stands at {where}."
    known = ages.remedy(failure) or lacking.remedy(failure) or misspelt.remedy(failure)
    if failure.sqlstate == "42883":  # its hint, of casts, is beside the point where there is no such function at all
        return known or " ".join(filter(None, (failure.hint, lacking.ELSEWHERE)))
    return (
        known or _of_dependents(failure) or failure.hint or _of_rows(failure) or _of_type(failure) or _of_code(failure)
    )


def _of_dependents(failure: SqlFailure) -> str | None:
    """What to do where a view or the like stands in the way; the server's hint, CASCADE, takes it out of the API."""
    if failure.sqlstate == "2BP01" and "CASCADE" in (failure.hint or ""):
        return DEPENDED_ON
    if failure.sqlstate == "0A000" and "used by a view or rule" in failure.message:
        return VIEWED
    return REPLACED if failure.sqlstate == "42P16" and _REPLACING.match(failure.message) else None


def _of_type(failure: SqlFailure) -> str | None:
    """What to do where rows that are there do not fit a column's new type."""
    first = next(iter(split(failure.statement)), None)
    retypes = first is not None and first.keywords[:2] == ("alter", "table")
    return RETYPED if retypes and failure.sqlstate in ("22001", "22003", "22007", "22008", "22P02") else None


def _of_code(failure: SqlFailure) -> str | None:
    if failure.sqlstate == "42710" and not failure.message.startswith("role "):
        return TWICE
    return REMEDIES.get(failure.sqlstate)


def _of_rows(failure: SqlFailure) -> str | None:
    """What to do where the statement writes rows; where it changes a table, the rows that are there are at fault."""
    first = next(iter(split(failure.statement)), None)
    writes = first is not None and first.keywords[:1] in (("insert",), ("update",), ("with",), ("copy",), ("merge",))
    return WRITTEN.get(failure.sqlstate) if writes else None


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


_REPLACING = re.compile(r"cannot (?:drop columns from view|change data type of view column)")
DEPENDED_ON = (
    "Drop what depends on it first, by name, and where clients need it create it again without this, with its grants,"
    " in the same migration. CASCADE would drop it for good, and requests for it would be refused."
)
VIEWED = (
    "Drop the view, or the rule, before this statement, and create it again after it in the same migration, with its"
    " grants: what is dropped loses them."
)
REPLACED = (
    "CREATE OR REPLACE VIEW can only add columns at the end: drop the view, and create it again in the same migration,"
    " with its grants, for what is dropped loses them."
)
RETYPED = (
    "Rows that are there already have values that the new type does not take: mend them before the statement, give it"
    " a USING that converts them, or choose a type that takes them."
)
TWICE = "It is there already: drop it first if it exists, or leave one of the two statements out."

WRITTEN = {
    "23505": "A row with this key is there already, from an earlier migration or a seed file: write ON CONFLICT DO"
    " NOTHING, or write only what is missing.",
    "23502": "The row has no value for a column that needs one: name it in the statement, or give it a default.",
    "23503": "The row refers to one that this database does not have, such as a user of production's: give that with"
    " --seed, or write only where it is there.",
    "23514": "The row violates the check: write a value that it allows.",
}

REMEDIES = {
    "23505": "Rows that are there already violate the new unique key: delete or merge duplicates before adding it.",
    "23502": "Rows that are there already have no value: fill the column in before making it NOT NULL.",
    "23503": "Rows that are there already point to nothing: delete or mend orphans before adding the foreign key.",
    "23514": "Rows that are there already violate the new check: mend them before adding it.",
    "25001": "This statement cannot run inside a transaction: take it out of BEGIN … COMMIT, or use"
    " --transaction statement.",
    "42P01": lacking.ELSEWHERE,
    "42704": lacking.ELSEWHERE,
    "42703": lacking.ELSEWHERE,
    "3F000": lacking.ELSEWHERE,
    "42701": TWICE,
    "42723": TWICE,
    "P0001": "The migration, or a function that it calls, raises this itself: give what it looks for with --bootstrap"
    " or --seed, or let it pass where that is missing.",
    "42710": "It is there already. Of roles, a private Postgres makes those that PostgREST needs and no file creates by"
    " name: create them only if they are missing, or name another with --embedded-config db-anon-role=….",
    "42P07": "It is there already: was it also created by hand, or by another migration?",
    "55P03": "A lock was not granted within --lock-timeout.",
    "57014": "The statement took longer than --statement-timeout.",
}
