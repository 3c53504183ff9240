"""Files run as psql runs them: what it was recorded to make of each, and what is refused on the way."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from cachegate.database import apply
from cachegate.migrations import psql
from cachegate.model.migration import Manner, Migration, Step, Transaction
from cachegate.pipeline import findings
from cachegate.pipeline.files import reading
from servers import POSTGRES_VERSIONS, Database

RECORDED = yaml.safe_load((Path(__file__).parents[1] / "recordings" / "psql.yml").read_text("utf-8"))
pytestmark = pytest.mark.parametrize("postgres_version", POSTGRES_VERSIONS)


def run(database: Database, sql: str, given: Mapping[str, str] | None = None, root: Path = Path()) -> Step:
    file = psql.with_includes(Migration("1", "m/1_a.sql", sql.encode(), Manner(psql=True)), root, given or {})
    return apply.apply(database.url, file, Transaction.AUTO, reading(given or {}))


def test_as_psql_was_recorded(database: Database) -> None:
    """Every recorded script ends as with psql, and leaves the same rows."""
    wrong: list[Any] = []
    for one in RECORDED:
        database.run(f"drop table if exists out cascade; create table out ({one.get('columns', 't text')})")
        step = run(database, one["script"])
        rows = [_shown(row) for row in database.rows("select * from out")]
        if ((step.failure is None), rows) != (one["holds"], one["rows"]):
            wrong.append((one["name"], step.failure, rows))

    assert len(RECORDED) > 40
    assert wrong == []


def _shown(row: tuple[object, ...]) -> str | None:
    return "|".join("" if value is None else str(value) for value in row) if any(v is not None for v in row) else None


def test_an_included_file_that_fails_is_named(database: Database, tmp_path: Path) -> None:
    """The failing statement's own file, line and column, three files deep."""
    (tmp_path / "m" / "sub").mkdir(parents=True)
    (tmp_path / "m" / "sub" / "a.sql").write_text("select 1;\n\\ir ../b.sql\n")
    (tmp_path / "m" / "b.sql").write_text("select 1;\n\nselect\n  nonsense;\n")

    failure = run(database, "\\ir sub/a.sql;\n", root=tmp_path).failure

    assert failure is not None
    assert (failure.place.file, failure.place.line, failure.place.column) == ("m/b.sql", 4, 3)


def test_a_position_after_variables_is_the_file_s(database: Database) -> None:
    """Values of other lengths than their names do not move the place."""
    failure = run(database, "\\set long 'current_setting(''port'')'\nselect :long,\n  :long, oops;\n").failure

    assert failure is not None
    assert (failure.place.line, failure.place.column) == (3, 10)


def test_a_bad_row_is_found_by_its_line(database: Database) -> None:
    """The server counts rows; the file's line is what a person looks for."""
    failure = run(database, "create table t (a int);\n\ncopy t from stdin;\n1\n2\nthree\n\\.\n").failure

    assert failure is not None
    assert (failure.sqlstate, failure.place.line) == ("22P02", 6)
    assert failure.row == 3


def test_rows_of_a_file_of_the_project(database: Database, tmp_path: Path) -> None:
    """They arrive, in the file's transaction; a bad one is found in its own file."""
    (tmp_path / "films.csv").write_text("id;title\n1;Ran\n2;;\n")
    database.run("create table loaded (id int, title text)")
    copy = "\\COPY loaded FROM 'films.csv' (FORMAT csv, HEADER, DELIMITER ';');\n"

    failure = run(database, f"begin;\n{copy}commit;\n", root=tmp_path).failure
    assert failure is not None
    assert (failure.place.file, failure.place.line, failure.sqlstate) == ("films.csv", 3, "22P04")

    (tmp_path / "films.csv").write_text("id;title\n1;Ran\n2;\n")
    assert run(database, f"begin;\n{copy}commit;\n", root=tmp_path).failure is None
    assert database.rows("select * from loaded order by id") == [(1, "Ran"), (2, None)]


@pytest.mark.parametrize(
    ("column", "code"), [("int unique", "23505"), ("int check (a < 3)", "23514"), ("int primary key", "23505")]
)
def test_a_bad_row_of_the_file_is_not_one_that_was_there(database: Database, column: str, code: str) -> None:
    """The advice is about the row of the COPY block, at its own line, and not about rows of before."""
    step = run(
        database, f"create table t (a {column});\n\ncopy t (a) from stdin;\n1\n2\n{'1' if code == '23505' else 4}\n"
    )
    finding = findings.of_step(step)

    assert (finding.code, finding.file, finding.line) == (code, "m/1_a.sql", 6)
    assert "refuses line 6, which is row 3 of a COPY block: " in (finding.cause or "")
    assert finding.remedy == (
        "Mend row 3 of the rows that the file copies in, or leave it out: it stands at m/1_a.sql:6."
    )


def test_a_variable_without_a_value_is_told(database: Database) -> None:
    """The server only says that there is a syntax error."""
    failure = run(database, "select :nope;").failure
    assert failure is not None
    assert failure.hint is not None
    assert "--set nope=VALUE" in failure.hint

    assert run(database, "select :nope;", {"nope": "1"}).failure is None


def test_a_hundred_megabytes_of_rows(database: Database) -> None:
    """They are looked at a few times, not once for each row: it is processor time that counts here."""
    row = "x" * 98 + "\n"
    started = time.process_time()

    step = run(database, f"create unlogged table t (a text);\ncopy t from stdin;\n{row * 1_000_000}\\.\nselect 1;\n")

    assert step.failure is None
    assert database.rows("select count(*) from t") == [(1_000_000,)]
    assert time.process_time() - started < 30


def test_rows_that_make_the_server_talk(database: Database) -> None:
    """A notice for each row: who only writes would wait for a server that waits to be read."""
    step = run(
        database,
        "create table t (a text);\n"
        "create function f() returns trigger language plpgsql as $$\n"
        "begin raise notice '%', repeat('n', 500); return new; end $$;\n"
        "create trigger f before insert on t for each row execute function f();\n"
        "copy t from stdin;\n" + "row\n" * 30_000 + "\\.\n",
    )

    assert step.failure is None
    assert database.rows("select count(*) from t") == [(30_000,)]


def test_twenty_thousand_statements(database: Database) -> None:
    """As many as a large seed file has; of the seconds that this takes most are the server's."""
    started = time.process_time()

    step = run(database, "create table t (a int);\n" + "insert into t values (1);\n" * 20_000)

    assert step.failure is None
    assert time.process_time() - started < 15


def test_each_file_starts_clean(database: Database) -> None:
    """A dump's empty search_path, a role and a setting end with their file."""
    database.run("create role somebody")
    run(database, "select set_config('search_path', '', false);\nset role somebody;\nset statement_timeout = '1h';\n")

    step = run(database, "create table t (a int); insert into t values (1);\n\\if true\n\\endif\n")

    assert step.failure is None
    assert database.rows("select tableowner from pg_tables where tablename = 't'") == [("postgres",)]


def test_connect_starts_clean(database: Database) -> None:
    """`\\connect` stays in the database, and forgets what was set, as a new connection would."""
    step = run(database, "set search_path = '';\n\\connect other\ncreate table t (a int);\n")

    assert step.failure is None
    assert "\\connect does nothing here" in step.remarks[0]
