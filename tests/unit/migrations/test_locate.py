"""From an object to the line that made it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachegate.migrations.definitions import default_name
from cachegate.migrations.locate import Locator, last_ddl, locate, names
from cachegate.model.catalog import Touched
from cachegate.model.migration import Migration, Place


def migration(sql: str) -> Migration:
    return Migration("1", "m/1.sql", sql.encode())


def found(sql: str, kind: str, name: str, part: str | None = None, schema: str = "api") -> str | None:
    """The text from the place to the end of its line."""
    place = locate(migration(sql), Touched(kind, schema, name, part))
    if place is None:
        return None
    assert place.line is not None
    assert place.column is not None
    return sql.split("\n")[place.line - 1][place.column - 1 :]


TABLE = """
-- films, and title
create table if not exists API.Films (
  id bigint generated always as identity primary key,
  "Title" text not null default 'director_id, year',
  director_id int constraint made_by references api.directors (id),
  genre int references genres,
  year numeric(4, 0) check (year > 1880) unique,
  constraint one_title unique nulls not distinct ("Title", year),
  unique (genre, year),
  unique nulls not distinct (genre),
  foreign key (genre, year) references charts
);
comment on table api.films is 'films';
grant select (id) on api.films to anon;
"""


@pytest.mark.parametrize(
    ("kind", "name", "column", "rest"),
    [
        ("relation", "films", None, "API.Films ("),
        ("column", "films", "id", "id bigint generated always as identity primary key,"),
        ("column", "films", "Title", "\"Title\" text not null default 'director_id, year',"),
        ("column", "films", "year", "year numeric(4, 0) check (year > 1880) unique,"),
        ("key", "films", "films_pkey", "primary key,"),
        ("foreign key", "films", "made_by", "made_by references api.directors (id),"),
        ("foreign key", "films", "films_genre_fkey", "references genres,"),
        ("key", "films", "films_year_key", "unique,"),
        ("key", "films", "one_title", 'one_title unique nulls not distinct ("Title", year),'),
        ("key", "films", "films_genre_year_key", "unique (genre, year),"),
        ("key", "films", "films_genre_key", "unique nulls not distinct (genre),"),
        ("foreign key", "films", "films_genre_year_fkey", "foreign key (genre, year) references charts"),
        ("foreign key", "films", "films_genre_fkey1", "references genres,"),
    ],
)  # fmt: skip
def test_create_table(kind: str, name: str, column: str | None, rest: str) -> None:
    """A column or constraint is found on its own line, with or without a name of its own."""
    assert found(TABLE, kind, name, column) == rest


ALTER = """
alter table only "api"."films" add column if not exists rating int default 1, add foreign key (rating) references r;
alter table api.films enable row level security,
  add constraint k unique (rating),
  drop column if exists old cascade,
  alter column kind type text,
  drop constraint gone;
alter table api.films rename column a to "B";
alter table api.films rename c to d;
alter table api.films rename constraint e to f;
alter view api.was rename to is_now;
alter table private.moved set schema api;
alter index api.i rename to j;
alter function api.f(int) rename to g;
"""


@pytest.mark.parametrize(
    ("kind", "name", "column", "rest"),
    [
        ("column", "films", "rating", "rating int default 1, add foreign key (rating) references r;"),
        ("foreign key", "films", "films_rating_fkey", "foreign key (rating) references r;"),
        ("key", "films", "k", "k unique (rating),"),
        ("column", "films", "old", "old cascade,"),
        ("column", "films", "kind", "kind type text,"),
        ("key", "films", "gone", "gone;"),
        ("column", "films", "a", 'a to "B";'),
        ("column", "films", "B", '"B";'),
        ("column", "films", "c", "c to d;"),
        ("column", "films", "d", "d;"),
        ("key", "films", "e", "e to f;"),
        ("key", "films", "f", "f;"),
        ("relation", "was", None, "api.was rename to is_now;"),
        ("relation", "is_now", None, "is_now;"),
        ("relation", "moved", None, "api;"),
        ("key", "films", "j", "j;"),
        ("function", "f(integer)", None, "api.f(int) rename to g;"),
        ("function", "g(integer)", None, "g;"),
    ],
)
def test_alter(kind: str, name: str, column: str | None, rest: str) -> None:
    """What was added, dropped, renamed or moved, under its old name and its new one."""
    assert found(ALTER, kind, name, column) == rest


OTHERS = """
create temporary table t1 as select 1 as one;
create or replace view v1 (a, b) as
  select x as y,
         z from films;
