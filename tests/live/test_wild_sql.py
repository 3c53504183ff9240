"""Random DDL over several files: everything that came or went is judged, and belongs to the file that did it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cachegate import checks
from cachegate.database import introspect
from cachegate.database.history import History
from cachegate.model.catalog import Catalog, Roles
from cachegate.model.diff import subjects
from cachegate.model.exchange import Judgement
from cachegate.model.migration import Migration
from cachegate.model.report import Change, Finding, Outcome, Subject
from cachegate.pipeline import count, findings
from cachegate.pipeline.asking import Asked
from cachegate.pipeline.baseline import Baseline
from cachegate.pipeline.origin import Origins
from cachegate.pipeline.plan import Plan, plan
from gate import migration

ROLES = Roles(None, None, ())
SCHEMAS = ["api"]
FRESH = (
    "drop schema if exists api cascade; drop schema if exists other cascade; create schema api; create schema other;"
)
BASE = """
create table api.a (id int primary key, x int unique, y text);
create table api."Do.t" (id int primary key, x int constraint "k.1" references api.a (id));
create view api.v as select id, x from api.a;
create function api.f(a int) returns int language sql as 'select 1';
create function api.g(a int, b int) returns int language sql as 'select 1';
create table api.parent (id int, x int) partition by range (id);
"""
TABLES = ["api.a", "api.b", 'api."Do.t"', "api.parent"]
COLUMNS = ["id", "x", "y", '"Z.z"']
CONSTRAINTS = ["k", '"k.1"']
STATEMENTS = [
    "create table {t} (id int primary key, x int)",
    "create table {t} ()",
    "create table {t} (id int not null, x int)",
    "create table {t} (like {u} including all)",
    "drop table {t} cascade",
    "alter table {t} rename to b",
    'alter table {t} rename to "Do.t"',
    "alter table {t} set schema other",
    "alter table other.a set schema api",
    "alter table {t} add column {c} int",
    "alter table {t} add column {c} int unique",
    "alter table {t} add column {c} int generated always as (1) stored",
    "alter table {t} drop column {c} cascade",
    "alter table {t} rename column {c} to {d}",
    "alter table {t} alter column {c} type bigint",
    "alter table {t} add constraint {k} foreign key ({c}) references {u} (id)",
    "alter table {t} add constraint {k} unique ({c})",
    "alter table {t} add constraint {k} unique ({c}) deferrable",
    "alter table {t} add primary key ({c})",
    "alter table {t} drop constraint {k} cascade",
    "alter table {t} rename constraint {k} to {l}",
    "create unique index i on {t} ({c})",
    "create unique index on {t} ({c}) where {c} is not null",
    "drop index api.i",
    "create or replace view api.v as select * from {t}",
    "create view api.w as select {c} from {t}",
    "create materialized view api.w as select {c} from {t}",
    "drop view api.v cascade",
    "alter view api.v rename to w",
    "create or replace function api.f(a int) returns int language sql as 'select 2'",
    "create function api.f(a int, b int default 1) returns int language sql as 'select 1'",
    "create function api.f(int, int, int) returns int language sql as 'select 1'",
    "create function api.g(a text) returns setof {t} language sql as 'select * from {t}'",
    "drop function api.f(int)",
    "drop function api.g",
    "alter function api.f(int) rename to g",
    "alter table {t} attach partition {u} for values from (1) to (9)",
    "alter table api.parent attach partition {t} for values from (1) to (9)",
    "alter table api.parent detach partition {t}",
    "create table {t} partition of api.parent for values from (1) to (9)",
    "grant select on {t} to public",
    "comment on table {t} is 'said'",
]


# A foreign key from elsewhere is no relationship any more when its target leaves the schema: no file wrote it.
WITHOUT_TRACE = [text for text in STATEMENTS if "set schema" in text]


@st.composite
def statements(draw: st.DrawFn, of: Sequence[str] = STATEMENTS) -> str:
    """One statement; where Postgres refuses it, nothing happens."""
    pick = {"t": TABLES, "u": TABLES, "c": COLUMNS, "d": COLUMNS, "k": CONSTRAINTS, "l": CONSTRAINTS}
    text = draw(st.sampled_from(of)).format(**{key: draw(st.sampled_from(names)) for key, names in pick.items()})
    return f"do $do$ begin {text}; exception when others then null; end $do$;"


def plain(*texts: str) -> list[str]:
    return [f"do $do$ begin {text}; exception when others then null; end $do$;" for text in texts]


def judge(url: str, files: Sequence[Migration]) -> tuple[Plan, Origins, list[Catalog], list[Finding]]:
    """Apply each file, with the history watching; a picture after each; what the gate would have judged."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(FRESH)
        connection.execute(BASE)
        pictures = [introspect.snapshot(connection, SCHEMAS, ROLES)]
        baseline = Baseline(
            catalog=pictures[0],
            census=introspect.census(connection, SCHEMAS),
            expectations=tuple(checks.expect(pictures[0])),
            asked=Asked({}),
            fence_schema=None,
        )
        history = History(connection, SCHEMAS)
        for number, file in enumerate(files):
            with psycopg.connect(url, autocommit=True) as session:
                session.execute(file.sql)
            history.after(number)
            pictures.append(introspect.snapshot(connection, SCHEMAS, ROLES))
        raised = plan(baseline, pictures[-1])
        judged = [
            findings.of_expectation(one, Judgement(Outcome.PASSED), raised.change(one), None, None)
            for one in raised.changed
        ]
        missed = count.unjudged(baseline.census, introspect.census(connection, SCHEMAS), judged)
    return raised, Origins(history, tuple(files)), pictures, missed


