"""Tools whose migrations are programs, known by the files that they keep; each with the command that migrates."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cachegate.migrations.layouts.foreign import COMMANDS
from cachegate.survey.facts import Program

# The files by which a tool is known; one is enough.
KNOWN = {
    "Alembic": r"alembic\.ini",
    "Django": r"manage\.py",
    "Rails": r"bin/rails",
    "Knex": r"knexfile\.[cm]?[jt]s",
    "Sequelize": r"\.sequelizerc",
    "TypeORM": r"(?:src/)?(?:data-source|ormconfig)\.[cm]?[jt]s",
    "MikroORM": r"(?:src/)?mikro-orm\.config\.[cm]?[jt]s",
    "Laravel": r"artisan",
    "Doctrine": r"(?:config/packages/)?doctrine_migrations\.ya?ml",
    "Liquibase": r"liquibase\.properties",
    "Diesel": r"diesel\.toml",
    "Ecto": r"mix\.exs",
}
_MARKS = {"Django": "migrations/", "Rails": "db/migrate/", "Ecto": "priv/repo/migrations/"}


def found(paths: Sequence[str]) -> tuple[Program, ...]:
    """Those of a repository with these files; a mark that others leave as well needs its migrations beside it."""
    programs = []
    for tool, pattern in KNOWN.items():
        file = next((path for path in paths if re.fullmatch(rf"(?:[^/]+/){{0,3}}{pattern}", path)), None)
        if file is None or (tool in _MARKS and not any(_MARKS[tool] in path for path in paths)):
            continue
        programs.append(Program(tool, file, COMMANDS[tool]))
    return tuple(programs)
