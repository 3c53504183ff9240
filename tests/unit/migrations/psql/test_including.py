"""Included files are read before anything runs, and only from the project."""

from __future__ import annotations

from pathlib import Path

import pytest

from cachegate.errors import UsageProblem
from cachegate.migrations.psql import with_includes
from cachegate.model.migration import Migration


def included(root: Path, sql: str) -> list[str]:
    return [one.file for one in with_includes(Migration("1", "m/a.sql", sql.encode()), root, {"v": "c"}).includes]


def test_all_that_may_be_included(tmp_path: Path) -> None:
    """In any branch, over several files, by variables that are known; each once."""
    for name, text in {"m/b.sql": "\\ir c.sql\n\\ir b.sql\n", "m/c.sql": "", "d.sql": ""}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)

    sql = "\\if false\n\\ir b.sql;\n\\endif\n\\set w d\n\\i :w.sql\n\\ir :v.sql\n\\ir nope.sql\n\\ir ../../x.sql\n"
    assert included(tmp_path, sql) == ["m/b.sql", "m/c.sql", "d.sql"]
    assert included(tmp_path, "select '\n\\ir b.sql\n'; -- \\ir b.sql") == []


def test_a_link_out_of_the_project(tmp_path: Path) -> None:
    """A pull request could read any file of the machine that way."""
    project = tmp_path / "project"
    (project / "m").mkdir(parents=True)
    (tmp_path / "secret.sql").write_text("token")
    (project / "m" / "b.sql").symlink_to(tmp_path / "secret.sql")

    with pytest.raises(UsageProblem) as caught:
        included(project, "\\ir b.sql")
    assert "leads out of the project" in caught.value.what


def test_what_a_checkout_keeps_for_itself(tmp_path: Path) -> None:
    """The token of the job may stand in `.git/config`, which a link names as well."""
    for name in (".git/config", ".env", "m/.rows.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("token")
    (tmp_path / "m" / "b.sql").symlink_to("../.git/config")

    assert (
        included(tmp_path, "\\i .git/config\n\\ir ../.env\n\\copy t from '.rows.csv'\n\\copy t from m/.rows.csv") == []
    )
    with pytest.raises(UsageProblem, match="leads out of the project"):
        included(tmp_path, "\\ir b.sql")


def test_files_with_rows(tmp_path: Path) -> None:
    """Read as well, without looking for includes in them; none for what is no file of the project."""
    for name in ("m/rows.csv", "deploy/x.sql", "m/no.sql"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("\\ir no.sql\n")

    sql = (
        "\\COPY t FROM 'deploy/x.sql' csv;\n\\copy t from m/rows.csv\n\\copy t to 'm/no.sql'\n\\copy t from '/m/no.sql'"
    )
    assert included(tmp_path, sql) == ["deploy/x.sql", "m/rows.csv"]
