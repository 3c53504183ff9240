"""Where the columns of views come from, read from Postgres' own text of their queries."""

from __future__ import annotations

import psycopg
import pytest

from cachegate.database import links
from cachegate.model.links import ViewColumn
from conftest import FreshDatabase

TABLES = """
create schema api; create schema hidden;
create table api.t (id int primary key, " :resno 9 :targetList ({" text, "a{b}(c)\\d" int);
create table hidden.u (id int, t_id int);
"""


def shown(url: str, query: str, schemas: tuple[str, ...] = ("api",)) -> list[tuple[str, str]]:
    """The view's columns with where each comes from."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"create view api.v as {query}".encode())
        found = links.read(connection, schemas).views.get(("api", "v"), ())
    return [(one.name, place(one)) for one in found]


def place(column: ViewColumn) -> str:
    return ".".join((*column.source, column.source_column))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("select id as renamed, id as again from api.t", [("renamed", "api.t.id"), ("again", "api.t.id")]),
        ("select id + 1 as id, coalesce(id) as same from api.t", []),
        ("select id from api.t union all select id from api.t", []),
        ("select u.t_id, t.id from hidden.u join api.t on true", [("t_id", "hidden.u.t_id"), ("id", "api.t.id")]),
        ("select s.x from (select id as x from api.t) as s", [("x", "api.t.id")]),
        ("with c as (select id from api.t) select id from c order by id limit 1", [("id", "api.t.id")]),
        ("select 1 as id where exists (select id from api.t)", []),
        ("select count(*) as n, id from api.t group by id", [("id", "api.t.id")]),
    ],
)
@pytest.mark.parametrize("postgres", ["15", "18"])
def test_plain_columns_only(
    query: str, expected: list[tuple[str, str]], postgres: str, fresh_database: FreshDatabase
) -> None:
    """What the outermost SELECT shows as it is, through joins and subqueries, and nothing else."""
    database = fresh_database(postgres)
    database.run(TABLES)

    assert shown(database.url, query) == expected


@pytest.mark.parametrize("postgres", ["15", "18"])
def test_names_like_the_text_around_them(postgres: str, fresh_database: FreshDatabase) -> None:
    """Columns named like keys and brackets of that text are read as names."""
    database = fresh_database(postgres)
    database.run(TABLES)
    names = [" :resno 9 :targetList ({", "a{b}(c)\\d"]
    query = 'select " :resno 9 :targetList ({", "a{b}(c)\\d", id as ":resorigcol" from api.t'

    found = shown(database.url, query)

    assert found == [(name, f"api.t.{name}") for name in names] + [(":resorigcol", "api.t.id")]


def test_views_over_views_are_read_where_they_are_looked_through(fresh_database: FreshDatabase) -> None:
    """A view of a schema that nobody names is not read."""
    database = fresh_database("15")
    database.run(TABLES + "create view hidden.w as select id from api.t;")

    with psycopg.connect(database.url, autocommit=True) as connection:
        assert set(links.read(connection, ("api",)).views) == set()
        assert set(links.read(connection, ("api", "hidden")).views) == {("hidden", "w")}