create materialized view if not exists "V 2" as select 1 as "Col";
create foreign table api.ft (fx int) server s;
create table part (id int) partition by range (id);
create table part_1 partition of part for values from (1) to (2);
create unique index concurrently if not exists named on only api.films using btree (a);
create unique index on films (lower(title), b);
drop view if exists v8, api.v9 cascade;
drop index concurrently api.old_index;
drop function if exists plain_name, with_types(int, text) cascade;
"""


@pytest.mark.parametrize(
    ("kind", "name", "column", "rest"),
    [
        ("relation", "t1", None, "t1 as select 1 as one;"),
        ("column", "t1", "one", "one;"),
        ("relation", "v1", None, "v1 (a, b) as"),
        ("column", "v1", "b", "b) as"),
        ("column", "v1", "z", "z from films;"),
        ("column", "V 2", "Col", '"Col";'),
        ("column", "V 2", "absent", '"V 2" as select 1 as "Col";'),
        ("column", "ft", "fx", "fx int) server s;"),
        ("relation", "part_1", None, "part_1 partition of part for values from (1) to (2);"),
        ("key", "films", "named", "named on only api.films using btree (a);"),
        ("key", "films", "films_lower_b_idx", "on films (lower(title), b);"),
        ("relation", "v8", None, "v8, api.v9 cascade;"),
        ("relation", "v9", None, "api.v9 cascade;"),
        ("key", "films", "old_index", "api.old_index;"),
        ("function", "plain_name()", None, "plain_name, with_types(int, text) cascade;"),
        ("function", "with_types(integer, text)", None, "with_types(int, text) cascade;"),
    ],
)
def test_other_statements(kind: str, name: str, column: str | None, rest: str) -> None:
    """Views, indexes, foreign tables, partitions, and things taken away."""
    assert found(OTHERS, kind, name, column) == rest


FUNCTIONS = """
create function api.search() returns int language sql as 'select 0';
create function api.search(q text) returns int language sql as 'select 1';
create function api.search(n int) returns int language sql as 'select 1';
create or replace function search(q varchar, int = 5, out n int, variadic api.mood[] default '{}') returns int
  language sql as $$ select 2 $$;
create function api.search(at timestamp(3) with time zone, double precision) returns int language sql return 3;
create function other.search(q text, r text) returns int language sql return 4;
"""


@pytest.mark.parametrize(
    ("signature", "rest"),
    [
        ("", "api.search() returns"),
        ("text", "api.search(q text)"),
        ("character varying, integer, api.mood[]", "search(q varchar,"),
        ("timestamp with time zone, double precision", "api.search(at timestamp"),
        ("timestamp with time zone, unknown_alias", "api.search(at timestamp"),
    ],
)
def test_overloads_are_told_by_their_types(signature: str, rest: str) -> None:
    """As Postgres prints them, however the author wrote them."""
    assert (found(FUNCTIONS, "function", f"search({signature})") or "").startswith(rest)


def test_schemas_are_kept_apart() -> None:
    """The same name in another schema is another thing; without a schema it may be this one."""
    sql = "create table other.t (a int);\ncreate table t (b int);\ncreate table api.u ();\ncreate table u ();"

    assert found(sql, "relation", "t") == "t (b int);"
    assert found(sql, "relation", "t", schema="other") == "other.t (a int);"
    assert found(sql, "relation", "u") == "api.u ();"


def test_the_last_of_several_counts() -> None:
    """Dropped and made anew; changed and then dropped; made and then changed."""
    assert found("drop view v;\ncreate view v as select 1;", "relation", "v") == "v as select 1;"
    assert found("alter table t add a int;\ndrop table t;", "relation", "t") == "t;"
    assert found("create table t ();\nalter table t enable row level security;", "relation", "t") == "t ();"


BLOCK = """
do $body$
begin
  if not exists (select from pg_tables where tablename = 'made') then
    create table api.made (
      id int
    );
    execute 'create view api.dynamic as
      select 1 as seen';
    execute format('alter table %I.films add column %I int', 'api', 'rating');
  end if;
