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


def test_sql_in_a_folder_that_nobody_named(tmp_path: Path, write: Write) -> None:
    """Where it is, is said: more helpful than that nothing was found."""
    for path in ("jobs/sql/000001.sql", "jobs/sql/000002.sql", "extra/views.SQL", "readme.md"):
        write(path)

    with pytest.raises(UsageProblem, match="has no migrations") as caught:
        discover(tmp_path)
    assert caught.value.why.endswith("files of SQL are in jobs/sql (2), extra (1).")


def test_every_problem_at_once(tmp_path: Path, write: Write) -> None:
    """Bytes that are no UTF-8, a NUL, a dead link, a folder named like a file: four problems."""
    write("m/1_a.sql", b"select 1;\n-- caf\xe9\n")
    write("m/2_b.sql", b"select 1;\n\n\0")
    (tmp_path / "m/3_c.sql").symlink_to("nowhere")
    (tmp_path / "m/4_d.sql").mkdir()
    write("m/5_e.sql")

    with pytest.raises(UsageProblems) as caught:
        discover(tmp_path / "m")

    said = [f"{each.what} {each.why}" for each in caught.value.problems]
    assert "m/1_a.sql:2 is not UTF-8" in said[0]
    assert "Byte 16 of the file, 0xe9" in said[0]
    assert "m/2_b.sql:3 has a NUL byte" in said[1]
    assert "m/3_c.sql cannot be read" in said[2]
    assert "m/4_d.sql cannot be read" in said[3]


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
        "m/old/0_x.sql and 1 more not run by themselves: the plain layout runs the files of one folder.",
    )


def test_an_unknown_layout_suggests_the_nearest(tmp_path: Path, write: Write) -> None:
    """And names them all."""
    write("m/1_a.sql")

    with pytest.raises(UsageProblem) as caught:
        discover(tmp_path / "m", "supbase")

    assert caught.value.help == "Did you mean supabase?"
    assert "plain, prisma, sqitch, supabase" in caught.value.why


def test_a_folder_that_fits_two_layouts_alike(tmp_path: Path, write: Write) -> None:
    """Where both would run the same the first takes it, and says so: Drizzle writing for Supabase."""
    write("supabase/migrations/0000_a.sql", "select 1;--> statement-breakpoint\nselect 2;")
    write("supabase/migrations/meta/_journal.json", '{"entries": [{"idx": 0, "tag": "0000_a", "when": 1}]}')
    project = discover(tmp_path)

    assert project.layout == "supabase"
    assert "also fits the layout drizzle" in project.warnings[0]
    assert discover(tmp_path, "drizzle").layout == "drizzle"


def test_a_folder_that_fits_two_layouts_otherwise(tmp_path: Path, write: Write) -> None:
    """Nothing is guessed: both are named, and the option that decides."""
    write("supabase/migrations/1_a.sql", "-- migrate:up\nselect 1;\n-- migrate:down\nselect 2;")

    with pytest.raises(UsageProblem) as caught:
        discover(tmp_path)
    assert caught.value.what == "supabase/migrations fits more than one layout: supabase and dbmate"
    assert caught.value.help.endswith("--layout supabase or --layout dbmate.")
    assert discover(tmp_path, "dbmate").migrations[0].sql.split() == [b"select", b"1;"]


EVERY = {
    "plain": {"1_a.sql": "select 1;"},
    "dbmate": {"1_a.sql": "-- migrate:up\n-- migrate:down\n"},
    "golang-migrate": {"1_a.up.sql": "", "1_a.down.sql": ""},
    "flyway": {"V1__a.sql": ""},
    "goose": {"1_a.sql": "-- +goose Up\n"},
    "sqitch": {"sqitch.plan": "%project=a\n\nb 2024-01-01T00:00:00Z A <a@b.example>\n", "deploy/b.sql": ""},
    "prisma": {"1_a/migration.sql": "", "migration_lock.toml": 'provider = "postgresql"'},
    "drizzle": {"0000_a.sql": "", "meta/_journal.json": '{"entries": [{"idx": 0, "tag": "0000_a", "when": 1}]}'},
    "node-pg-migrate": {"1700000000000_a.sql": "-- Up Migration\n-- Down Migration\n"},
    "hasura": {"1_a/up.sql": "", "1_a/down.sql": ""},
}


