"""Why a file did not apply, by what it misses or misspells: each usual cause has a next step of its own."""

from __future__ import annotations

import pytest

from cachegate.model.migration import Migration, Place, SqlFailure, Step, StepOutcome, Transaction
from cachegate.pipeline import failing, findings


def failed(sqlstate: str, message: str, statement: str, hint: str | None = None) -> Step:
    failure = SqlFailure(Place("1.sql", 2, 3), sqlstate, message, statement, hint)
    return Step(Migration("1", "1.sql", b""), StepOutcome.FAILED, transaction=Transaction.FILE, failure=failure)


CASTS = "No function matches the given name and argument types. You might need to add explicit type casts."


@pytest.mark.parametrize(
    ("sqlstate", "message", "words"),
    [
        ("42704", 'type "citext" does not exist', "extension citext"),
        ("42704", 'type "public.citext" does not exist', "extension citext"),
        ("42704", 'type "vector" does not exist', "pgvector/pgvector"),
        ("42704", 'type "extensions.vector" does not exist', "pgvector/pgvector"),
        ("42883", "function uuid_generate_v4() does not exist", "extension uuid-ossp"),
        ("42883", "function gen_salt(unknown) does not exist", "extension pgcrypto"),
        ("42883", "function st_makepoint(numeric, numeric) does not exist", "postgis/postgis"),
        ("42704", 'operator class "gin_trgm_ops" does not exist for access method "gin"', "extension pg_trgm"),
        ("42704", 'access method "hnsw" does not exist', "pgvector/pgvector"),
        ("0A000", 'extension "pg_net" is not available', "stand-in"),
        ("0A000", 'extension "vector" is not available', "pgvector/pgvector"),
        ("0A000", 'extension "pg_uuidv7" is not available', "an image that has it, and"),
        (
            "58P01",
            'could not open extension control file "/usr/share/vector.control": No such file',
            "pgvector/pgvector",
        ),
        ("3F000", 'schema "auth" does not exist', "--bootstrap supabase"),
        ("42704", 'role "authenticated" does not exist', "--bootstrap supabase"),
        ("42P01", 'relation "auth.users" does not exist', "--bootstrap supabase"),
        ("42P01", 'relation "public.films" does not exist', "pg_dump --schema-only"),
        ("3F000", 'schema "club" does not exist', "pg_dump --schema-only"),
        ("42704", 'role "auditor" does not exist', "no dump of a database has them"),
        ("42704", 'role "anon" does not exist', "no dump of a database has them"),
        ("42703", 'column "year" of relation "films" does not exist', "pg_dump --schema-only"),
    ],
)
def test_whose_it_is(sqlstate: str, message: str, words: str) -> None:
    """What a file misses comes from an extension, from the platform, or from outside the folder."""
    assert words in failing.remedy(failed(sqlstate, message, "select 1"))


@pytest.mark.parametrize(
    ("sqlstate", "message", "statement", "words"),
    [
        ("42883", "function uuidv7() does not exist", "select uuidv7()", "PostgreSQL 18"),
        ("42601", 'syntax error at or near "enforced"', "alter table a add check (b) not enforced", "PostgreSQL 18"),
        ("42601", 'syntax error at or near ")"', "create table a (b int generated always as (1))", "PostgreSQL 18"),
        ("42601", 'syntax error at or near "without"', "… primary key (a, b without overlaps)", "PostgreSQL 18"),
        ("42601", 'syntax error at or near "returning"', "merge into a using … returning *", "PostgreSQL 17"),
        ("42601", 'syntax error at or near "returning"', "refresh table a returning *", "Mend the statement."),
        ("42601", 'syntax error at or near ")"', "create table a (b int,)", "Mend the statement."),
        (
            "42809",
            'ALTER action SET UNLOGGED cannot be performed on relation "a"',
            "alter …",
            "18 and newer refuse this",
        ),
        ("0A000", "partitioned tables cannot be unlogged", "create unlogged table …", "18 and newer refuse this"),
        ("42P01", 'relation "a" does not exist', "create index i on b (top(id))", "since PostgreSQL 17"),
        ("42P01", 'relation "a" does not exist', "REFRESH MATERIALIZED VIEW b", "since PostgreSQL 17"),
        ("42883", "function similar(text) does not exist", "create unique index on b (f(c))", "since PostgreSQL 17"),
        ("42P01", 'relation "a" does not exist', "create index i on a (id)", "pg_dump --schema-only"),
        ("42P01", 'relation "public.a" does not exist', "create index i on public.a (id)", "pg_dump --schema-only"),
        ("42P01", 'relation "a" does not exist', "insert into b values (1)", "pg_dump --schema-only"),
    ],
)
def test_the_version_of_the_server(sqlstate: str, message: str, statement: str, words: str) -> None:
    """It is too old, or too new; what a look-alike misses has nothing to do with it."""
    assert words in failing.remedy(failed(sqlstate, message, statement))


