"""From the rows of a ledger to the files of a project, by each tool's own convention."""

from __future__ import annotations

from pathlib import Path

import pytest

from cachegate.migrations import programs
from cachegate.migrations.ledgers import programs as tables
from cachegate.model.ledger import Row, Table


@pytest.mark.parametrize(
    ("table", "row", "file"),
    [
        (tables.DJANGO, Row("0002_x", "films"), "shop/films/migrations/0002_x.py"),
        (tables.RAILS, Row("20240101000000"), "db/migrate/20240101000000_create_films.rb"),
        (tables.KNEX, Row("20240101_films.js"), "migrations/20240101_films.js"),
        (tables.TYPEORM, Row("Films1700000000000"), "src/migration/1700000000000-Films.ts"),
        (tables.LARAVEL, Row("2024_01_01_000000_films"), "database/migrations/2024_01_01_000000_films.php"),
        (tables.SEQUELIZE, Row("20240101-films.js"), "migrations/20240101-films.js"),
        (programs.TABLES[0], Row("1700000000000_films"), "migrations/1700000000000_films.js"),
    ],
    ids=lambda one: one.tool if isinstance(one, Table) else "",
)
def test_a_row_names_its_file(table: Table, row: Row, file: str, tmp_path: Path) -> None:
    """One that is not among several of the same name."""
    others = ("other/migrations/0002_y.py", "README.py", "db/migrate/2024_x.rb")
    (found,) = programs.ran(table, (), [(row, 7)], (*others, file), tmp_path)

    assert (found.migration.file, found.migration.on_disk, found.transaction) == (file, True, 7)


def test_two_files_of_one_name_are_none(tmp_path: Path) -> None:
    """Compiled ones, say: rather no file than the wrong one."""
    files = ("dist/migrations/1_a.js", "src/migrations/1_a.js")
    (found,) = programs.ran(tables.KNEX, (), [(Row("1_a.js"), 7)], files, tmp_path)

    assert (found.migration.file, found.migration.on_disk) == ("1_a.js", False)


def test_what_the_ledger_had_before_was_not_run(tmp_path: Path) -> None:
    """Of another app, the same name is another migration."""
    rows = [(Row("0001_initial", "auth"), 5), (Row("0001_initial", "films"), 6)]
    found = programs.ran(tables.DJANGO, [Row("0001_initial", "auth")], rows, (), tmp_path)

    assert [one.migration.file for one in found] == ["films.0001_initial"]


def revision(folder: Path, name: str, downs: str) -> str:
    folder.joinpath(f"{name}_x.py").write_text(
        f'"""x"""\nfrom alembic import op\nrevision: str = "{name}"\n'
        f"down_revision: Union[str, None] = {downs}\nbranch_labels = None\n",
        "utf-8",
    )
    return f"{name}_x.py"


def test_alembic_between_two_revisions(tmp_path: Path) -> None:
    """Its ledger has the last only; the files say what lies between, merges included."""
    files = (
        revision(tmp_path, "a", "None"),
        revision(tmp_path, "b", "'a'"),
        revision(tmp_path, "c", "'a'"),
        revision(tmp_path, "d", "('b', 'c')"),
        revision(tmp_path, "e", "'d'"),
    )
    found = programs.ran(tables.ALEMBIC, [Row("a")], [(Row("e"), 9)], files, tmp_path)

    order = [one.migration.version for one in found]
    assert sorted(order[:2]) == ["b", "c"]
    assert order[2:] == ["d", "e"]
    assert [one.transaction for one in found] == [None, None, None, 9]
    assert {one.migration.file for one in found} == {"b_x.py", "c_x.py", "d_x.py", "e_x.py"}


def test_alembic_without_its_files(tmp_path: Path) -> None:
    (found,) = programs.ran(tables.ALEMBIC, (), [(Row("e"), 9)], (), tmp_path)
    assert (found.migration.file, found.migration.on_disk) == ("e", False)


def test_roles_are_found_in_the_text_of_programs(tmp_path: Path) -> None:
    """A private server must not make the roles that the migrations make."""
    tmp_path.joinpath("0001_roles.py").write_text(
        "op.execute('CREATE  ROLE anon nologin'); 'create user \"x\"'", "utf-8"
    )
    tmp_path.joinpath("link.py").symlink_to("/etc/passwd")
    files = programs.sources(tmp_path, tmp_path)

    assert programs.making_roles(tmp_path, files).sql == b'CREATE  ROLE anon;\ncreate user "x'
    assert files == ("0001_roles.py", "link.py")


def test_installed_packages_are_no_migrations(tmp_path: Path) -> None:
    for name in ("node_modules/x/1_a.js", ".venv/lib/0001_a.py", "app/migrations/0001_a.py", "app/notes.md"):
        tmp_path.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
        tmp_path.joinpath(name).write_text("")
    assert programs.sources(tmp_path, tmp_path) == ("app/migrations/0001_a.py",)
