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
create role {0} noinherit login password 'throw-away';
create role anon nologin;
create role member nologin;
grant anon, member to {0};
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


DRAFTS = """
do $$ begin
  if '{0}' = 'stranger' then create role stranger nologin; end if;
end $$;
grant usage on schema api to {0};
create table api.drafts (id int primary key);
grant all on api.drafts to {0};
notify pgrst;
"""
OTHERS = """
create role reporting nologin;
create role reporter login;
grant reporting to reporter;
create role boss nologin;
create role administrator login createrole;
grant boss, anon to administrator;
"""
NAMES = pytest.mark.parametrize("name", ["authenticator", "gateway"])


@NAMES
def test_what_is_offered_names_the_projects_own_role(tmp_path: Path, name: str) -> None:
    """Red for the role that nobody may become; the line that is offered, pasted, is green and true in production."""
    project = Checkout(tmp_path)
    project.write("db/migrations/1_roles.sql", ROLES.format(name))
    project.write("db/migrations/2_editor.sql", EDITOR.format(""))

    code, offered = checked(project)
    assert (code, offered) == (1, f"grant editor to {name};")

    project.write("db/migrations/2_editor.sql", EDITOR.format(offered))
    assert checked(project)[0] == 0


@pytest.mark.parametrize(
    ("name", "where"), [("authenticator", "baseline"), ("gateway", "baseline"), ("gateway", "bootstrap")]
)
def test_what_the_projects_own_role_may_become_counts(tmp_path: Path, name: str, where: str) -> None:
    """Whatever it is called, and wherever it is made: what members may use is in reach, what nobody may is not."""
    project = Checkout(tmp_path)
    project.write("db/migrations/1_roles.sql", ROLES.format(name) if where == "baseline" else "select 1;")
    project.write("db/roles.sql", ROLES.format(name) if where == "bootstrap" else "select 1;")
    project.write("db/migrations/2_drafts.sql", DRAFTS.format("member"))
    assert checked(project, "--bootstrap", str(project.root / "db/roles.sql"))[0] == 0

    project.write("db/migrations/2_drafts.sql", DRAFTS.format("stranger"))
    assert checked(project, "--bootstrap", str(project.root / "db/roles.sql"))[0] == 1


def test_a_login_of_something_else_is_not_postgrests(tmp_path: Path) -> None:
    """What an administrator may become, or a login that was not granted the anonymous role, reaches no client."""
    project = Checkout(tmp_path)
    project.write("db/migrations/1_roles.sql", ROLES.format("gateway") + OTHERS)
    for role in ("reporting", "boss"):
        project.write("db/migrations/2_drafts.sql", DRAFTS.format(role))
        assert checked(project)[0] == 1, role


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("gateway", "revoke member from gateway;"),
        ("authenticator", "revoke member from authenticator;"),
        ("gateway", "drop owned by member; drop role member; create role member nologin;"),
        ("gateway", "revoke member, anon from gateway;"),
    ],
)
def test_what_the_projects_own_role_may_become_no_longer(tmp_path: Path, name: str, change: str) -> None:
    """A pending file takes a role from it: what only that role may use is out of reach, as it is in production."""
    project = Checkout(tmp_path)
    project.write("db/migrations/1_roles.sql", ROLES.format(name))
    project.write("db/migrations/2_drafts.sql", change + DRAFTS.format("member"))

    code, offered = checked(project)
    assert code in (1, 3)
    if "anon" not in change:
        assert (code, offered) == (1, f"grant member to {name};")


def test_a_role_of_ours_loses_what_files_take_from_it(tmp_path: Path) -> None:
    """Where the project does not make the role, ours is it: nothing that it lost is granted again."""
    project = Checkout(tmp_path)
    project.write("db/migrations/1_roles.sql", "create role member nologin;\ncreate schema api;")
    for change, expected in (("", 0), ("revoke member from authenticator;", 1)):
        project.write("db/migrations/2_drafts.sql", change + DRAFTS.format("member"))
        assert checked(project, "--roles", "anon,member")[0] == expected


def test_what_is_granted_again_counts(tmp_path: Path) -> None:
    """Taken and given back, or granted through another role: in reach."""
    project = Checkout(tmp_path)
    project.write("db/migrations/1_roles.sql", ROLES.format("gateway"))
    again = "create role club nologin; grant member to club; revoke member from gateway; grant club to gateway;"
    for change in ("revoke member from gateway; grant member to gateway;", again):
        project.write("db/migrations/2_drafts.sql", change + DRAFTS.format("member"))
        assert checked(project)[0] == 0, change


def checked(project: Checkout, *more: str) -> tuple[int, str]:
    """The exit code, and the first line that the first failure offers to paste."""
    report = project.root / "report.json"
    words = ["check", "--baseline", "until:1", "--schemas", "api", "--json", str(report), *more]
    code = command(words, Console({}, io.StringIO(), io.StringIO()), lambda: project.root, run_of)
    failed = [one for one in json.loads(report.read_text("utf-8"))["findings"] if one["outcome"] == "failed"]
    return code, (failed[0]["sql"] or "").partition("\n")[0] if failed else ""
