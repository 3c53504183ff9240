"""Files for psql: what in them is psql's, which layouts' tools understand it, and how they are run without psql.

No shell is ever run and no file written; the only ones read are the project's own that `\\i`, `\\ir` and `\\copy` name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from cachegate.errors import UsageProblem
from cachegate.migrations import gaps
from cachegate.migrations.lexer import position
from cachegate.migrations.placeholders import filler
from cachegate.migrations.psql.arguments import Command
from cachegate.migrations.psql.copying import Rows
from cachegate.migrations.psql.dumps import is_dump
from cachegate.migrations.psql.including import with_includes
from cachegate.migrations.psql.running import run
from cachegate.migrations.psql.scanning import of_psql, pieces, sql_only
from cachegate.migrations.psql.variables import names_any
from cachegate.model.migration import Migration, TextOf
from cachegate.model.script import Refused

__all__ = ["fitted", "is_dump", "of_psql", "ready", "run", "sql_only", "with_includes"]

TOOLS = {
    "dbmate": "dbmate",
    "drizzle": "Drizzle",
    "flyway": "Flyway",
    "golang-migrate": "golang-migrate",
    "goose": "goose",
    "hasura": "the Hasura CLI",
    "node-pg-migrate": "node-pg-migrate",
    "prisma": "Prisma",
    "supabase": "the Supabase CLI",
}
"""The tools that send files to the server themselves: it knows SQL only."""
COPIES = frozenset({"flyway"})
"""Those that understand rows after COPY … FROM stdin all the same (Flyway's documentation, "PostgreSQL")."""


def fitted(migration: Migration, layout: str | None, given: Mapping[str, str]) -> Migration:
    """The file as it has to be run: with psql's manner if it is for psql.

    `given` are the variables that the user gives. Raises `UsageProblem` with file and line at the first thing that the
    layout's tool does not understand.
    """
    if migration.manner.psql:
        return migration
    text = migration.sql.decode("utf-8", "replace")
    if layout not in TOOLS:
        wanted = of_psql(text) or names_any(text, given)
        return replace(migration, manner=replace(migration.manner, psql=True)) if wanted else migration
    found = tuple(pieces(text))
    odd = next((one for one in found if isinstance(one, Command) or layout not in COPIES), None)
    if odd is not None:
        raise _refusal(migration, text, odd, TOOLS[layout])
    if not found:
        return migration
    manner = replace(migration.manner, psql=True, variables=(), placeholders=None)
    try:
        filled = filler(migration, given=given)(0, len(text)).text
    except Refused as refused:
        where = f"{refused.place.file}:{refused.place.line}"
        raise UsageProblem(f"{where} cannot be run", f"There {refused.what}.", refused.help) from refused
    return replace(migration, sql=filled.encode(), manner=manner)


def ready(
    migration: Migration, layout: str | None, root: Path, given: Mapping[str, str], text_of: TextOf | None = None
) -> Migration:
    """As `fitted`, with the texts of the files that it includes; `root` is what `file` is relative to.

    `text_of` gives the texts as they stood, for a migration that is there already.
    """
    if not migration.on_disk:
        return migration
    fit = fitted(gaps.filled(migration, given), layout, given)
    return with_includes(fit, root, given, text_of) if fit.manner.psql else fit


def _refusal(migration: Migration, text: str, odd: Command | Rows, tool: str) -> UsageProblem:
    line, _ = position(text, odd.start)
    if isinstance(odd, Command):
        return UsageProblem(
            what=f"{migration.file}:{line} has a psql command: \\{odd.name[:40]}",
            why=f"{tool[0].upper()}{tool[1:]} sends files to the server, which knows SQL only; backslash commands are"
            " psql's own.",
            help="Write it as SQL (put an included file's text here, a variable's value in its place), or keep the file"
            " outside the migrations folder.",
        )
    return UsageProblem(
        what=f"{migration.file}:{line - 1} copies rows from standard input",
        why=f"The rows after COPY … FROM stdin are not SQL; {tool} does not send them as data.",
        help="Write the rows as INSERT statements, or load the file as a seed (--seed).",
    )
