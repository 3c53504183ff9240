"""Random tables: the rows that are made for them are accepted by Postgres, constraints and all."""

from __future__ import annotations

import json
from collections.abc import Sequence

import psycopg
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from psycopg import sql

from cachegate import rows
from cachegate.database import row_facts, row_trials, session
from cachegate.model.rows import Row, Table

FRESH = """
drop schema if exists api cascade;
create schema api;
create type api.mood as enum ('sad', 'ok', 'glad', 'it''s');
create domain api.email as text check (value ~ '^[a-z0-9._]+@[a-z0-9.-]+\\.[a-z]{2,}$');
create domain api.strict as api.email check (length(value) between 8 and 20) not null;
create domain api.few as int check (value > 1000 and value < 1010);
create type api.place as (street varchar(5), "No." api.few, moods api.mood[]);
create type api.span as range (subtype = float8);
create table api.parents (id int primary key, code text unique, unique (id, code));
insert into api.parents values (7, 'seven'), (8, 'eight'), (9, 'nine');
create table api.nobodys (id int primary key);
"""
TYPES = """smallint|integer|bigint|numeric|numeric(3,1)|numeric(2,2)|numeric(6)|real|double precision|boolean|text
varchar(1)|varchar(20)|char(4)|"char"|name|uuid|date|time|timetz|timestamp|timestamptz(0)|interval|interval year|json
jsonb|bytea|inet|cidr|macaddr|macaddr8|bit|bit(5)|varbit(3)|money|xml|tsvector|tsquery|point|line|lseg|box|path|polygon
circle|int4range|int8range|numrange|tsrange|tstzrange|daterange|int4multirange|datemultirange|pg_lsn|oid|regclass
jsonpath|api.mood|api.email|api.strict|api.few|api.place|api.span|text[]|int[]|api.mood[]|api.few[]|api.place[]
numeric(4,1)[]|varchar(2)[]|uuid[]|timestamptz[]|jsonb[]|bytea[]|daterange[]""".replace("\n", "|").split("|")
ON_NUMBERS = (
    "{c} > 0", "{c} between 5 and 7", "{c} <> 1", "{c} in (42, 43)", "{c} = any (array[-3, 17, 99])", "{c} % 2 = 0",
    "{c} >= 100 or {c} < -100", "{c} is not null",
)  # fmt: skip
ON_TEXTS = (
    "length({c}) > 3", "char_length({c}) between 12 and 13", "{c} in ('one', 'it''s')", "{c} like 'ab%'", "{c} <> ''",
    "{c} ~ '^[A-Z]{{3}}-\\d{{2,4}}$'", "{c} ~* '^(https?|ftp)://[^/]+/.*$'", "{c} = upper({c})",
    "{c} = lower(btrim({c}))",
    "{c} like '%@%' and {c} not like '%@%@%'", "{c} ~ '^[[:alpha:]_][[:alnum:]_]*$'", "{c} similar to '(a|b){{2}}x'",
    "octet_length({c}) <= 5", "{c} ilike 'Ab_D'",
)  # fmt: skip
ON_DAYS = ("{c} > '2024-02-03'", "{c} between '1999-12-31' and '2000-01-02'", "{c} < now()", "{c} > now()")
PAIRED = ("{c} < {d}", "{c} <> {d}", "({c} is null) <> ({d} is null)", "num_nonnulls({c}, {d}) = 1", "{c} >= {d}")
WITH_CHECKS = {
    **dict.fromkeys(("smallint", "integer", "bigint", "numeric"), ON_NUMBERS),
    **dict.fromkeys(("text", "varchar(20)"), ON_TEXTS),
    **dict.fromkeys(("date", "timestamp", "timestamptz(0)"), ON_DAYS),
}
NAMES = ("a", "B b", "select", "é%s", 'q"q')

