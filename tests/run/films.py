"""A project with one migration, and the command run in it, for tests."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path

from cachegate.cli import command, run_of
from cachegate.guard import Console
from gate import SECRET
from servers import Database

MIGRATION = """
create schema api;
grant usage on schema api to anon;
create table api.films (id int primary key);
grant select, insert, update on api.films to anon;
notify pgrst;
"""
Said = tuple[int, str]


def command_in(tmp_path: Path) -> Callable[..., Said]:
    """Run the command in a project with one migration; gives the exit code and everything it said."""
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "1_films.sql").write_text(MIGRATION)

    def run(*arguments: str, environ: Mapping[str, str] | None = None) -> Said:
        out, told = io.StringIO(), io.StringIO()
        code = command(["check", *arguments], Console(environ or {}, out, told), lambda: tmp_path, run_of)
        return code, out.getvalue() + told.getvalue()

    return run


def settings(database: Database, **more: str) -> dict[str, str]:
    return {
        "db-uri": database.url_as("authenticator", "connection"),
        "db-schemas": "api",
        "db-anon-role": "anon",
        "jwt-secret": SECRET,
        **more,
    }
