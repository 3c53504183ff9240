"""Alembic and Django by `--migrate-command`: the same catalog as without us, and findings with the right files."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from cachegate import pipeline
from cachegate.cli import main
from cachegate.migrations import programs
from cachegate.model.migration import Selection
from cachegate.options import Options
from cachegate.pipeline.command import Command
from conftest import FreshDatabase, StartPostgrest
from gate import Given, opened
from repositories import committed
from servers import POSTGRES_VERSIONS
from tools import theirs
from tools.catalog import whole
from tools.test_examples import EXAMPLES

pytestmark = pytest.mark.tools

COMMANDS = {
    "alembic": (str(theirs.PYTHON / "alembic"), "upgrade", "head"),
    "django": (str(theirs.PYTHON / "python"), "manage.py", "migrate"),
}
TOOLS = {"alembic": theirs.alembic, "django": theirs.django}


@pytest.mark.parametrize("version", POSTGRES_VERSIONS)
@pytest.mark.parametrize("tool", COMMANDS)
def test_watching_changes_nothing(
    tool: str, version: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """The database is what the tool alone makes of an empty one, to its ledger; nothing of our marks is left."""
    ours = fresh_database(version)
    project = EXAMPLES / tool
    theirs.program(Path(COMMANDS[tool][0]))
    given = Given(options=Options(directory=project, reload_timeout=20.0), settings={"db-schemas": "public"})
    files = programs.sources(project, project)
    command = Command(COMMANDS[tool], project, project, {"PYTHONDONTWRITEBYTECODE": "1"}, 60.0, files=files)
    with opened(ours, start_postgrest, "12.0.2", given) as servers:
        selection = Selection((), (command.migration,), "")
        work = pipeline.Work(selection, "command", today=given.today, command=command)
        report = pipeline.run(servers, work, replace(given.options), lambda text: None, pipeline.Stages())
    by_tool = fresh_database(version)
    TOOLS[tool](project, by_tool.url)

    assert whole(ours.url) == whole(by_tool.url)
    assert report.exit_code == 0, report.headline


@pytest.mark.parametrize("version", POSTGRES_VERSIONS)
@pytest.mark.parametrize(
    ("tool", "added"),
    [("alembic", "alembic/versions/fae9c5aaba58_films_of.py"), ("django", "films/migrations/0006_films_of.py")],
)
def test_a_pull_request_with_one_more_migration(
    tool: str, added: str, version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the command line: the base is migrated from a copy of the commit, and what is new is the new file's."""
    theirs.program(Path(COMMANDS[tool][0]))
    shutil.copytree(EXAMPLES / tool, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    text = tmp_path.joinpath(added).read_text("utf-8")
    tmp_path.joinpath(added).unlink()
    base = committed(tmp_path)
    tmp_path.joinpath(added).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    options = [
        "--migrate-command",
        " ".join(COMMANDS[tool]),
        "--baseline",
        f"ref:{base}",
        "--embedded-postgres",
        version,
    ]

    assert main(["check", *options, "--json", "report.json"]) == 0
    report = json.loads(tmp_path.joinpath("report.json").read_text("utf-8"))
    assert report["headline"].startswith("1 migration applied")
    assert {one["file"] for one in report["findings"] if one["change"] == "added"} == {added}
