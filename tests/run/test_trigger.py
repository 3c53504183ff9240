"""`cachegate trigger` as it is typed: the migration printed and written, a database judged, and exit codes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pytest

from cachegate.cli import command, run_of
from cachegate.guard import Console
from conftest import FreshDatabase
from servers import Database
from triggers_as_found import FINE, UNCONDITIONAL


def typed(cwd: Path, *arguments: str, database: Database | None = None) -> tuple[int, str, str]:
    """Exit code, what was printed, and what was said beside it."""
    out, err = io.StringIO(), io.StringIO()
    environ = {"CACHEGATE_DATABASE_URL": database.url} if database else {}
    code = command(["trigger", *arguments], Console(environ, out, err), lambda: cwd, run_of)
    return code, out.getvalue(), err.getvalue()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "0001_a.sql").write_text("create schema api;")
    return tmp_path


def test_printed_and_written(project: Path) -> None:
    """The text alone on standard output, its name beside it; `--write` makes that file, once."""
    code, printed, said = typed(project)
    assert (code, said) == (0, "cachegate: for migrations/0002_postgrest_reload.sql\n")

    code, out, said = typed(project, "--write")
    assert (code, out, said) == (0, "", "cachegate: wrote migrations/0002_postgrest_reload.sql\n")
    assert (project / "migrations" / "0002_postgrest_reload.sql").read_text("utf-8") == printed

    code, out, said = typed(project, "--write")
    assert (code, out) == (2, "")
    assert "migrations/0002_postgrest_reload.sql installs these event triggers already" in said


@pytest.mark.parametrize("postgres", ["15", "18"])
def test_from_nothing_to_complete(postgres: str, project: Path, fresh_database: FreshDatabase) -> None:
    """None is there: 1. The printed migration, applied: 0, by reading and by running."""
    database = fresh_database(postgres)
    code, out, _ = typed(project, "--check", database=database)
    assert code == 1
    assert out.startswith("There is no event trigger that makes PostgREST reload.\n")

    database.run(typed(project)[1])
    for flags in ([], ["--run-statements"]):
        code, out, err = typed(project, "--check", *flags, database=database)
        assert code == 0, out
        assert out.startswith("PostgREST reloads after every change that it has to learn of.\n")
        assert err == ""


@pytest.mark.parametrize(
    ("script", "flags", "code", "said"),
    [
        (UNCONDITIONAL, [], 0, "Sends 'reload schema' on 'pgrst', whatever the command was."),
        (UNCONDITIONAL, ["--channel", "other"], 1, "'pgrst' is not heard: PostgREST listens on 'other'"),
        (FINE, [], 1, "PostgREST is not told of alter routine (functions)"),
        (FINE, ["--run-statements", "--schemas", "public"], 1, "create cast, drop cast"),
        (
            UNCONDITIONAL.replace("notify pgrst", "if random() > 2 then return; end if; notify pgrst"),
            [],
            3,
            "It cannot be told",
        ),
        (UNCONDITIONAL.replace("notify_pgrst_on_schema_change", '"od\u202ed"'), [], 0, "\\u{202e}"),
    ],
)
def test_verdicts(
    script: str, flags: Sequence[str], code: int, said: str, project: Path, fresh_database: FreshDatabase
) -> None:
    """The exit code says it, and so does the text; names from the database cannot disturb it."""
    database = fresh_database("18")
    database.run(script)

    found, out, _ = typed(project, "--check", *flags, database=database)
    assert found == code, out
    assert said in out


def test_no_file_is_written_where_nobody_keeps_migrations(tmp_path: Path) -> None:
    """A project's root, say; printed it is all the same, and written where `--layout` says that it is meant."""
    (tmp_path / "package.json").write_text("{}")
    code, out, _ = typed(tmp_path)
    assert (code, "create event trigger" in out) == (0, True)

    code, _, said = typed(tmp_path, "--write")
    assert code == 2
    assert "has no migrations" in said
    assert [one.name for one in tmp_path.iterdir()] == ["package.json"]

    assert typed(tmp_path, "--write", "--layout", "plain")[0] == 0
    assert (tmp_path / "001_postgrest_reload.sql").exists()


def test_names_and_errors_of_the_database_are_harmless(project: Path, fresh_database: FreshDatabase) -> None:
    """A name is no workflow command of GitHub's runner, and what a function raises shows no password."""
    database = fresh_database("18")
    database.run(UNCONDITIONAL.replace("notify_pgrst_on_schema_change", '"::error::pwned"'))
    database.run(
        "create function public.police() returns event_trigger language plpgsql as $$ begin"
        " if tg_tag like '%VIEW' then raise 'no views, password=hunter2'; end if; end $$;"
        "create event trigger police on ddl_command_start execute function public.police()"
    )

    code, out, said = typed(project, "--check", "--run-statements", database=database)
    assert code == 3, out
    assert "error::pwned" in out
    assert not any(line.lstrip().startswith("::") for line in out.splitlines())
    assert "no views, password=***" in out + said
    assert "hunter2" not in out + said


def test_a_schema_that_is_not_there_is_named(project: Path, fresh_database: FreshDatabase) -> None:
    """Rather than dozens of statements of which nothing can be told."""
    database = fresh_database("18")
    code, out, said = typed(project, "--check", "--run-statements", "--schemas", "shop", database=database)

    assert (code, out) == (2, "")
    assert "the database has no schema 'shop'" in said


@pytest.mark.parametrize(
    ("flags", "what"),
    [
        (["--check"], "--database-url is missing"),
        (["--run-statements"], "--run-statements: there is nothing to run"),
        (["--check", "--write", "--database-url", "postgresql://h/d"], "--write: does not go with --check"),
    ],
)
def test_what_does_not_go_together(flags: Sequence[str], what: str, project: Path) -> None:
    """Said before anything is done."""
    code, out, said = typed(project, *flags)
    assert (code, out) == (2, "")
    assert f"cachegate: {what}" in said


def test_no_database_there(project: Path) -> None:
    """Exit code 3, and the password stays unsaid."""
    code, out, said = typed(project, "--check", "--database-url", "postgresql://u:hidden@127.0.0.1:1/x")
    assert (code, out) == (3, "")
    assert "No connection to Postgres" in said
    assert "hidden" not in said
