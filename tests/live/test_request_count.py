"""How many requests a run sends: in proportion to what there is while all is well, a logarithm more for each fault."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from zlib import crc32

import pytest

from cachegate.database import session
from cachegate.database.fence import PREFIX
from cachegate.model.exchange import Claim, ColumnReadable, ColumnResolves, NoAnswer, Refused
from cachegate.model.report import ExitCode
from cachegate.pipeline.reloading import reload
from cachegate.pipeline.servers import Servers
from cachegate.postgrest.identify import TOLD
from cachegate.postgrest.prober import Prober
from cachegate.postgrest.requests import Request, Response
from cachegate.postgrest.settle import LINE, settle
from conftest import FreshDatabase, StartPostgrest
from gate import Given, judged, migration, opened
from servers import Database
from servers import Servers as Running

Pair = tuple[str, str]  # versions of PostgREST and Postgres
PAIRS = pytest.mark.parametrize("pair", [("11.2.2", "15"), ("12.0.2", "18")])
TIMES = 1 + 2
"""What is new is asked after the reload; what was there already, before the change as well."""
OF_RELATION, OF_FUNCTION = 4, 2
"""Whether it is there, whether it can be used, its unique key, a row; the fullest and the smallest call."""
KINDS_OF_LINE = 3  # there, readable, writable
BASE = migration(
    "1_base.sql",
    "create schema api; grant usage on schema api to anon; alter default privileges in schema api"
    " grant select, insert, update on tables to anon;",
)


class Counting(Prober):
    """A prober that keeps what it sends, without the looks at whether a reload has come about."""

    def __init__(self, other: Prober) -> None:
        super().__init__(other.url, timeout=10.0, tokens=other.tokens)
        self.sent: list[Request] = []

    def ask(self, requests: Sequence[Request]) -> list[Response | NoAnswer]:
        self.sent += [one for one in requests if PREFIX not in one.path and one != TOLD]
        return super().ask(requests)


@contextmanager
def counted(database: Database, start: StartPostgrest, version: str) -> Iterator[tuple[Servers, Counting]]:
    with opened(database, start, version, Given()) as servers:
        prober = Counting(servers.prober)
        with prober:
            yield replace(servers, prober=prober), prober


def run(running: Running, start: StartPostgrest, pair: Pair, base: str, change: str) -> int:
    """How many requests a whole run sends that finds nothing wrong. In a database of its own."""
    files = [migration("2_base.sql", base), migration("3_change.sql", change)]
    options = replace(Given().options, self_reload="off")  # how often one looks while waiting is chance
    postgrest, postgres = pair
    with running.database(postgres) as database, counted(database, start, postgrest) as (servers, prober):
        report = judged(servers, Given(base=(BASE, files[0]), change=files[1:], options=options))
        assert report.exit_code == ExitCode.GOOD, report.headline
        return len(prober.sent)


def chain(name: str, length: int) -> str:
    """Tables of which each refers to the one before, and as many functions with something to leave out."""
    made = f"create table api.{name}0 (id int primary key, note text);"
    for number in range(1, length):
        made += f"create table api.{name}{number} (id int primary key, up int references api.{name}{number - 1});"
    for number in range(length):
        made += f"create function api.call_{name}{number} (a int, b int default 1) returns int"
        made += " language sql as 'select a + b';"
    return made


@PAIRS
def test_a_healthy_run_asks_in_proportion(pair: Pair, servers: Running, start_postgrest: StartPostgrest) -> None:
    """Twice as many relations and functions cost exactly twice as many requests, and each of them a handful."""
    small, large, larger = (
        run(servers, start_postgrest, pair, chain("old", length), chain("new", length)) for length in (3, 6, 12)
    )

    assert 3 <= large - small <= 3 * TIMES * (OF_RELATION + OF_FUNCTION)
    assert larger - large == 2 * (large - small)


@PAIRS
def test_names_cost_a_request_for_each_line_that_holds_them(
    pair: Pair, servers: Running, start_postgrest: StartPostgrest
) -> None:
    """500 columns with names as long as can be need no more requests than lines that hold them."""
    names = [f"c{number:062}" for number in range(500)]
    narrow, wide = (
        run(servers, start_postgrest, pair, f"create table api.t (id int primary key, {columns});", "select;")
        for columns in (f"{names[0]} int", ", ".join(f"{name} int" for name in names))
    )
    lines = math.ceil(len(names) * (len(names[0]) + 12) / LINE)

    assert lines <= wide - narrow <= 2 * KINDS_OF_LINE * lines


@PAIRS
@pytest.mark.parametrize("missing", [0, 1, 7])
def test_a_fault_costs_a_logarithm(
    missing: int, pair: Pair, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """Of 500 columns some are not there: each is found by halving, in the cache and in the database."""
    there = [f"c{number}" for number in range(500 - missing)]
    gone = [f"gone{number}" for number in range(missing)]
    asked = sorted([*there, *gone], key=lambda name: crc32(name.encode()))  # scattered, the same each time
    claims: list[Claim] = [ColumnResolves("api", "wide", name) for name in asked]
    claims += [ColumnReadable("api", "wide", name, "anon") for name in asked]
    postgrest, postgres = pair
    database = fresh_database(postgres)
    with counted(database, start_postgrest, postgrest) as (servers, prober):
        database.run(BASE.sql.decode() + f"create table api.wide ({', '.join(f'{name} int' for name in there)});")
        loaded(servers)
        prober.sent = []
        answers = settle(claims, prober.ask, servers.can)

    refused = [claim for claim, answer in answers.items() if isinstance(answer, Refused)]
    assert len(refused) == 2 * missing
    assert len(prober.sent) <= 2 + 2 * len(refused) * math.ceil(math.log2(len(asked)))
    assert len(prober.sent) >= 2


def loaded(servers: Servers) -> None:
    """Make PostgREST load what there is."""
    with session.opened(servers.database_url) as connection:
        assert reload(servers, connection, "api", Given().options).reload.proven
