"""Who made, changed and removed what, file by file, on a real Postgres."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg
import pytest

from cachegate.database.history import History
from cachegate.model.catalog import Touched
from servers import POSTGRES_VERSIONS, Database

pytestmark = pytest.mark.parametrize("postgres_version", POSTGRES_VERSIONS)
FILM, TITLE = Touched("relation", "api", "film"), Touched("column", "api", "film", "title")
KEY, CALL = Touched("key", "api", "film", "film_pkey"), Touched("function", "api", "twice(integer)")
START = """
create schema api; create schema hidden;
create table api.film (id int primary key, title text);
create function api.twice(n int) returns int language sql as 'select 2 * n';
"""


def followed(database: Database, files: Sequence[str]) -> History:
    database.run(START)
    with psycopg.connect(database.url, autocommit=True) as connection:
        history = History(connection, ["api"])
        for number, text in enumerate(files):
            database.run(text)
            history.after(number)
        return history


def test_what_was_there_belongs_to_nobody(database: Database) -> None:
    """A file that touches nothing exposed leaves no trace."""
    history = followed(database, ["create table hidden.secret (id int primary key)", "select 1"])

    assert (history.appeared, history.changed, history.vanished) == ({}, {}, {})


def test_made_and_changed(database: Database) -> None:
    """Each thing belongs to the file that made it, a change to the file that changed it."""
    history = followed(
        database,
        [
            "create table api.actor (id int primary key, film int references api.film)",
            "alter table api.film alter column title set not null",
            "create or replace function api.twice(n int) returns int language sql as 'select n + n'",
        ],
    )

    made = {("relation", None), ("column", "id"), ("column", "film")}
    made |= {("key", "actor_pkey"), ("foreign key", "actor_film_fkey")}
    assert {(one.kind, one.part) for one, index in history.appeared.items() if index == 0} == made
    assert history.changed[TITLE] == 1
    assert history.changed[CALL] == 2
    assert history.vanished == {}


def test_dropped_in_every_way(database: Database) -> None:
    """A column, a function, and a table with all that hung on it; what is left stays known."""
    history = followed(
        database,
        ["alter table api.film drop column title", "drop function api.twice", "select 1", "drop table api.film"],
    )

    film = {FILM: 3, KEY: 3, Touched("column", "api", "film", "id"): 3}
    assert history.vanished == {TITLE: 0, CALL: 1, **film}


def test_as_many_made_as_dropped(database: Database) -> None:
    """One file that drops one table and makes another like it: equal numbers hide nothing."""
    history = followed(database, ["drop table api.film; create table api.movie (id int primary key, title text)"])

    assert history.vanished.keys() == {FILM, TITLE, KEY, Touched("column", "api", "film", "id")}
    assert Touched("relation", "api", "movie") in history.appeared


def test_made_anew_in_one_file(database: Database) -> None:
    """Dropped and made by the same file, as a whole or a column of it: it is new, and not gone."""
    history = followed(
        database,
        [
            "drop table api.film; create table api.film (id int primary key, title text)",
            "alter table api.film drop column title; alter table api.film add column title int",
        ],
    )

    assert history.vanished == {}
    assert (history.appeared[FILM], history.appeared[TITLE]) == (0, 1)


def test_made_again(database: Database) -> None:
    """Dropped by one file and made again by the next: it is there, and the later file's."""
    history = followed(database, ["drop function api.twice", START.splitlines()[3]])

    assert (history.appeared, history.vanished) == ({CALL: 1}, {})


def test_renamed_and_moved_away(database: Database) -> None:
    """The old name is gone and the new one has come; another schema is as good as gone."""
    history = followed(database, ["alter table api.film rename to movie", "alter function api.twice set schema hidden"])

    assert history.vanished[FILM] == 0
    assert history.appeared[Touched("relation", "api", "movie")] == 0
    assert history.vanished[CALL] == 1


def test_renamed_things_are_followed(database: Database) -> None:
    """Over several files, by what they are rather than by their names; one that has its name back is not renamed."""
    history = followed(
        database,
        [
            "alter table api.film rename column title to name; alter table api.film rename to movie",
            "alter table api.movie rename to picture; alter function api.twice(int) rename to double",
            "create table api.film (id int); create table api.tmp (); alter table api.tmp rename to kept",
            "alter function api.double(int) rename to twice",
        ],
    )

    assert {now.name: was.name for now, was in history.renamed.items() if now.kind == "relation"} == {"picture": "film"}
    assert {now.part: was.part for now, was in history.renamed.items() if now.kind == "column"} == {"name": "title"}
    assert not [now for now in history.renamed if now.kind == "function"]
