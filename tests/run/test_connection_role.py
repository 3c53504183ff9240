"""A project that makes PostgREST's own role: another logs in for it, and what is to be pasted names the project's."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from cachegate.cli import command, run_of
from cachegate.guard import Console
from unit.migrations.checkouts import Checkout

pytestmark = pytest.mark.usefixtures("servers")

ROLES = """
create role authenticator noinherit login password 'throw-away';
create role anon nologin;
grant anon to authenticator;
create schema api;
grant usage on schema api to anon;
"""
EDITOR = """
create role editor nologin;
grant usage on schema api to editor;
create table api.drafts (id int primary key);
grant all on api.drafts to editor;
{}
notify pgrst;
"""


def test_what_is_offered_names_the_projects_own_role(tmp_path: Path) -> None:
    """Red for the role that nobody may become; the line that is offered, pasted, is green and true in production."""
    project = Checkout(tmp_path)
    project.write("db/migrations/1_roles.sql", ROLES)
    project.write("db/migrations/2_editor.sql", EDITOR.format(""))

    code, offered = checked(project)
    assert (code, offered) == (1, "grant editor to authenticator;")

    project.write("db/migrations/2_editor.sql", EDITOR.format(offered))
    assert checked(project)[0] == 0


def checked(project: Checkout) -> tuple[int, str]:
    """The exit code, and the first line that the first failure offers to paste."""
    report = project.root / "report.json"
    words = ["check", "--baseline", "until:1", "--schemas", "api", "--json", str(report)]
    code = command(words, Console({}, io.StringIO(), io.StringIO()), lambda: project.root, run_of)
    failed = [one for one in json.loads(report.read_text("utf-8"))["findings"] if one["outcome"] == "failed"]
    return code, failed[0]["sql"].splitlines()[0] if failed else ""
