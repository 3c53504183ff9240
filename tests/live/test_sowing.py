"""A project's own seeds on a baseline that they may be ahead of, on real servers."""

from __future__ import annotations

from pathlib import Path

import pytest

from cachegate.model.migration import Migration
from cachegate.pipeline.sowing import sow
from servers import Database

VERSIONS = pytest.mark.parametrize("postgres_version", ["15", "18"])
TABLES = "create table public.films (id int primary key, title text not null)"


def sown(database: Database, sql: str) -> tuple[str, ...]:
    database.run(TABLES)
    return sow(database.url, [Migration("", "supabase/seed.sql", sql.encode())], lambda text: None)


def films(database: Database) -> list[tuple[object, ...]]:
    return database.rows("select id from public.films order by 1")


@VERSIONS
def test_what_fits(database: Database) -> None:
    """A file that runs as a whole is worth no word."""
    assert sown(database, "insert into films values (1, 'M'); insert into films values (2, 'N');") == ()
    assert films(database) == [(1,), (2,)]


@VERSIONS
def test_what_is_ahead(database: Database) -> None:
    """Rows for a pending table or column are left out, the others are there; the report says what and where."""
    notes = sown(
        database,
        "insert into films values (1, 'M');\n\ninsert into prizes values (1);\n"
        "insert into films (id, title, year) values (2, 'N', 1931);\nset search_path = public;\n"
        "insert into films values (3, 'O');",
    )

    assert films(database) == [(1,), (3,)]
    assert notes == (
        "2 of 5 statements of supabase/seed.sql do not fit the baseline and were left out, the first in line 3: "
        '42P01 relation "prizes" does not exist.',
    )


@VERSIONS
def test_copied_rows(database: Database) -> None:
    """Rows in psql's own format go in as they are."""
    assert sown(database, "copy public.films (id, title) from stdin;\n1\tM\n2\tN\n\\.\n") == ()
    assert films(database) == [(1,), (2,)]


@VERSIONS
@pytest.mark.parametrize(
    "sql",
    [
        "copy public.films (id, title) from stdin;\n1\tM\n\\.\ncopy public.prizes (id) from stdin;\n1\n\\.\n",
        "begin; insert into films values (1, 'M'); insert into prizes values (1); commit;",
    ],
    ids=["copied", "own transaction"],
)
def test_what_cannot_be_taken_apart(database: Database, sql: str) -> None:
    """Such a file is not run piece by piece; the report says why nothing of it may be there."""
    (note,) = sown(database, sql)

    assert "does not fit the baseline" in note
    assert "prizes" in note


@VERSIONS
def test_programs_are_not_run(database: Database, tmp_path: Path) -> None:
    """What a run refuses in a file is not tried again by the statement."""
    mark = tmp_path / "mark"

    (note,) = sown(database, f"insert into films values (1, 'M'); copy films from program 'touch {mark}';")

    assert "seed.sql" in note
    assert not mark.exists()
