"""A preflight on a real database for tests: its answers, and what the server really does with the statement."""

from __future__ import annotations

from pathlib import Path

import psycopg

from cachegate.database import session
from cachegate.model.migration import Migration, Selection
from cachegate.model.preflight import Answer
from cachegate.options import Options
from cachegate.pipeline import preflighting
from servers import Database

JOBS = """
create schema api;
create table api.spaces (id int primary key, name text);
create table api.jobs (
  id int primary key, space_id int, kind text, status text default 'pending', note text,
  created_at timestamptz not null default now());
insert into api.spaces values (1, 'One'), (2, 'Two');
insert into api.jobs (id, space_id, kind, status, note, created_at) values
  (1, 1, 'sync', 'pending', 'a long note', '2026-01-01'), (2, 1, 'sync', 'pending', '7', '2026-01-03'),
  (3, 1, 'sync', 'done', null, '2026-01-02'), (4, 2, 'sync', 'odd', '12', '2026-01-01'),
  (5, 9, 'mail', 'odd', '99999', '2026-01-01'), (6, null, 'mail', null, '8', '2026-01-01'),
  (7, null, 'mail', null, 'f47ac10b-58cc-4372-a567-0e02b2c3d479', '2026-01-01');
"""


def answers(url: str, *files: str, values: bool = False, timeout: float = 10.0) -> list[Answer]:
    """What a database says to these files, all of them pending."""
    pending = tuple(Migration(str(number), f"{number}.sql", sql.encode()) for number, sql in enumerate(files, 1))
    options = Options(Path(), url, question_timeout=timeout, show_values=values)
    selection = Selection((), pending, "as the test says")
    with session.reading(url) as connection:
        return preflighting.of_selection(connection, selection, options, lambda text: None)


def refusal(database: Database, statement: str) -> str | None:
    """The code with which the server refuses a statement, which is undone; None if it takes it."""
    with psycopg.connect(database.url) as connection:
        try:
            connection.execute(statement.encode())
        except psycopg.Error as error:
            return error.sqlstate
        finally:
            connection.rollback()
    return None


def contents(database: Database) -> str:
    """The whole database as text: every row of every table of people, and every large object."""
    with psycopg.connect(database.url, autocommit=True) as connection:
        tables = connection.execute(
            "select format('%I.%I', n.nspname, c.relname) from pg_class as c join pg_namespace as n"
            " on n.oid = c.relnamespace where c.relkind in ('r', 'm', 'S')"
            " and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') order by 1"
        ).fetchall()
        found = [(name, connection.execute(f"select * from {name} order by 1".encode()).fetchall())
                 for (name,) in tables]  # fmt: skip
        catalogs = (
            "pg_class",
            "pg_proc",
            "pg_attribute",
            "pg_constraint",
            "pg_largeobject_metadata",
            "pg_roles",
            "pg_type",
        )
        counted = [connection.execute(f"select count(*) from {name}".encode()).fetchone() for name in catalogs]
        return repr((found, counted))
