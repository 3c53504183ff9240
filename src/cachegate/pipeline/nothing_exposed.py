"""Where nobody says which schemas are exposed: whether the usual one can be it, or all that was looked at is empty."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from psycopg import Connection

from cachegate.checks import schema_not_exposed
from cachegate.database import queries
from cachegate.model.catalog import Catalog
from cachegate.model.report import Finding, Outcome, Severity, Subject
from cachegate.options import Options
from cachegate.pipeline.servers import Servers

CHECK = schema_not_exposed.CHECK.id
SHOWN = 5


def findings(
    servers: Servers, connection: Connection[Any], options: Options, catalog: Catalog, ledger: tuple[str, str] | None
) -> Iterator[Finding]:
    """One if the exposed schemas are a guess and have nothing in them, while others do: nothing was verified then.

    `ledger` is the schema and name of the migration tool's own table, which is there whatever the project is about.
    """
    if not _guessed(servers, options) or not _empty(catalog, ledger):
        return
    rows = queries.rows(connection, "elsewhere", {"schemas": list(catalog.schemas)})
    others = {row.schema: row.relations for row in rows if ledger is None or row.schema != ledger[0]}
    if others:
        yield _finding(catalog.schemas, tuple(others), sum(others.values()))


def _guessed(servers: Servers, options: Options) -> bool:
    """A private PostgREST that was given no schemas."""
    return servers.members is not None and not options.schemas and "db-schemas" not in dict(options.embedded_config)


def _empty(catalog: Catalog, ledger: tuple[str, str] | None) -> bool:
    named = {(one.schema, one.name) for one in catalog.relations.values() if one.schema in catalog.schemas}
    return not (named - {ledger}) and not any(one.schema in catalog.schemas for one in catalog.functions.values())


def _finding(exposed: tuple[str, ...], others: tuple[str, ...], relations: int) -> Finding:
    more = f" and {len(others) - SHOWN} more" if len(others) > SHOWN else ""
    there = "is 1 relation" if relations == 1 else f"are {relations} relations"
    return Finding(
        check=CHECK,
        outcome=Outcome.ERRORED,
        severity=Severity.ERROR,
        subject=Subject("schema", None, exposed[0]),
        claim="what is exposed is known",
        key=f"{CHECK}:{exposed[0]}",
        cause=f"Nothing says which schemas PostgREST exposes, so it was {', '.join(exposed)}, and nothing is in"
        f" it; there {there} in {', '.join(others[:SHOWN])}{more}, which nobody looked at.",
        remedy="Say it as PGRST_DB_SCHEMAS of production does: --schemas NAME,…, or schemas in cachegate.yml."
        " cachegate init finds it out where a file of the repository tells.",
    )
