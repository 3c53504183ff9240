"""What a finding says to paste is pasted, as the next migration, and ends it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cachegate.model.report import ExitCode, Finding, Report
from conftest import StartPostgrest
from gate import Given, judge, migration, unsettled
from servers import Servers

BASE = """
create schema api;
grant usage on schema api to anon;
create type api."Odd, type" as enum ('a');
create table api.users (id int primary key);
create table api.profiles (id int primary key, user_id int references api.users (id));
grant select, insert, update on api.users, api.profiles to anon;
create function api.top(of_year int) returns int language sql stable as 'select of_year';
create function api."Top films"(kind api."Odd, type", variadic years int[]) returns int
  language sql stable as 'select 1';
create function api.doc(json) returns int language sql stable as 'select 1';
"""
CHANGES = {
    "a new argument with a default": (
        "unambiguous",
        "create function api.top(of_year int, at_least int default 1) returns int language sql stable as 'select 2';",
    ),
    "another type, and names that need quotes": (
        "unambiguous",
        """create function api."Top films"(kind text, years int[]) returns int language sql stable as 'select 2';""",
    ),
    "json and jsonb": (
        "unambiguous",
        "create function api.doc(jsonb) returns int language sql stable as 'select 2';",
    ),
    "a column that clients do not send": ("column-required", "alter table api.users add column name text not null;"),
    "an array that becomes an object": ("embed-shape", "alter table api.profiles add constraint one unique (user_id);"),
}


@pytest.mark.parametrize(("check", "change"), CHANGES.values(), ids=CHANGES.keys())
@pytest.mark.parametrize(("postgrest", "postgres"), [("11.2.2", "15"), ("12.0.2", "18")])
def test_what_is_pasted_repairs(
    check: str,
    change: str,
    postgrest: str,
    postgres: str,
    servers: Servers,
    start_postgrest: StartPostgrest,
) -> None:
    """The finding is there, its SQL is run as a further migration, and it is gone."""
    broken = run(servers, start_postgrest, postgres, postgrest, change)
    (found,) = of(check, broken)
    assert found.sql is not None
    repaired = run(servers, start_postgrest, postgres, postgrest, change, found.sql)

    assert of(check, repaired) == []
    assert repaired.exit_code is ExitCode.GOOD, repaired.headline


def run(servers: Servers, start: StartPostgrest, postgres: str, postgrest: str, *changes: str) -> Report:
    files = [migration(f"{number}_change.sql", sql) for number, sql in enumerate(changes, 1)]
    options = replace(Given().options, self_reload="off")
    given = Given(base=[migration("0_base.sql", BASE)], change=files, options=options)
    with servers.database(postgres) as database:
        return judge(database, start, postgrest, given)


def of(check: str, report: Report) -> list[Finding]:
    return [one for one in unsettled(report) if one.check == check]