def last_turns(subject: Subject, change: Change, pictures: Sequence[Catalog]) -> set[int]:
    """The files after which it was there, or gone, for the last time that this changed.

    A part goes when its relation is renamed, and another of the old name may come later, without the part: either
    file explains it.
    """
    turns = {_last_turn(subject, change is Change.ADDED, pictures)}
    if subject.kind in ("column", "key", "foreign key") and change is Change.REMOVED:
        turns |= {
            _last_turn(relation, True, pictures)
            for relation in {one for picture in pictures for one, _ in subjects(picture) if one.kind == "relation"}
            if f"{subject.label}.".startswith(f"{relation.label}.")
        }
    return turns - {-1}


def _last_turn(subject: Subject, came: bool, pictures: Sequence[Catalog]) -> int:
    there = [subject in dict(subjects(picture)) for picture in pictures]
    turns = (number for number in range(len(there) - 1) if there[number] != there[number + 1] == came)
    return max(turns, default=-1)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.lists(statements(), min_size=1, max_size=4).map("\n".join), min_size=1, max_size=5))
def test_whatever_came_or_went_is_judged(database_url: str, texts: list[str]) -> None:
    """The independent count agrees, for any sequence."""
    _, _, _, missed = judge(database_url, [migration(f"{number}_f.sql", text) for number, text in enumerate(texts)])

    assert missed == []


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(statements([one for one in STATEMENTS if one not in WITHOUT_TRACE]), min_size=1, max_size=10))
@example(plain('alter table api."Do.t" rename to b'))
@example(plain('alter table api.a rename to "Do.t2"', 'alter table api."Do.t2" rename to "Do.t"'))
@example(
    plain(
        "create table api.b (id int not null, x int)",
        "alter table api.parent attach partition api.b for values from (1) to (9)",
    )
)
def test_what_came_or_went_belongs_to_its_file(database_url: str, texts: list[str]) -> None:
    """One statement a file: what is new belongs to the file that made it last, what is gone to the one that took it."""
    files = [migration(f"{number}_f.sql", text) for number, text in enumerate(texts)]
    raised, origins, pictures, _ = judge(database_url, files)

    wrong: list[Any] = []
    for subject, change in raised.diff.changes.items():
        if change is Change.CHANGED:
            continue
        place = origins.of(subject, change)
        turns = {files[turn].file for turn in last_turns(subject, change, pictures)}
        if place is None or place.file not in turns:
            wrong.append((subject.kind, subject.label, str(change), place, turns))
    assert wrong == []
