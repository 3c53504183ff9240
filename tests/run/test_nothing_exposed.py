"""A folder whose schemas nobody named to the gate: an empty `public` is no proof of anything."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from cachegate.cli import command, run_of
from cachegate.guard import Console
from unit.migrations.checkouts import Checkout

pytestmark = pytest.mark.usefixtures("servers")

ELSEWHERE = "create schema api;\ncreate table api.films (id int primary key);\n"
HERE = "create table public.films (id int primary key);\ngrant select on public.films to anon;\nnotify pgrst;\n"
KEY = "schema-not-exposed:public"


def checked(folder: Path, files: dict[str, str], *arguments: str) -> tuple[int, list[dict[str, Any]]]:
    """The exit code, and the findings that say that nothing was looked at."""
    project = Checkout(folder)
    for name, text in files.items():
        project.write(name, text)
    out, err = io.StringIO(), io.StringIO()
    report = folder / "report.json"
    words = ["check", "--json", str(report), *arguments]
    code = command(words, Console({}, out, err), lambda: folder, run_of)
    assert report.is_file(), err.getvalue()
    return code, [one for one in json.loads(report.read_text())["findings"] if one["key"] == KEY]


@pytest.mark.parametrize(
    ("files", "arguments"),
    [
        pytest.param({"migrations/1_a.sql": ELSEWHERE}, (), id="pending"),
        pytest.param({"migrations/1_a.sql": ELSEWHERE}, ("--baseline", "all-but:0"), id="baseline"),
        pytest.param(
            {"db/migrations/1_a.sql": f"-- migrate:up\n{ELSEWHERE}-- migrate:down\n"}, (), id="beside-a-ledger"
        ),
    ],
)
def test_an_empty_schema_proves_nothing(tmp_path: Path, files: dict[str, str], arguments: tuple[str, ...]) -> None:
    """The run could not verify anything, and says what to name."""
    code, (finding,) = checked(tmp_path, files, *arguments)

    assert (code, finding["outcome"]) == (3, "errored")
    assert "1 relation in api" in finding["cause"]
    assert "--schemas" in finding["remedy"]


@pytest.mark.parametrize(
    ("sql", "settings"),
    [
        pytest.param(ELSEWHERE + HERE, "", id="one-is-exposed"),
        pytest.param("create function public.now_is() returns int language sql as 'select 1';", "", id="a-function"),
        pytest.param("create schema api;", "", id="nothing-anywhere"),
        pytest.param(ELSEWHERE, "schemas: [public]\n", id="named"),
        pytest.param(ELSEWHERE, "embedded-config: {db-schemas: public}\n", id="configured"),
    ],
)
def test_look_alikes(tmp_path: Path, sql: str, settings: str) -> None:
    """Something is exposed, or nothing is there, or somebody says that it is meant."""
    _, found = checked(tmp_path, {"migrations/1_a.sql": sql, "cachegate.yml": f"self-reload: off\n{settings}"})

    assert found == []
