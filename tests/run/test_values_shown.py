"""Rows that were there are no part of what a run says, in any report, unless somebody asks for them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from cachegate.cli import command, run_of
from cachegate.guard import Console
from unit.migrations.checkouts import Checkout

pytestmark = pytest.mark.usefixtures("servers")

FILMS = """
create schema api; grant usage on schema api to anon;
create table api.people (id int primary key, email text, age text);
insert into api.people values (1, 'c2@secret.example', 'forty-two'), (2, 'c2@secret.example', 'forty-two');
"""
REPORTS = ("json", "junit", "summary")


def said(project: Checkout, *more: str) -> str:
    """Everything that a run says and writes, which ends red."""
    paths = {one: project.root.parent / f"report.{one}" for one in REPORTS}
    out, err = io.StringIO(), io.StringIO()
    words = ["check", "--baseline", "until:1", "--schemas", "api", *more]
    words += [word for one, path in paths.items() for word in (f"--{one}", str(path))]
    code = command(words, Console({}, out, err), lambda: project.root, run_of)
    assert code in (1, 3), err.getvalue()
    return out.getvalue() + err.getvalue() + "".join(one.read_text("utf-8") for one in paths.values() if one.exists())


@pytest.mark.parametrize(
    ("pending", "value", "kept"),
    [
        ("alter table api.people add unique (email);", "c2@secret", "Key (email)=("),
        ("alter table api.people add check (id > 2);", "c2@secret", "is violated by some row"),
        ("update api.people set id = null;", "c2@secret", "Failing row contains ("),
        ("alter table api.people alter age type int using age::int;", "forty-two", "invalid input syntax"),
        ("\\set ON_ERROR_STOP off\nalter table api.people add unique (email);\nselect 1/0 as x from nothing;\n"
         "\\set ON_ERROR_STOP on\nselect * from nothing;", "c2@secret", "does not exist"),
    ],
    ids=["key", "check", "row", "type", "passed over"],
)  # fmt: skip
def test_values_of_rows(tmp_path: Path, pending: str, value: str, kept: str) -> None:
    """What the server says of them is told without them."""
    project = Checkout(tmp_path / "project")
    project.write("db/migrations/1_people.sql", FILMS)
    project.write("db/migrations/2_change.sql", pending + "\nnotify pgrst;\n")

    hidden = said(project)

    assert value not in hidden
    assert kept in hidden
    if kept.endswith("(") or value == "forty-two":
        assert value in said(project, "--show-values")


def test_values_of_a_dump(tmp_path: Path) -> None:
    """A bootstrap file that fails on its own rows."""
    project = Checkout(tmp_path / "project")
    project.write("db/migrations/1_films.sql", "create schema api;\n")
    project.write("dump.sql", FILMS.replace("to anon", "to public") + "alter table api.people add unique (email);\n")

    hidden = said(project, "--bootstrap", "dump.sql")

    assert "c2@secret" not in hidden
    assert "Key (email)=(<17 characters>) is duplicated" in hidden