FREE = st.builds(
    lambda type, null, unique: (type, null, unique and type in ("integer", "bigint", "text", "uuid", "date"), None),
    st.sampled_from(TYPES), st.booleans(), st.booleans(),
)  # fmt: skip
CHECKED = st.sampled_from(sorted(WITH_CHECKS)).flatmap(
    lambda type: st.tuples(st.just(type), st.booleans(), st.just(False), st.sampled_from(WITH_CHECKS[type]))
)
COLUMNS = st.lists(st.one_of(FREE, CHECKED), min_size=1, max_size=len(NAMES))
POINTING = st.sampled_from([
    "", "int not null references api.parents", "text references api.parents (code)", "int references api.nobodys",
    "int unique references api.parents (id)",
])  # fmt: skip


def ddl(columns: Sequence[tuple[str, bool, bool, str | None]], pointing: str, pair: str | None) -> str:
    parts = []
    for name, (type, null, unique, check) in zip(NAMES, columns, strict=False):
        quoted = '"' + name.replace('"', '""') + '"'
        words = [quoted, type, "" if null else "not null", "unique" if unique else ""]
        parts.append(" ".join([*words, f"check ({check.format(c=quoted)})" if check else ""]))
    if pointing:
        parts.append(f"ref {pointing}")
    if pair:
        parts += ["lo int", "hi int", f"check ({pair.format(c='lo', d='hi')})"]
    return f"create table api.t (no bigserial primary key, {', '.join(parts)})"


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(COLUMNS, POINTING, st.none() | st.sampled_from(PAIRED), st.booleans())
@example([("api.strict", False, False, None), ("api.place[]", False, False, None)], "", None, False)
@example([("text", False, False, check) for check in ON_TEXTS[:5]], "", "({c} is null) <> ({d} is null)", False)
@example([("text", False, False, check) for check in ON_TEXTS[5:10]], "", "num_nonnulls({c}, {d}) = 1", True)
@example([("text", False, False, check) for check in ON_TEXTS[10:]], "int not null references api.parents", None, False)
@example([("date", False, False, check) for check in ON_DAYS], "int references api.nobodys", "{c} >= {d}", False)
def test_what_is_made_is_accepted(
    database_url: str,
    columns: list[tuple[str, bool, bool, str | None]],
    pointing: str,
    pair: str | None,
    least: bool,
) -> None:
    """Complete rows, and rows with what is needed only: Postgres takes each, and at least one is made."""
    with session.opened(database_url) as connection:
        connection.execute(FRESH.encode())
        connection.execute(ddl(columns, pointing, pair).encode())
        table = row_facts.tables(
            connection, [("api", "t")], {("api", "t"): [("no",), *([("ref",)] * ("unique" in pointing))]}
        )["api", "t"]
        optional = table.nullable - {name for one in table.conditions for name in one.columns}  # may refuse null
        names = [name for name in table.shapes if name != "no" and not (least and name in optional)]
        with row_trials.accepting(connection) as accepts:
            made = rows.made(with_keys(table, columns), names, (), accepts)

        assert not isinstance(made, rows.Unmade), made.reason
        assert {name for row in made for name in row} == set(names)
        assert inserted(connection, table, made) == len(made) >= 1


def with_keys(table: Table, columns: Sequence[tuple[str, bool, bool, str | None]]) -> Table:
    unique = [(name,) for name, (_, _, unique, _) in zip(NAMES, columns, strict=False) if unique]
    return Table(
        table.schema, table.name, table.shapes, table.nullable, table.conditions, table.references,
        (*table.keys, *unique),
    )  # fmt: skip


def inserted(connection: psycopg.Connection[tuple[object, ...]], table: Table, made: Sequence[Row]) -> int:
    """How many rows Postgres takes, given as PostgREST gives them; nothing stays."""
    names = [sql.Identifier(name) for name in made[0]]
    types = [sql.SQL("{} {}").format(sql.Identifier(name), of(table, name)) for name in made[0]]
    listed = sql.SQL(", ").join(names)
    query = sql.SQL("insert into api.t ({0}) select {0} from json_to_recordset({1}::json) as t ({2})").format(
        listed, sql.Literal(json.dumps(list(made))), sql.SQL(", ").join(types)
    )
    if not names:
        query = sql.SQL("insert into api.t default values").format()
    with connection.transaction(force_rollback=True):
        return connection.execute(query).rowcount


def of(table: Table, name: str) -> sql.SQL:
    return sql.SQL(table.shapes[name].name)
