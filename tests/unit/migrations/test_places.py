"""Where migrations are looked for when no folder is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cachegate.errors import UsageProblem
from cachegate.migrations.discover import discover

Write = Callable[..., Path]


@pytest.mark.parametrize(
    "place", ["db/migration", "internal/storage/postgres/migrations", "core/db/migration", "a/db/migration/migrations"]
)
def test_a_folder_that_is_only_called_so(place: str, tmp_path: Path, write: Write) -> None:
    """Where no usual place has any, at whatever depth, with files of no interest beside it."""
    for name in ("000001_a.up.sql", "000001_a.down.sql", "README.md", ".gitkeep"):
        write(f"{place}/{name}")
    write("db/query/a.sql")
    write("schema.sql")
    write("internal/testdata/migrations/1_a.sql")
    write("shop/orders/migrations/0001_initial.py")

    project = discover(tmp_path)

    assert (project.folder_name, project.layout, len(project.migrations)) == (place, "golang-migrate", 1)


def test_a_program_around_the_folder(tmp_path: Path, write: Write) -> None:
    """Go keeps its code one level above, in a package that is called so as well."""
    write("db/migration/runner.go")
    write("db/migration/migrations/1_a.up.sql")
    write("db/migration/migrations/1_a.down.sql")

    assert discover(tmp_path).folder_name == "db/migration/migrations"


def test_several_that_are_only_called_so(tmp_path: Path, write: Write) -> None:
    """No guess between two."""
    write("a/core/migrations/1_a.sql")
    write("b/core/migrations/1_a.sql")

    with pytest.raises(UsageProblem) as caught:
        discover(tmp_path)
    assert caught.value.why == "a/core/migrations, b/core/migrations"


def test_links_are_not_followed_in_search(tmp_path: Path, write: Write) -> None:
    """Links in a circle would multiply the folders without end."""
    write("a/b/c/migrations/1_a.sql")
    for number in range(20):
        (tmp_path / f"a/b/loop{number}").symlink_to(tmp_path / "a")

    assert discover(tmp_path).folder_name == "a/b/c/migrations"


def test_a_folder_for_each_kind_of_database(tmp_path: Path, write: Write) -> None:
    """That of Postgres is taken, found or named above; not where a layout of its own may run them all."""
    for kind in ("mysql", "postgres", "sqlite"):
        write(f"assets/migrations/{kind}/001_a.sql", "-- +goose Up\nselect 1;")
    write("assets/migrations/README.md")
    for path in (tmp_path, tmp_path / "assets/migrations"):
        project = discover(path)
        assert (project.folder.name, project.layout) == ("postgres", "goose")
        assert project.migrations[0].file.endswith("migrations/postgres/001_a.sql")

    write("flyway/db/migration/postgresql/V2__b.sql")
    write("flyway/db/migration/common/V1__a.sql")
    assert len(discover(tmp_path / "flyway").migrations) == 2


def test_folders_of_other_projects_are_named(tmp_path: Path, write: Write) -> None:
    """The project's own folder comes first; somebody may wait for a verdict on the other."""
    write("supabase/migrations/1_a.sql")
    write("supabase/functions/a/index.ts")
    write("backend/migrations/1_a.sql")
    write("tests/migrations/1_a.sql")

    project = discover(tmp_path)

    assert project.folder_name == "supabase/migrations"
    assert project.warnings == (
        "Not looked at: backend/migrations. Name a folder to check it: cachegate check backend/migrations.",
    )
    assert discover(tmp_path / "supabase").warnings == ()
