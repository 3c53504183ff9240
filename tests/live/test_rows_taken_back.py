"""Rows are sent where PostgREST takes them back, and nowhere else; either way nothing of them stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cachegate.model.report import Outcome, Report
from conftest import StartPostgrest
from gate import Given, judge, migration
from servers import Database

BASE = """
create schema api;
grant usage on schema api to anon;
create table api.films (id int primary key);
grant select on api.films to anon;
"""
CHANGE = """
create table api.notes (id serial primary key, body text not null);
grant select, insert, update on api.notes to anon;
grant usage on sequence api.notes_id_seq to anon;
"""
HIDDEN = """
create table api.notes (id serial primary key, body text not null);
grant insert on api.notes to anon;
grant usage on sequence api.notes_id_seq to anon;
revoke select on api.films from anon;
"""
PAIRS = pytest.mark.parametrize(("version", "postgres_version"), [("11.2.2", "15"), ("12.0.2", "18")])


def judged(
    database: Database, start: StartPostgrest, version: str, tx_end: str, change: str = CHANGE, try_rows: str = "auto"
) -> Report:
    plain = Given()
    given = replace(
        plain,
        base=[migration("1_base.sql", BASE)],
        change=[migration("2_notes.sql", change)],
        settings={"db-tx-end": tx_end},
        options=replace(plain.options, self_reload="off", try_rows=try_rows),
    )
    return judge(database, start, version, given)


def outcomes(report: Report) -> list[Outcome]:
    return [one.outcome for one in report.findings if one.check == "rows-insertable"]


def drawn(database: Database) -> bool:
    """Whether a row was ever inserted: sequences count on, also where it was rolled back."""
    ((called,),) = database.rows("select is_called from api.notes_id_seq")
    return bool(called)


def kept(database: Database) -> int:
    return len(database.rows("select from api.notes"))


@PAIRS
@pytest.mark.parametrize("tx_end", ["commit-allow-override", "rollback-allow-override"])
def test_rows_are_inserted_and_taken_back(
    version: str, tx_end: str, database: Database, start_postgrest: StartPostgrest
) -> None:
    """Where PostgREST says that it will roll back, the rows were there for a moment, and are not."""
    report = judged(database, start_postgrest, version, tx_end)

    assert outcomes(report) == [Outcome.PASSED]
    assert drawn(database)
    assert kept(database) == 0


@PAIRS
@pytest.mark.parametrize("tx_end", ["commit", "rollback"])
def test_without_the_proof_nothing_is_sent(
    version: str, tx_end: str, database: Database, start_postgrest: StartPostgrest
) -> None:
    """A PostgREST that does not promise it gets no row, and the report says what to set."""
    report = judged(database, start_postgrest, version, tx_end)

    assert outcomes(report) == []
    assert not drawn(database)
    assert kept(database) == 0
    assert [note for note in report.notes if "api.notes" in note and "PGRST_DB_TX_END" in note]


def test_a_role_without_the_proof_sends_nothing(database: Database, start_postgrest: StartPostgrest) -> None:
    """Who may read nothing cannot ask harmlessly: nothing is taken for granted."""
    report = judged(database, start_postgrest, "12.0.2", "commit-allow-override", HIDDEN)

    assert outcomes(report) == []
    assert not drawn(database)
    assert [note for note in report.notes if "api.notes" in note and "read something" in note]


def test_switched_off(database: Database, start_postgrest: StartPostgrest) -> None:
    """Who says off gets neither rows nor a note."""
    report = judged(database, start_postgrest, "12.0.2", "commit-allow-override", try_rows="off")

    assert outcomes(report) == []
    assert not drawn(database)
    assert not [note for note in report.notes if "rows" in note]
