"""A function that PostgREST calls before every request (db-pre-request) goes away, or refuses everybody."""

from __future__ import annotations

import pytest

from cachegate.model.report import ExitCode, Outcome
from conftest import FreshDatabase, StartPostgrest
from gate import Given, judge, migration, unsettled

BASE = """
create schema api;
create schema private;
grant usage on schema api, private to anon;
create table api.films (id int primary key, title text);
grant select, insert, update on api.films to anon;
create function private.check_request() returns void language sql as '';
"""
RAISING = """
create or replace function private.check_request() returns void language plpgsql as
  $$ begin raise exception 'nobody may'; end $$;
notify pgrst;
"""


@pytest.mark.proves("F-73")
@pytest.mark.parametrize(("postgrest", "postgres"), [("11.2.2", "15"), ("12.0.2", "18")])
@pytest.mark.parametrize(
    ("change", "code", "outcome", "cause"),
    [
        ("drop function private.check_request();", ExitCode.FOUND, Outcome.FAILED, "db-pre-request"),
        (RAISING, ExitCode.UNVERIFIED, Outcome.ERRORED, "nobody may"),
    ],
    ids=["gone", "refusing"],
)
def test_no_green_behind_it(
    postgrest: str,
    postgres: str,
    change: str,
    code: ExitCode,
    outcome: Outcome,
    cause: str,
    fresh_database: FreshDatabase,
    start_postgrest: StartPostgrest,
) -> None:
    """Nothing about the table changed, and no request for it gets through any more: both are said of its columns."""
    given = Given(
        base=[migration("1_base.sql", BASE)],
        change=[migration("2_change.sql", change)],
        settings={"db-pre-request": "private.check_request"},
    )

    report = judge(fresh_database(postgres), start_postgrest, postgrest, given)

    told = {one.subject.label: one for one in unsettled(report) if one.check == "column-usable"}
    assert set(told) == {"api.films.id", "api.films.title"}
    assert all(one.outcome is outcome and cause in str(one.cause) for one in told.values())
    assert report.exit_code is code
