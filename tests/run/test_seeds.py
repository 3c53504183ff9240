"""Seed files that a pull request changes together with the tables that they fill, on real servers."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from cachegate.cli import command, run_of
from cachegate.guard import Console
from unit.migrations.checkouts import Checkout

pytestmark = pytest.mark.usefixtures("servers")

FILMS = """
create schema api; grant usage on schema api to anon;
create table api.films (id serial primary key, title text not null); grant select on api.films to anon;
"""
SEED = "insert into api.films (title) values ('M');\n"
PRIZES = """
create table api.prizes (film int references api.films, name text); grant select on api.prizes to anon;
notify pgrst;
"""
UNIQUE = "alter table api.films add constraint once unique (title);\nnotify pgrst;\n"
YEAR = "alter table api.films add column year int;\nnotify pgrst;\n"
OF_PRIZES = "insert into api.prizes values (1, 'best');\n"


@pytest.fixture
def project(tmp_path: Path) -> Checkout:
    """A project whose base has one table and its row."""
    made = Checkout(tmp_path / "project")
    made.write("db/migrations/1_films.sql", FILMS)
    made.write("db/seed.sql", SEED)
    made.write("cachegate.yml", "schemas: [api]\nseed: [db/seed.sql]\n")
    made.git("init", "--quiet")
    made.commit()
    return made


def checked(project: Checkout, *more: str) -> tuple[int, str]:
    """The exit code, and everything that was said: the notes among it, or what could not be done."""
    report = project.root.parent / "report.json"
    report.write_text('{"notes": []}')
    out, err = io.StringIO(), io.StringIO()
    words = ["check", "--json", str(report), *(more or ("--baseline", "ref:HEAD"))]
    code = command(words, Console({}, out, err), lambda: project.root, run_of)
    return code, " ".join(json.loads(report.read_text("utf-8"))["notes"]) + out.getvalue() + err.getvalue()


def test_a_table_and_its_rows(project: Checkout) -> None:
    """The seed is run as it stood: what is pending meets the rows that were there, in their places."""
    project.write("db/migrations/2_prizes.sql", PRIZES + "insert into api.prizes values (1, 'worst');\n")
    project.write("db/seed.sql", SEED + OF_PRIZES)

    code, said = checked(project)

    assert code == 0, said
    assert "db/seed.sql was run as it stood before this pull request" in said
    assert 'line 2: 42P01 relation "api.prizes" does not exist' in said


def test_a_column_and_its_values(project: Checkout) -> None:
    """No row is lost for it: what they violate is still found."""
    project.write("db/seed.sql", SEED * 2)
    project.commit()
    project.write("db/seed.sql", "insert into api.films (title, year) values ('M', 1931), ('M', 1951);\n")

    project.write("db/migrations/2_year.sql", YEAR)
    assert checked(project)[0] == 0
    project.write("db/migrations/2_year.sql", YEAR + UNIQUE)
    assert checked(project)[0] == 1


def test_rows_that_a_migration_needs(project: Checkout) -> None:
    """A seed that fits as it is now is run as it is now."""
    project.write("db/migrations/2_prizes.sql", PRIZES + "insert into api.prizes values (2, 'worst');\n")
    assert checked(project)[0] == 1

    project.write("db/seed.sql", SEED * 2)
    assert checked(project)[0] == 0


@pytest.mark.parametrize("own", ["{}", "begin;\n{}commit;\n"], ids=["plain", "own transaction"])
def test_where_git_cannot_tell(project: Checkout, own: str) -> None:
    """What does not fit is left out and named; the rows that fit are there."""
    project.write("db/seed.sql", own.format(OF_PRIZES + SEED))
    project.write("db/migrations/2_prizes.sql", PRIZES)

    code, said = checked(project, "--baseline", "until:1")
    assert code == 0, said
    assert "statements of db/seed.sql does not fit the baseline and was left out, the first in line" in said

    project.write("db/seed.sql", own.format(OF_PRIZES + SEED * 2))
    project.write("db/migrations/2_prizes.sql", PRIZES + UNIQUE)
    assert checked(project, "--baseline", "until:1")[0] == 1


def test_a_new_seed(project: Checkout) -> None:
    """A file that did not exist then is run as far as it fits; copied rows as well."""
    project.write("db/prizes.sql", "copy api.prizes (film) from stdin;\n1\n\\.\n")
    project.write("db/migrations/2_prizes.sql", PRIZES)

    code, said = checked(project, "--baseline", "ref:HEAD", "--seed", "db/seed.sql", "--seed", "db/prizes.sql")

    assert code == 0, said
    assert "1 of 1 statements of db/prizes.sql does not fit the baseline" in said


def test_an_included_file(project: Checkout) -> None:
    """Files that a seed includes are read as they stood, too."""
    project.write("db/seed.sql", "\\ir films.sql\n")
    project.write("db/films.sql", SEED * 2)
    project.commit()
    project.write("db/films.sql", SEED * 2 + OF_PRIZES)
    project.write("db/migrations/2_prizes.sql", PRIZES)

    assert checked(project)[0] == 0
    project.write("db/migrations/2_prizes.sql", PRIZES + UNIQUE)
    assert checked(project)[0] == 1


@pytest.mark.parametrize(
    "wrong", ["insert into api.film (title) values ('M');\n", "inser into api.films (title) values ('M');\n"]
)
def test_a_seed_that_never_fitted(project: Checkout, wrong: str) -> None:
    """It is told with its line: by the base where that has it, a misspelt statement anywhere."""
    project.write("db/seed.sql", SEED + wrong)
    if wrong.startswith("insert"):
        project.commit()
    project.write("db/migrations/2_prizes.sql", PRIZES)

    code, said = checked(project)

    assert code == 3
    assert "The seed file db/seed.sql failed at line 2" in said
