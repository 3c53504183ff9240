"""What preflight shows of rows, and what it says where it may not see them all, or not in time."""

from __future__ import annotations

import psycopg
import pytest

from conftest import FreshDatabase
from preflights import JOBS, answers
from servers import Database

POSTGRES = pytest.mark.parametrize("postgres_version", ["15", "18"])


@pytest.fixture
def jobs(database: Database) -> Database:
    database.run(JOBS)
    return database


@POSTGRES
def test_hidden_rows_are_never_a_no(fresh_database: FreshDatabase, postgres_version: str) -> None:
    """Who may not see all rows gets told so: no grant, or policies in between."""
    database = fresh_database(postgres_version)
    database.run(JOBS)
    database.run(
        "create role preflight_reader login password 'connection'; grant usage on schema api to preflight_reader;"
        "grant select on api.jobs to preflight_reader; alter table api.jobs enable row level security;"
        "create policy p on api.jobs using (space_id is not null)"
    )
    url = database.url_as("preflight_reader", "connection")
    hidden, refused = answers(
        url, "alter table api.jobs alter space_id set not null", "alter table api.spaces alter name set not null"
    )

    assert (hidden.verdict, refused.verdict) == ("cannot be told", "cannot be told")
    assert "row-level security" in hidden.why


@POSTGRES
def test_examples_show_keys_and_no_data(jobs: Database) -> None:
    """What a row is called is shown, what is in it only on request."""
    statement = "alter table api.jobs alter note type varchar(5)"
    (masked,) = answers(jobs.url, statement)
    (shown,) = answers(jobs.url, statement, values=True)

    assert masked.examples[0].values == (("id", "1"), ("note", "<11 characters>"))
    assert shown.examples[0].values == (("id", "1"), ("note", "a long note"))


@POSTGRES
@pytest.mark.parametrize(
    ("statement", "mode"),
    [
        ("create table api.fresh partition of api.parts for values from (10) to (20)", "AccessExclusiveLock"),
        ("alter table api.parts attach partition api.old for values from (20) to (30)", "ShareUpdateExclusiveLock"),
    ],
)
def test_a_new_partition_locks_the_table_and_an_attached_one_does_not(
    database: Database, statement: str, mode: str
) -> None:
    """As Postgres has it: PARTITION OF blocks readers of the whole table, ATTACH PARTITION nobody of it."""
    database.run("create schema api; create table api.parts (v int) partition by range (v)")
    database.run("create table api.rest partition of api.parts default; create table api.old (v int)")
    told = answers(database.url, statement)
    with psycopg.connect(database.url) as connection:
        connection.execute(statement.encode())
        held = "select mode from pg_locks where relation = 'api.parts'::regclass and mode <> 'AccessShareLock'"
        modes = {row[0] for row in connection.execute(held).fetchall()}

    assert mode in modes
    blocking = {one.lock.mode for one in told if one.lock}
    if mode == "AccessExclusiveLock":
        assert blocking == {"ACCESS EXCLUSIVE on the partitioned table"}
    else:
        assert blocking == {"ACCESS EXCLUSIVE on the partition", "ACCESS EXCLUSIVE on the default partition"}


@POSTGRES
def test_messages_of_the_server_keep_values_to_themselves(jobs: Database) -> None:
    """An error about a value quotes it."""
    statement = "alter table api.jobs alter note type date using to_date(note, 'YYYY-MM-DD')"
    (masked,) = answers(jobs.url, statement)
    (shown,) = answers(jobs.url, statement, values=True)

    assert "a long" not in masked.why
    assert "a lo" in shown.why


@POSTGRES
def test_a_slow_question_is_not_a_no(jobs: Database) -> None:
    """Who cannot wait for the answer has none."""
    jobs.run("insert into api.jobs (id) select n from generate_series(100, 200000) as n")
    statement = "alter table api.jobs add check (length(repeat(md5(kind || id), 500)) > 0 and id not in (7))"
    (found,) = answers(jobs.url, statement, timeout=0.01)

    assert found.verdict != "no"