end $body$;
comment on column api.films.rating is 'r';
"""


@pytest.mark.parametrize(
    ("kind", "name", "column", "rest"),
    [
        ("relation", "made", None, "api.made ("),
        ("column", "made", "id", "id int"),
        ("relation", "dynamic", None, "api.dynamic as"),
        ("column", "dynamic", "seen", "seen';"),
        ("column", "films", "rating", "rating');"),
        ("relation", "films", None, "films add column %I int', 'api', 'rating');"),
        ("relation", "nowhere", None, "do $body$"),
    ],
)
def test_do_blocks_are_read_too(kind: str, name: str, column: str | None, rest: str) -> None:
    """DDL in a body is found there; a name that is put together is found where it stands; else the block."""
    assert found(BLOCK, kind, name, column) == rest


def test_without_a_definition_the_last_mention_counts() -> None:
    """Function calls with the name in a string too; grants and comments only if there is nothing else."""
    sql = "call make('films');\ncall make('films', 2);\ninsert into films values (1);\ngrant all on films to anon;"
    assert found(sql, "relation", "films") == "films', 2);"
    assert found("create table x ();\ngrant select on films to anon;", "relation", "films") == "films to anon;"
    assert found("create table x ();\nselect make('odd name');", "relation", "Odd Name") == "odd name');"


def test_files_without_ddl() -> None:
    """There is nothing to point at."""
    assert found("insert into t values (1);", "relation", "films") is None
    assert last_ddl(migration("-- nothing\n")) is None
    assert last_ddl(migration("select 1;\ngrant all on t to anon;")) == Place("m/1.sql", 2, 1)
    assert last_ddl(migration("create table t ();\n  drop table u;\ngrant all on t to a;")) == Place("m/1.sql", 2, 3)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("t_a_fkey", ("t", "a", "fkey")),
        ("t_pkey", ("t", "", "pkey")),
        (f"{'t' * 58}_pkey", ("t" * 63, "", "pkey")),
        (f"{'t' * 29}_{'c' * 28}_fkey", ("t" * 60, "c" * 60, "fkey")),
        (f"{'t' * 56}_c_fkey", ("t" * 63, "c", "fkey")),
        (f"{'é' * 28}_c_key", ("é" * 31, "c", "key")),
    ],
)
def test_default_names(name: str, parts: tuple[str, str, str]) -> None:
    """At most 63 bytes, the longer half cut first, no letter cut in two."""
    assert default_name(*parts) == name
    assert len(name.encode()) <= 63


KINDS = st.sampled_from(["relation", "column", "function", "foreign key", "key"])
PIECES = """create alter drop table view index function unique on only if not exists add column rename to constraint
primary key references ( ) , ; . a "B" 'c' $$ do begin end execute set schema t *"""
WORDS = st.lists(st.sampled_from(PIECES.split()), max_size=30).map(" ".join)


@given(sql=WORDS | st.text(), kind=KINDS, name=st.text(max_size=5) | st.sampled_from(["t", "a", "t.a", "a(int)", "B"]))
def test_no_text_breaks_it(sql: str, kind: str, name: str) -> None:
    """Whatever stands there, a place is inside the file."""
    place = locate(Migration("1", "f", sql.encode(errors="replace")), Touched(kind, "api", name, name))

    assert place is None or 1 <= (place.line or 0) <= sql.count("\n") + 1


def test_ten_thousand_objects_in_a_hundred_files() -> None:
    """An index is made once for a file."""
    columns = ", ".join(f"c{column} int" for column in range(10))
    files = [
        migration("".join(f"create table api.t{number}_{table} ({columns});\n" for table in range(10)))
        for number in range(100)
    ]
    begun = time.perf_counter()

    for number, file in enumerate(files):
        for table in range(10):
            for column in range(10):
                place = locate(file, Touched("column", "api", f"t{number}_{table}", f"c{column}"))
                assert place is not None
                assert place.line == table + 1

    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize(
    ("sql", "kind", "name", "rest"),
    [
        ("create table a ();\ncreate schema if not exists Reports;", "schema", "reports", "Reports;"),
        ('create extension "uuid-ossp" with schema api;', "extension", "uuid-ossp", '"uuid-ossp" with schema api;'),
        ("alter role web set pgrst.db_schemas to 'api';", "setting", "db_schemas", "db_schemas to 'api';"),
    ],
)
def test_what_lives_in_no_schema(sql: str, kind: str, name: str, rest: str) -> None:
    """Schemas, extensions and settings are found by their names alone."""
    assert found(sql, kind, name, schema="") == rest
    assert names(migration(sql), Touched(kind, "", name))


@pytest.mark.parametrize(
    "sql",
    ["create schema authorization reports;", "grant usage on schema reports to anon;", "create table reports ();"],
)
def test_a_schema_that_is_only_mentioned(sql: str) -> None:
    """It was not this file that made it."""
    assert not names(migration(sql), Touched("schema", "", "reports"))


ALONG = """
create table api.films (id int primary key, year int references api.years on delete cascade);
{}
create function api.f() returns int language sql as 'select 1';
drop table api.other;
alter table api.films add foreign key (id) references api.years on update cascade;
"""


@pytest.mark.parametrize(
    "statement",
    ["alter table api.films drop column year cascade;", "drop table api.films cascade;", "drop type api.t cascade;"],
)
def test_what_falls_along_fell_by_a_cascade(statement: str) -> None:
    """Not by another DROP that comes later, nor by the actions of a foreign key."""
    sql = ALONG.format(statement)
    place = Locator(migration(sql)).taken(Touched("relation", "api", "recent"))

    assert place is not None
    assert sql.split("\n")[(place.line or 0) - 1] == statement
