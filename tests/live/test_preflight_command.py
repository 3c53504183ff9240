"""`cachegate preflight` as a command: what it prints and writes, its exit codes, and what is already applied."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from cachegate.cli import command, run_of
from cachegate.guard import Console
from conftest import FreshDatabase, StartPostgrest
from livepair import PAIRS, served
from preflights import contents
from servers import Database

POSTGRES = pytest.mark.parametrize("postgres_version", ["15", "18"])
SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "preflight.schema.json").read_text("utf-8"))


def preflight(database: Database, folder: Path, *arguments: str) -> tuple[int, dict[str, Any], str]:
    out, told, report = io.StringIO(), io.StringIO(), folder / "report.json"
    given = ["preflight", str(folder), "--database-url", database.url, "--json", str(report), *arguments]
    code = command(given, Console({}, out, told), lambda: folder, run_of)
    return code, json.loads(report.read_text("utf-8")) if report.exists() else {}, out.getvalue() + told.getvalue()


@pytest.fixture
def project(database: Database, tmp_path: Path) -> Path:
    database.run("create table jobs (id int primary key, kind text); insert into jobs values (1, 'a'), (2, 'a')")
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "001_jobs.sql").write_text("create table jobs (id int primary key, kind text);")
    (folder / "002_key.sql").write_text("\nalter table jobs add unique (kind);")
    return tmp_path


@POSTGRES
def test_a_key_over_duplicates(database: Database, project: Path) -> None:
    """Red before the deploy, with everything in the files; green after the clean-up that it offers; nothing written."""
    before = contents(database)
    code, report, told = preflight(database, project, "--baseline", "until:001", "--markdown", str(project / "m.md"))

    assert code == 1, told
    assert contents(database) == before
    Draft202012Validator(SCHEMA).validate(report)
    (one,) = report["demands"]
    assert (one["file"], one["line"], one["would_fail"], one["offending"]) == ("migrations/002_key.sql", 2, "yes", 1)
    assert "delete from public.jobs" in (project / "m.md").read_text("utf-8")
    assert "1 of 1 demands on rows would fail" in told

    database.run(one["clean_up"][0]["sql"])
    assert preflight(database, project, "--baseline", "until:001")[0] == 0


@POSTGRES
@pytest.mark.parametrize(
    ("block", "code"),
    [
        ("do $$ begin execute 'alter table jobs add unique (kind)'; end $$;", 3),
        ("do 'begin alter table jobs add unique (kind); end';", 3),
        ("do $$ begin raise notice 'nothing'; end $$;", 0),
    ],
)
def test_what_a_block_executes(database: Database, project: Path, block: str, code: int) -> None:
    """SQL that is made at run time may demand anything: that is no "no", and a block without any is quiet."""
    (project / "migrations" / "002_key.sql").write_text(block)

    found, report, told = preflight(database, project, "--baseline", "until:001")

    assert found == code, told
    assert [one["would_fail"] for one in report["demands"]] == (["cannot be told"] if code else [])


PSQL = {
    "after a command": {"002_key.sql": "\\set kind 1\nalter table jobs add unique (kind);\n"},
    "after rows": {"002_key.sql": "copy jobs from stdin;\n3\tit's; alter\n\\.\nalter table jobs add unique (kind);\n"},
    "in an included file": {
        "002_key.sql": "\\ir ../sql/key.sql\n",
        "../sql/key.sql": "alter table jobs add unique (kind);",
    },
}


@pytest.mark.parametrize("name", PSQL)
def test_what_is_written_for_psql(database: Database, project: Path, name: str) -> None:
    """Neither its commands nor rows hide a statement, and included files are read as well."""
    for path, text in PSQL[name].items():
        place = project / "migrations" / path
        place.parent.mkdir(exist_ok=True)
        place.write_text(text)
    code, report, told = preflight(database, project, "--baseline", "until:001")

    assert code == (3 if "rows" in name else 1), told
    assert [one["would_fail"] for one in report["demands"]] == ["cannot be told" if "rows" in name else "yes"]
    assert report["demands"][0]["file"].endswith("key.sql")


@POSTGRES
def test_checks_of_the_project(database: Database, project: Path) -> None:
    """Rows are an error on live data; a query that cannot be asked is not a good one; nonsense is a mistake."""
    (project / "cachegate.yml").write_text("checks: {odd: select id from jobs where kind = 'a'}\n")
    found = preflight(database, project, "--baseline", "until:002")
    dark = preflight(database, project, "--baseline", "until:002", "--checks", "odd=select nothing from nowhere")
    wrong = preflight(database, project, "--baseline", "until:002", "--checks", "odd=delete from jobs")

    assert (found[0], dark[0], wrong[0]) == (1, 3, 2)
    assert found[1]["checks"][0]["rows"] == 2
    assert found[1]["checks"][0]["examples"][0] == [{"column": "id", "value": "1"}]
    assert "not in the database yet" in dark[1]["checks"][0]["why"]
    assert "does not begin with SELECT" in wrong[2]


def test_values_only_on_request(database: Database, project: Path) -> None:
    """Nothing that rows have in them is printed or written unless asked for."""
    (project / "migrations" / "002_key.sql").write_text("alter table jobs add check (kind <> 'a');")
    database.run("update jobs set kind = 'a'; alter table jobs add note text default 'secret words'")
    masked = preflight(database, project, "--baseline", "until:001")
    shown = preflight(database, project, "--baseline", "until:001", "--show-values")

    assert "kind = <1 character>" in masked[2]
    assert "kind = a" in shown[2]


@PAIRS
def test_checks_in_verify(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest, tmp_path: Path
) -> None:
    """After a deploy the same queries look at the live rows."""
    pair = served(fresh_database(postgres), start_postgrest, postgrest, tmp_path)
    query = "odd=select id from api.actors where name is null"
    good = pair.verify("--checks", query)
    pair.database.run("insert into api.actors values (7, null)")
    bad = pair.verify("--checks", query)

    assert (good.code, bad.code) == (0, 1)
    assert bad.failed() == {"project-check:odd"}


def test_without_a_database(tmp_path: Path) -> None:
    """There is nothing to ask."""
    out, told = io.StringIO(), io.StringIO()

    assert command(["preflight"], Console({}, out, told), lambda: tmp_path, run_of) == 2
    assert "--database-url is missing" in told.getvalue()
