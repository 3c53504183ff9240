"""`cachegate check --baseline ledger`: a dump of production with its ledger, and what the folder adds to it."""

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

DUMP = """
create role anon nologin;
create schema api;
grant usage on schema api to anon;
create table api.films (id int primary key, title text);
grant select on api.films to anon;
create table public.schema_migrations (version varchar(255) primary key);
insert into public.schema_migrations values ('001'), ('003'), ('000');
"""
UP = "-- migrate:up\n{}\n-- migrate:down\n"


@pytest.fixture
def project(tmp_path: Path) -> Checkout:
    made = Checkout(tmp_path)
    made.write("dump.sql", DUMP)
    made.write("db/migrations/001_films.sql", UP.format("create table api.films (id int);"))
    made.write("db/migrations/003_more.sql", UP.format("this is not run, for it is there;"))
    made.write("db/migrations/004_prizes.sql", UP.format("create table api.prizes (id int primary key);"))
    made.write("cachegate.yml", "self-reload: off\nembedded-config: {db-schemas: api}\n")
    return made


def checked(project: Checkout, *arguments: str) -> tuple[int, dict[str, Any], str]:
    """Exit code, the report, and what was said."""
    out, err = io.StringIO(), io.StringIO()
    report = project.root / "report.json"
    words = ["check", "--baseline", "ledger", "--json", str(report), *arguments]
    code = command(words, Console({}, out, err), lambda: project.root, run_of)
    return code, json.loads(report.read_text()) if report.is_file() else {}, err.getvalue()


def test_only_what_the_ledger_lacks_is_run(project: Checkout) -> None:
    """The baseline is there; a version without a file is told, and how it was decided."""
    code, report, said = checked(project, "--bootstrap", "dump.sql")

    assert [one["file"] for one in report["steps"]] == ["db/migrations/004_prizes.sql"], said
    assert "By the ledger of dbmate in the database (public.schema_migrations), 2 of 3 files" in json.dumps(report)
    failed = {one["key"]: one["severity"] for one in report["findings"] if one["outcome"] == "failed"}
    assert failed["baseline-deleted:000"] == "warning"
    assert failed["reachable:api.prizes"] == "error"
    assert code == 1


def test_a_late_file(project: Checkout) -> None:
    """dbmate runs it late, so it is a warning; it is run here as well."""
    project.write("db/migrations/002_late.sql", UP.format("create table api.late (id int primary key);"))
    _, report, _ = checked(project, "--bootstrap", "dump.sql")

    assert next(one["file"] for one in report["steps"]) == "db/migrations/002_late.sql"
    [late] = [one for one in report["findings"] if one["check"] == "out-of-order"]
    assert (late["severity"], late["file"]) == ("warning", "db/migrations/002_late.sql")
    assert "dbmate runs it late" in late["cause"]


def test_a_database_without_a_ledger(project: Checkout) -> None:
    """Nothing is taken for granted: the run ends, and says where it looked."""
    project.write("dump.sql", "create schema api;")
    code, _, said = checked(project, "--bootstrap", "dump.sql")

    assert code == 2
    assert "has no ledger of applied migrations" in said
    assert "schema_migrations" in said


def test_a_private_database_that_nobody_filled(project: Checkout) -> None:
    """It is said before anything is started."""
    code, _, said = checked(project)

    assert code == 2
    assert "a private database has no ledger" in said
