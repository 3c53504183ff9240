"""Preflight on real data: yes with the right count, a clean-up that works, no where nothing is in the way."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from preflights import JOBS, answers, refusal
from servers import Database

POSTGRES = pytest.mark.parametrize("postgres_version", ["15", "18"])


@dataclass(frozen=True)
class Case:
    """A statement that rows are in the way of: how many, and with which code the server refuses it."""

    statement: str
    offending: int | None
    code: str
    more: str = ""
    clean: bool = True  # there is a clean-up
    newer: int | None = field(default=None)  # counted from this version on only


CASES = {
    "unique": Case("alter table api.jobs add unique (space_id, kind)", 2, "23505"),
    "unique-index": Case("create unique index on api.jobs (kind, status)", 1, "23505"),
    "unique-expression": Case("create unique index on api.jobs (upper(kind), (coalesce(space_id, 0)))", 3, "23505"),
    "unique-partial": Case("create unique index on api.jobs (space_id) where status = 'pending'", 1, "23505"),
    "unique-nulls": Case("alter table api.jobs add unique nulls not distinct (space_id, kind)", 3, "23505"),
    "unique-include": Case(
        "create unique index on api.jobs (space_id) include (kind) where kind = 'sync'", 2, "23505"
    ),
    "primary-key": Case(
        "alter table api.k add primary key (a)", 1, "23505",
        "create table api.k (a int); insert into api.k values (1), (1)",
    ),
    "primary-key-nulls": Case(
        "alter table api.k add primary key (a)", 1, "23502",
        "create table api.k (a int); insert into api.k values (1), (null)",
    ),
    "primary-key-using-index": Case(
        "alter table api.k add primary key using index k_a",
        1,
        "23502",
        "create table api.k (a int); create unique index k_a on api.k (a); insert into api.k values (1), (null)",
    ),
    "not-null": Case("alter table api.jobs alter column space_id set not null", 2, "23502"),
    "not-null-with-default": Case("alter table api.jobs alter status set not null", 2, "23502"),
    "new-column": Case("alter table api.jobs add column owner uuid not null", 7, "23502"),
    "new-column-domain": Case(
        "alter table api.jobs add column owner api.d not null", 7, "23502", "create domain api.d as text"
    ),
    "new-column-key": Case("alter table api.jobs add column n int default 1 unique", 6, "23505", clean=False),
    "new-column-check": Case("alter table api.jobs add column n int default 1 check (n > 1)", 7, "23514", clean=False),
    "new-column-reference": Case(
        "alter table api.jobs add column n int default 8 references api.spaces", 7, "23503", clean=False
    ),
    "check": Case(
        "alter table api.jobs add constraint known check (status in ('pending', 'done')) -- it is", 2, "23514"
    ),
    "check-validated": Case(
        "alter table api.jobs validate constraint known",
        2,
        "23514",
        "alter table api.jobs add constraint known check (status in ('pending', 'done')) not valid",
    ),
    "check-comment": Case("alter table api.jobs add check (id > 3 -- so many\n)", 3, "23514"),
    "foreign-key": Case(
        "alter table api.jobs add foreign key (space_id) references api.spaces on delete cascade", 1, "23503"
    ),
    "foreign-key-validated": Case(
        "alter table api.jobs validate constraint f",
        1,
        "23503",
        "alter table api.jobs add constraint f foreign key (space_id) references api.spaces not valid",
    ),
    "foreign-key-itself": Case("alter table api.jobs add foreign key (space_id) references api.jobs (id)", 1, "23503"),
    "foreign-key-two-columns": Case(
        "alter table api.jobs add foreign key (space_id, kind) references api.pairs (a, b)",
        3,
        "23503",
        "create table api.pairs (b text, a bigint, primary key (a, b));"
        "insert into api.pairs values ('mail', 9), ('sync', 2)",
    ),
    "foreign-key-full": Case(
        "alter table api.jobs add foreign key (space_id, kind) references api.pairs (a, b) match full",
        2,
        "23503",
        "create table api.pairs (a int, b text, primary key (a, b));"
        "insert into api.pairs values (9, 'mail'), (2, 'sync'), (1, 'sync')",
    ),
    "varchar": Case("alter table api.jobs alter note type varchar(5)", 2, "22001"),
    "char": Case("alter table api.jobs alter note type char(5) using note", 2, "22001"),
    "smallint": Case(
        "alter table api.jobs alter id type smallint", 1, "22003", "insert into api.jobs (id) values (40000)"
    ),
    "numeric": Case(
        "alter table api.n alter v type numeric(4, 2)",
        2,
        "22003",
        "create table api.n (v numeric); insert into api.n values (99.994), (99.995), (-100), ('NaN'), (null)",
    ),
    "text-to-integer": Case("alter table api.jobs alter note type int using note::int", 2, "22P02"),
    "text-to-uuid": Case("alter table api.jobs alter note type uuid using (note::uuid)", 5, "22P02"),
    "text-to-enum": Case(
        "alter table api.jobs alter status drop default, alter status type api.state using status::api.state",
        2,
        "22P02",
        "create type api.state as enum ('pending', 'done')",
    ),
    "text-to-date": Case("alter table api.jobs alter note type date using note::date", 6, "22007", newer=160000),
    "text-to-date-by-call": Case(
        "alter table api.jobs alter note type date using to_date(note, 'YYYY-MM-DD')", None, "22007", clean=False
    ),
    "division": Case("alter table api.jobs add check (10 / (id - 3) < 100)", None, "22012"),
    "range-partition": Case(
        "alter table api.p attach partition api.old for values from (10) to (20)",
        3,
        "23514",
        "create table api.p (v int) partition by range (v); create table api.old (v int);"
        "insert into api.old values (9), (10), (19), (20), (null)",
    ),
    "list-partition": Case(
        "alter table api.p attach partition api.old for values in ('a', null)",
        1,
        "23514",
        "create table api.p (v text) partition by list (upper(v)); create table api.old (v text);"
        "insert into api.old values ('a'), (null)",
    ),
    "hash-partition": Case(
        "alter table api.p attach partition api.old for values with (modulus 2, remainder 0)",
        1,
        "23514",
        "create table api.p (v int) partition by hash (v); create table api.old (v int);"
        "insert into api.old select v from generate_series(1, 9) as v where v in (1, 3)",
    ),
    "default-partition": Case(
        "create table api.new partition of api.p for values from (10) to (20)",
        2,
        "23514",
        "create table api.p (v int) partition by range (v); create table api.rest partition of api.p default;"
        "insert into api.p values (9), (10), (19)",
        clean=False,
    ),
    "domain": Case(
        "alter domain api.email add constraint at check (value like '%@%')",
        1,
        "23514",
        "create domain api.email as text; create table api.m (id int primary key, e api.email);"
        "insert into api.m values (1, 'a@b'), (2, 'value'), (3, null)",
    ),
    "domain-not-null": Case(
        "alter domain api.email set not null",
        1,
        "23502",
        "create domain api.email as text; create table api.m (id int primary key, e api.email);"
        "insert into api.m values (1, 'a@b'), (3, null)",
    ),
    "composite": Case(
        "alter table api.c alter v set not null",
        1,
        "23502",
        "create type api.pair as (a int, b int); create table api.c (id int primary key, v api.pair);"
        "insert into api.c values (1, null), (2, row(null, null)), (3, row(1, 2))",
    ),
    "partitioned": Case(
        "alter table api.p add unique (v, w)",
        1,
        "23505",
        "create table api.p (v int, w int) partition by range (v);"
        "create table api.p1 partition of api.p for values from (0) to (10);"
        "insert into api.p values (1, 1), (1, 1), (2, 2)",
    ),
}  # fmt: skip


@pytest.fixture
def jobs(database: Database) -> Database:
    database.run(JOBS)
    return database


@POSTGRES
@pytest.mark.parametrize("name", CASES)
def test_rows_in_the_way(name: str, jobs: Database, postgres_version: str) -> None:
    """Yes with the right count where the server refuses; every clean-up, pasted, makes it take the statement."""
    case = CASES[name]
    jobs.run(case.more)
    real = refusal(jobs, case.statement)
    (found,) = [one for one in answers(jobs.url, case.statement) if one.verdict != "no"]

    assert real == case.code
    assert found.verdict == "yes", found.why
    counted = case.newer is None or int(postgres_version) * 10_000 >= case.newer
    assert found.offending == (case.offending if counted else None)
    assert found.examples or found.offending is None
    assert bool(found.choices) == (case.clean and counted and case.offending is not None)
    for choice in found.choices:
        repaired = f"{choice.sql}\n{'' if choice.instead else case.statement}"
        assert refusal(jobs, repaired) is None, choice.title


@POSTGRES
@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.clean and case.offending])
def test_the_repaired_twin(name: str, jobs: Database, postgres_version: str) -> None:
    """After the clean-up the answer is no, and so says the server."""
    case = CASES[name]
    jobs.run(case.more)
    (found,) = [one for one in answers(jobs.url, case.statement) if one.verdict != "no"]
    before = [choice for choice in found.choices if not choice.instead]
    for choice in before[-1:]:
        jobs.run(choice.sql)

        assert {one.verdict for one in answers(jobs.url, case.statement)} <= {"no"}
        assert refusal(jobs, case.statement) is None


QUIET = [
    "alter table api.jobs add unique (space_id, note)",  # NULLs differ
    "create unique index on api.jobs (space_id) where status = 'odd'",
    "create unique index concurrently on api.jobs (id, kind)",
    "alter table api.jobs add constraint c check (status = 'pending') not valid",
    "alter table api.jobs add constraint f foreign key (space_id) references api.spaces not valid",
    "alter table api.jobs alter kind set not null, alter created_at set not null",
    "alter table api.jobs add check (status <> 'never'), add check (note is null or note <> '')",
    "alter table api.spaces add unique (id) deferrable initially deferred",
    "alter table api.jobs add column n int not null default 0, add column m bigserial unique, add column o int unique",
    "alter table api.jobs add column g uuid not null default gen_random_uuid() unique",
    "alter table api.jobs add column if not exists note int not null",
    "alter table if exists api.nowhere alter a set not null",
    "alter table api.jobs add foreign key (kind) references api.kinds match full",
    "alter table api.jobs alter kind type varchar(4), alter note type text, alter id type bigint",
    "alter table api.jobs alter kind type text using kind || 'x'",
    "alter table api.empty add primary key (a), add check (a > 0), add unique (b), alter b type int using b::int",
    "create table api.fresh (a int); alter table api.fresh add primary key (a), add column b int not null",
    "alter domain api.unused add check (value > 0)",
    "alter domain api.unused set not null",
    "create unique index if not exists already on api.jobs (kind)",
    "alter table api.jobs add constraint k unique using index already",
]  # fmt: skip
BESIDE = """
create table api.kinds (kind text primary key); insert into api.kinds values ('sync'), ('mail'), ('other');
create table api.empty (a int, b text);
create domain api.unused as int;
create unique index already on api.jobs (id);
"""


@POSTGRES
@pytest.mark.parametrize("statement", QUIET)
def test_look_alikes(statement: str, jobs: Database) -> None:
    """No row is in the way of what only looks like the cases above."""
    jobs.run(BESIDE)

    assert {one.verdict for one in answers(jobs.url, statement)} <= {"no"}
