"""Finding and reading a migrations folder."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from cachegate.errors import UsageProblem, UsageProblems
from cachegate.migrations.discover import discover
from unit.migrations.checkouts import Checkout

Write = Callable[..., Path]


def test_a_folder_of_sql_files(tmp_path: Path, write: Write) -> None:
    """The plainest case: names relative to the project, content as it is."""
    write("project/sql/2_b.sql", "select 2;")
    write("project/sql/1_a.sql", "select 1;\r\n")

    project = discover(tmp_path / "project/sql")

    assert [(each.version, each.file, each.sql) for each in project.migrations] == [
        ("1", "sql/1_a.sql", b"select 1;\r\n"),
        ("2", "sql/2_b.sql", b"select 2;"),
    ]
    assert (project.layout, project.warnings, project.repository) == ("plain", (), None)
    assert project.root == tmp_path / "project"


@pytest.mark.parametrize("usual", ["migrations", "db/migrations", "sql/migrations", "database/migrations"])
def test_a_project_in_which_one_is_found(tmp_path: Path, write: Write, usual: str) -> None:
    """The usual places are looked at; other SQL in the project does not matter."""
    write(f"{usual}/1_a.sql")
    write("schema.sql")

    project = discover(tmp_path)

    assert [each.file for each in project.migrations] == [f"{usual}/1_a.sql"]
    assert discover(tmp_path / usual).migrations == project.migrations


def test_supabase_is_known_by_its_place(tmp_path: Path, write: Write) -> None:
    """The folder decides, from above and from within."""
    write("supabase/migrations/20240101000000_a.sql")
    write("supabase/seed.sql")

    for path in (tmp_path, tmp_path / "supabase", tmp_path / "supabase/migrations"):
        project = discover(path)
        assert (project.layout, len(project.migrations)) == ("supabase", 1)


def test_several_folders_have_to_be_chosen_from(tmp_path: Path, write: Write) -> None:
    """No guess between two; an empty one does not count."""
    write("db/migrations/1_a.sql")
    (tmp_path / "migrations").mkdir()
    assert len(discover(tmp_path).migrations) == 1

    write("supabase/migrations/1_a.sql")
    with pytest.raises(UsageProblem) as caught:
        discover(tmp_path)
    assert caught.value.why == "supabase/migrations, db/migrations"


def test_paths_are_those_of_the_repository(checkout: Checkout) -> None:
    """A reviewer knows files from the root of the repository, wherever the project is in it."""
    checkout.write("services/a b/migrations/1_é.sql", "select 1")

    project = discover(checkout.root / "services/a b")

    assert [each.file for each in project.migrations] == ["services/a b/migrations/1_é.sql"]
    assert project.folder_name == "services/a b/migrations"


def test_a_missing_folder_a_file_and_an_empty_folder(tmp_path: Path, write: Write) -> None:
    """Each is said as it is."""
    for path, what in [
        (tmp_path / "no", "There is no folder"),
        (write("file"), "is not a folder"),
        (write("docs/readme.md").parent, "has no migrations"),
        (tmp_path, "has no migrations"),
    ]:
        with pytest.raises(UsageProblem, match=what) as caught:
            discover(path)
        assert caught.value.why
        assert caught.value.help
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageProblem, match="has no migrations"):
        discover(tmp_path / "empty")


def test_every_problem_at_once(tmp_path: Path, write: Write) -> None:
    """Bytes that are no UTF-8, a NUL, a dead link, a folder named like a file, two of one version: five problems."""
    write("m/1_a.sql", b"select 1;\n-- caf\xe9\n")
    write("m/2_b.sql", b"select 1;\n\n\0")
    (tmp_path / "m/3_c.sql").symlink_to("nowhere")
    (tmp_path / "m/4_d.sql").mkdir()
    write("m/5_e.sql")
    write("m/05_f.sql")

    with pytest.raises(UsageProblems) as caught:
        discover(tmp_path / "m")

    said = [f"{each.what} {each.why}" for each in caught.value.problems]
    assert "m/1_a.sql:2 is not UTF-8" in said[0]
    assert "Byte 16 of the file, 0xe9" in said[0]
    assert "m/2_b.sql:3 has a NUL byte" in said[1]
    assert "m/3_c.sql cannot be read" in said[2]
    assert "m/4_d.sql cannot be read" in said[3]
    assert "m/05_f.sql and m/5_e.sql have the same version" in said[4]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path, write: Write) -> None:
    """The system's own words say why."""
    write("m/1_a.sql").chmod(0)

    with pytest.raises(UsageProblem, match=r"m/1_a.sql cannot be read"):
        discover(tmp_path / "m")


def test_byte_order_mark_is_no_part_of_the_sql(tmp_path: Path, write: Write) -> None:
    """Editors on Windows put one there; the server would stumble over it."""
    write("m/1_a.sql", b"\xef\xbb\xbfselect 1")

    assert discover(tmp_path / "m").migrations[0].sql == b"select 1"


def test_links_stay_inside_the_project(tmp_path: Path, write: Write) -> None:
    """A link within the project is a file like another; one that leads out is refused, for files and folders."""
    write("secret/1_key.sql")
    write("project/shared/base.sql", "select 5")
    (write("project/migrations/2_b.sql").parent / "1_a.sql").symlink_to("../shared/base.sql")
    assert discover(tmp_path / "project").migrations[0].sql == b"select 5"

    (tmp_path / "project/migrations/3_c.sql").symlink_to(tmp_path / "secret/1_key.sql")
    with pytest.raises(UsageProblem, match=r"migrations/3_c.sql is a link that leads out"):
        discover(tmp_path / "project")

    (tmp_path / "other").mkdir()
    (tmp_path / "other/migrations").symlink_to(tmp_path / "secret")
    with pytest.raises(UsageProblem, match="migrations is a link that leads out"):
        discover(tmp_path / "other")


def test_a_name_that_is_not_utf8(tmp_path: Path, write: Write) -> None:
    """No report could print it."""
    write(os.fsdecode(b"m/1_caf\xe9.sql"))

    with pytest.raises(UsageProblem, match="is not UTF-8"):
        discover(tmp_path / "m")


def test_odd_names_are_just_names(tmp_path: Path, write: Write) -> None:
    """Spaces, line breaks, a leading hyphen, Unicode, upper-case endings."""
    names = {"-rf.sql", "a b.sql", "new\nline.sql", "ünï.SQL"}
    for name in names:
        write(f"m/{name}")

    assert {each.name for each in discover(tmp_path / "m").migrations} == names


def test_files_in_subfolders_are_named_and_not_run(tmp_path: Path, write: Write) -> None:
    """Somebody may think that they are run."""
    write("m/1_a.sql")
    write("m/old/0_x.sql")
    write("m/old/0_y.sql")

    assert discover(tmp_path / "m").warnings == (
        "m/old/0_x.sql and 1 more not run: the plain layout runs the files of one folder.",
    )


def test_an_unknown_layout_suggests_the_nearest(tmp_path: Path, write: Write) -> None:
    """And names them all."""
    write("m/1_a.sql")

    with pytest.raises(UsageProblem) as caught:
        discover(tmp_path / "m", "supbase")

    assert caught.value.help == "Did you mean supabase?"
    assert "plain, supabase" in caught.value.why
