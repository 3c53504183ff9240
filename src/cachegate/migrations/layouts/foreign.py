"""Folders of tools that cannot be run by reading, refused by name: their files are never run as if they were plain."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from cachegate.errors import UsageProblem
from cachegate.migrations.layouts import undoing


@dataclass(frozen=True, slots=True)
class Sign:
    """What a tool is known by: the path of a file relative to the folder, what it has in it, or both.

    `harmful`: to run the file as plain SQL would undo a migration. `beside` is the ending that another file has to
    have in the place of this one's `down.sql`, for the name to mean anything. `layout` is the one that runs such
    folders, where they are complete: then something is missing, or another layout was asked for. `told` is what the
    text has to give an answer to: any file of the folder may be the only one.
    """

    tool: str
    because: str
    path: re.Pattern[str]
    text: re.Pattern[bytes] | None = None
    harmful: bool = False
    beside: str | None = None
    layout: str = ""
    told: Callable[[bytes], str] | None = None

    @property
    def thorough(self) -> bool:
        """Whether all files are looked at, not only the first ones."""
        return self.harmful or self.told is not None

    def shown_by(self, content: bytes) -> bool:
        return (self.text is None or self.text.search(content) is not None) and bool(
            self.told is None or self.told(content)
        )


def _marked(tool: str, because: str, pattern: bytes, layout: str = "") -> Sign:
    """By a line in SQL. Run as they are, such files would mostly undo themselves."""
    line = re.compile(rb"^[ \t]*--" + pattern, re.IGNORECASE | re.MULTILINE)
    return Sign(tool, because, _path(r"^[^/]+\.sql$"), line, harmful=True, layout=layout)


def _path(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_AND_CODE = rb"[^\n]*\n(?:[ \t\r]*+(?:--[^\n]*)?\n)*+[ \t]*+(?!--)[^\s]"  # plain files end in commented-out remedies
_EVOLUTION = re.compile(rb"^[ \t]*(?:#|--)[ \t-]*!(?:ups|downs)\b", re.IGNORECASE | re.MULTILINE)
_SCRIPT, _PYTHON, _PHP = _path(r"^[^/]+\.[cm]?[jt]s$"), _path(r"^(versions/)?[^/]+\.py$"), _path(r"^[^/]+\.php$")
_VERSIONED = re.compile(r"(^|/)([VB][0-9][0-9._]*|R)__[^/]*\.sql$")

SIGNS: tuple[Sign, ...] = (
    _marked("dbmate", "it has a `-- migrate:up` section", rb"[ \t]*migrate:(?:up|down)\b", "dbmate"),
    _marked("goose", "it has a `-- +goose` line", rb"[ \t]*\+goose[ \t]", "goose"),
    _marked("sql-migrate", "it has a `-- +migrate` line", rb"[ \t]*\+migrate[ \t]+(?:up|down)\b"),
    _marked("tern", "it has a line above its down part", rb"--[ \t]*create above[ \t]*/[ \t]*drop below"),
    _marked("rambler", "it has a `-- rambler down` section", rb"[ \t]*rambler[ \t]+down" + _AND_CODE),
    _marked("micrate", "it has a `-- +micrate Down` section", rb"[ \t]*\+micrate[ \t]+down" + _AND_CODE),
    _marked("MyBatis Migrations", "it has a `-- //@UNDO` section", rb"[ \t]*//[ \t]*@undo" + _AND_CODE),
    Sign("Play", "it has a line with !Ups or !Downs", _path(r"^[^/]+\.sql$"), _EVOLUTION, harmful=True),
    _marked("Liquibase", "it is Liquibase's formatted SQL", rb"[ \t]*liquibase[ \t]+formatted[ \t]+sql"),
    _marked("Sqitch", "it is one of Sqitch's scripts", rb" (?:deploy|revert|verify) \S+ (?:to|from|on) pg\b", "sqitch"),
    _marked("node-pg-migrate", "it has a down section", rb"[\t -]*down[ \t]+migration" + _AND_CODE, "node-pg-migrate"),
    Sign(
        "a tool with down parts",
        "behind a mark it drops what it made before",
        _path(r"^[^/]+\.sql$"),
        told=undoing.mark,
    ),
    Sign("Sqitch", "it is Sqitch's plan", _path(r"(^|/)sqitch\.(plan|conf)$"), layout="sqitch"),
    Sign("Drizzle", "it is Drizzle's journal", _path(r"(^|/)meta/_journal\.json$"), layout="drizzle"),
    Sign(
        "Prisma", "Prisma keeps this file there", _path(r"(^|/)migration_lock\.toml$|/migration\.sql$"), layout="prisma"
    ),
    Sign("Diesel", "Diesel names its folders so", _path(r"(^|/)[0-9]+(-[0-9]+)+_[^/]*/up\.sql$"), harmful=True),
    Sign("Diesel", "Diesel keeps this file there", _path(r"_diesel_initial_setup/up\.sql$"), harmful=True),
    Sign(
        "Hasura", "Hasura keeps a migration's two files so", _path(r"/(up|down)\.sql$"), harmful=True, layout="hasura"
    ),
    Sign(
        "golang-migrate",
        "it is half of an up and down pair",
        _path(r"\.(up|down)\.sql$"),
        harmful=True,
        layout="golang-migrate",
    ),
    Sign("db-migrate", "it is a migration of db-migrate", _SCRIPT, re.compile(rb"\bdbmigrate\b|\bdbm\b"), harmful=True),
    Sign("a tool with down files", "it undoes another file", _path(r"[-_]down\.sql$"), harmful=True, beside="up.sql"),
    Sign("a tool with down files", "it undoes a migration", _path(r"\.(undo|rollback|revert)\.sql$"), harmful=True),
    Sign(
        "Flyway",
        "it is an undo migration",
        re.compile(r"(^|/)U[0-9][0-9._]*__[^/]*\.sql$"),
        harmful=True,
        layout="flyway",
    ),
    Sign("Flyway", "Flyway names its files so", _VERSIONED, layout="flyway"),
    Sign("Liquibase", "it is a change log", _path(r"(^|/)[^/]*changelog[^/]*\.(xml|ya?ml|json)$")),
    Sign("Alembic", "Alembic keeps this file there", _path(r"(^|/)(alembic\.ini|script\.py\.mako)$")),
    Sign("Alembic", "it is a revision", _PYTHON, re.compile(rb"^(?:down_)?revision\b.*=", re.MULTILINE)),
    Sign("Alembic", "Alembic keeps this file there", _path(r"(^|/)versions/[^/]+\.py$")),
    Sign("Django", "Django names its migrations so", _path(r"(^|/)[0-9]{4}_[^/]*\.py$")),
    Sign("Rails", "Rails names its migrations so", _path(r"(^|/)[0-9]{14}_[^/]*\.rb$")),
    Sign("Ecto", "Ecto names its migrations so", _path(r"^[0-9]{14}_[^/]*\.exs$")),
    Sign("TypeORM", "it is a migration of TypeORM", _SCRIPT, re.compile(rb"\bMigrationInterface\b|\btypeorm\b")),
    Sign("MikroORM", "it is a migration of MikroORM", _SCRIPT, re.compile(rb"@mikro-orm/")),
    Sign("Sequelize", "it is a migration of Sequelize", _SCRIPT, re.compile(rb"\bqueryInterface\b")),
    Sign("node-pg-migrate", "it is a program", _SCRIPT, re.compile(rb"\bpgm\b")),
    Sign("Knex", "it is a migration of Knex", _SCRIPT, re.compile(rb"\bknex\b", re.IGNORECASE)),
    Sign("Laravel", "it is a migration of Laravel", _PHP, re.compile(rb"Illuminate\\Database")),
    Sign("Doctrine", "it is a migration of Doctrine", _PHP, re.compile(rb"Doctrine\\Migrations")),
    Sign("Entity Framework", "it is a program", _path(r"^[0-9]{14}_[^/]*\.cs$")),
    Sign("a tool that runs code", "it is a program", _path(r"^[0-9][^/]*\.([cm]?[jt]s|go|py|rb|php)$")),
)
COMMANDS = {
    "sql-migrate": "sql-migrate up",
    "tern": "tern migrate",
    "rambler": "rambler apply --all",
    "micrate": "micrate up",
    "MyBatis Migrations": "migrate up",
    "db-migrate": "npx db-migrate up",
    "Liquibase": "liquibase update",
    "Diesel": "diesel migration run",
    "Alembic": "alembic upgrade head",
    "Django": "python manage.py migrate",
    "Rails": "bin/rails db:migrate",
    "Ecto": "mix ecto.migrate",
    "TypeORM": "npx typeorm migration:run",
    "MikroORM": "npx mikro-orm migration:up",
    "Sequelize": "npx sequelize-cli db:migrate",
    "node-pg-migrate": "npx node-pg-migrate up",
    "Knex": "npx knex migrate:latest",
    "Laravel": "php artisan migrate",
    "Doctrine": "php bin/console doctrine:migrations:migrate --no-interaction",
    "Entity Framework": "dotnet ef database update",
}
"""How people run those tools, for `--migrate-command`."""
_LOOKED_AT = 20  # files of one kind: programs of a folder are all of one tool

Look = Callable[[str], bytes]


def refusal(folder: str, paths: Sequence[str], look: Look, harmful_only: bool) -> UsageProblem | None:
    """A problem that names the tool and the first file that shows it; None when nothing is foreign.

    `paths` are relative to the folder, `look` gives the text of one. `harmful_only` is for a folder whose layout is
    known: there a mere likeness of names is no objection.
    """
    found = _found(paths, look, harmful_only)
    return _problem(*found, folder) if found else None


def tool(paths: Sequence[str], look: Look) -> str | None:
    """The tool that a folder is laid out for, None when nothing is foreign."""
    found = _found(paths, look, harmful_only=False)
    return found[0].tool if found else None


def _found(paths: Sequence[str], look: Look, harmful_only: bool) -> tuple[Sign, str] | None:
    """The first sign of a tool, and the file that has it."""
    for sign in SIGNS:
        if harmful_only and not sign.harmful:
            continue
        named = (path for path in paths if _named(sign, path, paths))
        for path in named if sign.thorough else islice(named, _LOOKED_AT):
            if sign.shown_by(look(path)):
                return sign, path
    return None


def _named(sign: Sign, path: str, paths: Sequence[str]) -> bool:
    if not sign.path.search(path):
        return False
    return sign.beside is None or path[: -len("down.sql")] + sign.beside in paths


def _problem(sign: Sign, path: str, folder: str) -> UsageProblem:
    overrule = "" if sign.harmful else " If its SQL files are meant to run just as they are, say --layout plain."
    run = f"Let the tool migrate the database itself: --migrate-command '{COMMANDS.get(sign.tool, 'COMMAND')}'."
    if sign.layout:
        run = f"Say --layout {sign.layout} if {sign.tool} runs it, and name the folder that holds all that it needs."
    if sign.layout == "golang-migrate" and "/" in path:  # which looks into no subfolder
        run = (
            f"Name the folder that {sign.tool} runs: cachegate check {posixpath.join(folder, posixpath.dirname(path))}."
        )
    return UsageProblem(
        what=f"{folder} is laid out for {sign.tool}" + ("" if sign.layout else ", which is not run by reading files"),
        why=f"{path}: {sign.because}. Run as plain SQL files, they would not do what {sign.tool} does with them.",
        help=f"{run}{overrule}",
    )