def test_a_function_that_is_nowhere() -> None:
    """The server's hint is about casts; without a hint, as for triggers, there is still something to do."""
    called = failed("42883", "function club.is_member(uuid) does not exist", "select 1", CASTS)
    trigger = failed("42883", "function club.webhook() does not exist", "create trigger t …")

    assert failing.remedy(called).startswith(CASTS)
    assert "pg_dump --schema-only" in failing.remedy(called)
    assert "pg_dump --schema-only" in failing.remedy(trigger)


@pytest.mark.parametrize(
    ("near", "statement", "words"),
    [
        ("NOT", 'CREATE POLICY IF NOT EXISTS "all" ON films USING (true)', "no CREATE POLICY IF NOT EXISTS"),
        ("not", "alter table a add constraint if not exists b check (true)", "no ADD CONSTRAINT IF NOT EXISTS"),
        ("not", "create type if not exists mood as enum ('a')", "no CREATE TYPE IF NOT EXISTS"),
        ("not", "create table if not exists a (b int) not", "Mend the statement."),
        (":", "create table :CLUB.films (id int)", "--set CLUB=VALUE"),
        (":", "select a :: from b", "Mend the statement."),
        ("$", "create table ${club}.films (id int)", "--migrate-command"),
        ("{", "create table {{ club }}.films (id int)", "--migrate-command"),
        ("frm", "select format('%s', 1) frm b '${x}'", "Mend the statement."),
        ("AUTO_INCREMENT", "create table a (id int AUTO_INCREMENT)", "MySQL or SQLite"),
        ("`", "create table `a` (id int)", "MySQL or SQLite"),
    ],
)
def test_a_syntax_error_with_a_usual_cause(near: str, statement: str, words: str) -> None:
    """What Postgres never had, and what some program fills in; of other mistakes nothing is guessed."""
    assert words in failing.remedy(failed("42601", f'syntax error at or near "{near}"', statement))


@pytest.mark.parametrize("sqlstate", ["23502", "23503", "23505", "23514"])
def test_rows_that_are_written_are_not_rows_that_are_there(sqlstate: str) -> None:
    """An INSERT is not told to mend what the table has; ALTER TABLE still is."""
    message = 'insert or update on table "films" violates foreign key constraint "films_by_fkey"'

    assert "already violate" not in failing.remedy(
        failed(sqlstate, message, "-- of 2024\ninsert into films values (1)")
    )
    assert failing.remedy(failed(sqlstate, message, "alter table films add …")) == failing.REMEDIES[sqlstate]


@pytest.mark.parametrize(
    ("sqlstate", "message", "of_roles"),
    [
        ("42710", 'role "anon" already exists', True),
        ("42710", 'policy "all" for table "films" already exists', False),
        ("42710", 'type "mood" already exists', False),
        ("42701", 'column "year" of relation "films" already exists', False),
        ("42723", 'function "top" already exists with same argument types', False),
    ],
)
def test_only_of_roles_roles_are_spoken(sqlstate: str, message: str, of_roles: bool) -> None:
    """A second policy has nothing to do with the roles that a private Postgres makes."""
    remedy = failing.remedy(failed(sqlstate, message, "create …"))

    assert remedy.startswith("It is there already")
    assert ("--embedded-config" in remedy) is of_roles


def test_what_a_migration_raises() -> None:
    """It looked for something that production has."""
    assert "raises this itself" in failing.remedy(failed("P0001", "no secret", "do $$ … $$"))


def test_a_baseline_file_says_that_nothing_pending_was_tried() -> None:
    """Whose fault it is shows: not the pull request's."""
    one = failed("42P01", 'relation "films" does not exist', "alter table films add year int")

    found, pending = findings.of_baseline_step(one), findings.of_step(one)
    assert (found.outcome, found.key) == (pending.outcome, pending.key)
    assert found.cause == f"{findings.HISTORY} {pending.cause}"
    assert found.remedy == f"{pending.remedy} {findings.DUMP}"