@pytest.mark.parametrize("layout", EVERY)
@pytest.mark.parametrize("folder", ["migrations", "apps/the shop/db/migrations"])
def test_every_layout_is_recognised(layout: str, folder: str, tmp_path: Path, write: Write) -> None:
    """Without an option, by what its files are: in a usual place of the project, or of a project in it."""
    for name, text in EVERY[layout].items():
        write(f"{folder}/{name}", text)
    write("README.md")
    project = discover(tmp_path)

    assert (project.layout, len(project.migrations)) == (layout, 1)
    assert project.folder == tmp_path / folder


@pytest.mark.parametrize("place", [".", "db", "database", "sqitch"])
def test_a_plan_says_where_the_migrations_are(place: str, tmp_path: Path, write: Write) -> None:
    """Sqitch's folder has no usual name."""
    for name, text in EVERY["sqitch"].items():
        write(f"{place}/{name}", text)

    assert discover(tmp_path).folder == tmp_path / place


def test_several_projects_in_a_repository(tmp_path: Path, write: Write) -> None:
    """Each with migrations of its own: one has to be named. Examples and tests are none."""
    write("apps/shop/supabase/migrations/1_a.sql")
    write("schema.sql")
    write("examples/x/migrations/1_a.sql")
    write("tests/migrations/1_a.sql")
    assert discover(tmp_path).folder_name == "apps/shop/supabase/migrations"

    write("packages/db/drizzle/0000_a.sql")
    with pytest.raises(UsageProblem) as caught:
        discover(tmp_path)
    assert caught.value.why == "apps/shop/supabase/migrations, packages/db/drizzle"


def test_numbered_files_are_the_migrations(tmp_path: Path, write: Write) -> None:
    """What an archive below them has is none."""
    write("m/1_a.sql")
    write("m/archive/migrations/0_old.sql")

    assert [each.file for each in discover(tmp_path / "m").migrations] == ["m/1_a.sql"]


def test_a_place_without_sql_gives_way(tmp_path: Path, write: Write) -> None:
    """A Django or Rails folder beside the SQL is not what is asked for; alone it is refused by name."""
    write("db/migrate/20240101000000_a.rb")
    with pytest.raises(UsageProblem, match="laid out for Rails"):
        discover(tmp_path)

    write("supabase/migrations/1_a.sql")
    assert discover(tmp_path).layout == "supabase"


def test_files_that_a_tool_passes_over_are_named(tmp_path: Path, write: Write) -> None:
    """Somebody wrote them to be run."""
    write("m/1_a.sql", "-- +goose Up\n")
    for number in range(7):
        write(f"m/x{number}.sql")

    assert discover(tmp_path / "m").warnings == (
        "m/x0.sql, m/x1.sql, m/x2.sql, m/x3.sql, m/x4.sql and 2 more are left out, as goose does: a migration is named"
        " <number>_<name>.",
    )


def test_down_files_are_no_surprise(tmp_path: Path, write: Write) -> None:
    """No warning for what everybody knows not to run."""
    for name in ("1_a.up.sql", "1_a.down.sql"):
        write(f"m/{name}")

    assert discover(tmp_path / "m").warnings == ()


def test_a_large_repository_is_not_walked(tmp_path: Path, write: Write) -> None:
    """Below a folder with more files than migrations can be, nothing is looked for; what is in it still runs."""
    write("1_a.sql")
    for part in range(30):
        (tmp_path / f"data{part}").mkdir()
        for number in range(700):
            (tmp_path / f"data{part}/{number}_a.sql").touch()

    project = discover(tmp_path)
    assert [each.name for each in project.migrations] == ["1_a.sql"]
    assert project.warnings == ()
