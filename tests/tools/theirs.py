"""The layouts' own tools, as their users start them: each migrates a database from a project's folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import psycopg
import pytest

HERE = Path(__file__).parent
MODULES, PYTHON = HERE / "node_modules", HERE / ".venv/bin"
TIMEOUT = 120.0


class Refused(Exception):
    """The tool ended with an error; the text is what it said."""


def program(path: Path) -> Path:
    """The path if it is there; else the test is skipped on a laptop, and fails in CI."""
    if not path.exists():
        _absent(f"{path.name} is not installed: make layout-tools")
    return path


def _absent(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def run(arguments: Sequence[str | Path], folder: Path, url: str, more: Mapping[str, str] | None = None) -> str:
    """Run one with the address in its environment; what it said. Raises `Refused`."""
    environ = {
        **os.environ,
        **variables(url),
        "PYTHONDONTWRITEBYTECODE": "1",
        "CHECKPOINT_DISABLE": "1",
        **(more or {}),
    }
    done = subprocess.run(
        list(map(str, arguments)), cwd=folder, env=environ, capture_output=True, text=True, timeout=TIMEOUT
    )
    if done.returncode != 0:
        raise Refused(done.stdout + done.stderr)
    return done.stdout + done.stderr


def variables(url: str) -> dict[str, str]:
    parts = psycopg.conninfo.conninfo_to_dict(url)
    names = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password", "PGDATABASE": "dbname"}
    return {"DATABASE_URL": url, **{name: str(parts[key]) for name, key in names.items()}}


def dbmate(project: Path, url: str) -> None:
    tool = program(MODULES / "@dbmate/linux-x64/bin/dbmate")
    run(
        [tool, "--no-dump-schema", "migrate"],
        project,
        f"{url}?sslmode=disable",
        variables(url) | {"DATABASE_URL": f"{url}?sslmode=disable"},
    )


def node_pg_migrate(project: Path, url: str) -> None:
    tool = program(MODULES / ".bin/node-pg-migrate")
    run([tool, "up", "--migrations-dir", "migrations", "--migration-file-language", "sql"], project, url)


def drizzle(project: Path, url: str) -> None:
    """By the migrator of drizzle-orm, which `drizzle-kit migrate` calls too."""
    program(MODULES / "drizzle-orm")
    node = shutil.which("node")
    assert node
    run([node, HERE / "drizzle.mjs", project / "drizzle"], HERE, url)


def prisma(project: Path, url: str) -> None:
    """By Prisma's schema engine as WebAssembly: the one as a program is in no registry."""
    tool = program(MODULES / ".bin/prisma")
    nothing = str(HERE / "package.json")  # that the command line does not look for programs that are not needed
    engines = {"PRISMA_QUERY_ENGINE_LIBRARY": nothing, "PRISMA_SCHEMA_ENGINE_BINARY": nothing}
    folder = {"PROJECT": str(project)}
    run([tool, "migrate", "deploy", "--config", HERE / "prisma.config.ts"], HERE, url, engines | folder)


def sqitch(project: Path, url: str) -> None:
    tool = shutil.which("sqitch")
    if tool is None:
        _absent("sqitch is not installed: apt-get install sqitch libdbd-pg-perl postgresql-client")
    assert tool
    name = {"SQITCH_FULLNAME": "Film Club", "SQITCH_EMAIL": "club@example.org"}
    run([tool, "deploy", "--no-verify", "--target", f"db:pg:{url.partition(':')[2]}"], project, url, name)


def alembic(project: Path, url: str) -> None:
    run([program(PYTHON / "alembic"), "upgrade", "head"], project, url)


def django(project: Path, url: str) -> None:
    run([program(PYTHON / "python"), "manage.py", "migrate"], project, url)


LEDGERS = {
    "dbmate": ["schema_migrations"],
    "node-pg-migrate": ["pgmigrations"],
    "drizzle": [r"^drizzle\b"],
    "prisma": ["_prisma_migrations"],
    "sqitch": [r"^sqitch\b"],
    "alembic": ["alembic_version"],
    "django": ["django_migrations"],
}
"""Names of what each tool makes for itself."""


def journal(folder: Path, tags: Sequence[str]) -> None:
    """Drizzle's list of its files."""
    entries = [
        {"idx": number, "version": "7", "when": 1_700_000_000_000 + number, "tag": tag, "breakpoints": True}
        for number, tag in enumerate(tags)
    ]
    text = json.dumps({"version": "7", "dialect": "postgresql", "entries": entries}, indent=2)
    folder.joinpath("meta").mkdir(parents=True, exist_ok=True)
    folder.joinpath("meta/_journal.json").write_text(text, "utf-8")
