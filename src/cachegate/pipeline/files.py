"""How the run reads and sends files, and those that are no migrations: bootstrap and seed files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import MappingProxyType

from cachegate.database import apply, session
from cachegate.errors import EnvironmentProblem, UsageProblem
from cachegate.migrations import outside, placeholders, psql, statements
from cachegate.migrations.psql import dumps
from cachegate.model.migration import Migration, SqlFailure, Transaction
from cachegate.model.redact import redact
from cachegate.pipeline import failing, veiling

NO_VARIABLES: Mapping[str, str] = MappingProxyType({})
READING = apply.Reading(
    statements.split,
    statements.position,
    statements.has_own_transactions,
    statements.ends_transaction,
    placeholders.filler,
    partial(psql.run, given=NO_VARIABLES),
    outside.refusal,
)


NOT_THERE = frozenset({"42P01", "42703", "42704", "42883", "3F000"})
SEEDED = (
    "Seed files run after the baseline and before what is pending: is what makes this pending, say which migrations are"
    " there already (--baseline until:VERSION, ref:HEAD, ref:origin/main)."
)


def reading(given: Mapping[str, str]) -> apply.Reading:
    """The same with the psql variables and the placeholders that the user gives."""
    return replace(READING, filler=partial(placeholders.filler, given=given), scripted=partial(psql.run, given=given))


def run_files(
    url: str,
    files: Sequence[Migration],
    purpose: str,
    say: Callable[[str], None],
    given: Mapping[str, str] = NO_VARIABLES,
    *,
    values: bool = False,
) -> None:
    """Apply bootstrap or seed files, psql files and dumps as they are; `given` are psql variables.

    `values`: what fails may be told with what rows have in them.

    Raises `EnvironmentProblem` naming file and line of the first failure, `UsageProblem` for a dump that cannot be
    what was meant.
    """
    for file in files:
        say(f"{purpose} {file.file}")
        step = veiling.of_step(apply.apply(url, *as_run(url, file, given)), values=values)
        for remark in step.remarks:
            say(f"note: {redact(remark)}")
        if step.failure:
            raise failed(purpose, step.failure)


def as_run(url: str, file: Migration, given: Mapping[str, str]) -> tuple[Migration, Transaction, apply.Reading]:
    """What `apply` takes for such a file. Raises `Problem` for a dump that cannot be run."""
    text = file.sql.decode("utf-8")
    if not psql.is_dump(text):
        return psql.fitted(file, None, given), Transaction.AUTO, reading(given)
    _require_one_database(file, text)
    _require_roles(url, file, text)
    as_psql = replace(file, manner=replace(file.manner, psql=True))
    forgiving = replace(READING, scripted=partial(psql.run, given=given, forgiving=True))
    return as_psql, Transaction.AUTO, forgiving


def _require_one_database(file: Migration, text: str) -> None:
    several = dumps.other_databases(text)
    if len(several) > 1:
        raise UsageProblem(
            f"{file.file} is a dump of {len(several)} databases",
            f"It connects to {', '.join(several[:5])}; all of them would go into the one database of this run.",
            "Dump the one that is meant: pg_dump NAME.",
        )


def _require_roles(url: str, file: Migration, text: str) -> None:
    """A dump has no roles; those that it names have to be there already."""
    with session.opened(url) as connection:
        there = {row[0] for row in connection.execute("select rolname from pg_catalog.pg_roles").fetchall()}
    missing = [role for role in dumps.roles(text) if role not in there]
    if missing:
        raise EnvironmentProblem(
            f"{file.file} names roles that do not exist: {', '.join(_shown(missing))}",
            "pg_dump writes who owns what and who may do what, but not the roles: they belong to the whole server.",
            "Write them with pg_dumpall --roles-only > roles.sql, and give that first: --bootstrap roles.sql; or make"
            " the dump without them: pg_dump --no-owner --no-privileges.",
        )


def _shown(names: Sequence[str], most: int = 12) -> Iterator[str]:
    yield from names[:most]
    if len(names) > most:
        yield f"and {len(names) - most} more"


def failed(purpose: str, failure: SqlFailure) -> EnvironmentProblem:
    """That a bootstrap or seed file could not be run, and what to do."""
    where = failure.place
    remedy = failing.remedy_of(failure)
    if purpose == "seed" and failure.sqlstate in NOT_THERE:
        remedy = f"{SEEDED} {remedy or ''}".strip()
    begins = f" It begins: {redact(failure.statement)[:80]}" if failure.statement else ""
    return EnvironmentProblem(
        f"The {purpose} file {where.file} failed at line {where.line}",
        f"{failure.sqlstate} {failure.message}".strip(),
        remedy or f"Mend the statement; nothing was verified.{begins}",
    )
