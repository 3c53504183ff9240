"""Preflight after what earlier statements of the pending files do to the rows: worked out, or said not to be."""

from __future__ import annotations

import pytest

from preflights import JOBS, answers, refusal
from servers import Database

POSTGRES = pytest.mark.parametrize("postgres_version", ["15", "18"])
BEFORE = {
    "an update that mends": ("update api.jobs set space_id = 0 where space_id is null", "not-null", "no"),
    "an update that breaks": ("update api.jobs set kind = null where id = 1", "kind-not-null", "yes"),
    "a delete that mends": ("delete from api.jobs where space_id is null", "not-null", "no"),
    "a new column, filled": (
        "alter table api.jobs add column n text; update api.jobs set n = kind || id", "n-not-null", "no"),
    "a new column, half filled": (
        "alter table api.jobs add column n text; update api.jobs set n = kind where id < 3", "n-not-null", "yes"),
    "a query that nobody works out": (
        "update api.jobs set space_id = s.id from api.spaces as s where space_id is null", "not-null",
        "cannot be told"),
    "an insert": ("insert into api.jobs (id, kind) values (8, 'x')", "kind-not-null", "cannot be told"),
    "a delete elsewhere": ("delete from api.spaces where id = 2", "kind-not-null", "no"),
    "a delete with a join, of what is well": (
        "delete from api.jobs using api.spaces where jobs.space_id = spaces.id", "kind-not-null", "no"),
    "a call": ("select api.fill()", "kind-not-null", "cannot be told"),
    "a block": ("do $$ begin update api.jobs set kind = null; end $$", "kind-not-null", "yes"),
    "a block that may": (
        "do $$ begin if now() > now() then update api.jobs set kind = null; end if; end $$", "kind-not-null",
        "cannot be told"),
    "a renamed column": ("alter table api.jobs rename space_id to place_id", "not-null", "cannot be told"),
}  # fmt: skip
AFTER = {
    "not-null": "alter table api.jobs alter space_id set not null",
    "kind-not-null": "alter table api.jobs alter kind set not null",
    "n-not-null": "alter table api.jobs alter n set not null",
}


@pytest.fixture
def jobs(database: Database) -> Database:
    database.run(JOBS)
    return database


@POSTGRES
@pytest.mark.parametrize("name", BEFORE)
def test_what_earlier_statements_do(name: str, jobs: Database) -> None:
    """What can be worked out of them is; the rest is said not to be, and is never "no"."""
    first, demand, verdict = BEFORE[name]
    statement = AFTER[demand]
    *_, found = answers(jobs.url, first, statement)
    real = refusal(jobs, f"{first}; {statement}")

    assert found.verdict == verdict, found
    if verdict != "cannot be told":
        assert (real is None) == (verdict == "no")
    else:
        assert found.why


@POSTGRES
def test_triggers_make_an_update_unclear(jobs: Database) -> None:
    """What a trigger makes of the new value cannot be worked out."""
    jobs.run(
        "create function api.t() returns trigger language plpgsql as $$ begin new.space_id = null; return new; end $$;"
        "create trigger t before update on api.jobs for each row execute function api.t()"
    )
    (found,) = answers(jobs.url, "update api.jobs set space_id = 1 where space_id is null", AFTER["not-null"])

    assert found.verdict == "cannot be told"
    assert "triggers" in found.why


NEW = {
    "a check": ("add column n int", "add constraint c check (n is not null)", 2),
    "a condition": ("add column n int default 1", "add constraint c check (n > 3)", 1),
    "a list": ("add column state text default 'odd'", "add constraint s check (state in ('new', 'old'))", 2),
    "not null": ("add column n int", "alter n set not null", 1),
    "a key": ("add column n int default 1", "add constraint u unique (n)", 1),
    "a reference": ("add column n int default 9", "add constraint f foreign key (n) references api.spaces", 1),
}  # fmt: skip


@POSTGRES
@pytest.mark.parametrize("name", NEW)
def test_no_row_goes_for_a_column_that_it_never_had(name: str, jobs: Database) -> None:
    """Every row is without a value of a new column: it gets one, and none is deleted."""
    first, second, count = NEW[name]
    files = [f"alter table api.jobs {action};" for action in (first, second)]
    *_, found = answers(jobs.url, *files)

    assert found.verdict == "yes"
    assert len(found.choices) == count
    for choice in found.choices:
        assert "delete" not in choice.sql
        assert refusal(jobs, f"{files[0]} {choice.sql} {'' if choice.instead else files[1]}") is None, choice.title


@POSTGRES
def test_no_clean_up_empties_a_table(jobs: Database) -> None:
    """Where every row is in the way, what would delete them all is left out; the rest stays."""
    jobs.run("update api.jobs set note = null; create table api.links (id int); insert into api.links values (7)")
    missing, orphaned, outside, odd = answers(
        jobs.url,
        "alter table api.jobs alter note set not null",
        "alter table api.links add foreign key (id) references api.spaces",
        "alter table api.links add check (id < 7)",
        "alter table api.jobs alter kind type int using kind::int",
    )

    assert [choice.title for choice in missing.choices] == ["set note to an empty text"]
    assert [choice.title for choice in orphaned.choices] == ["let orphans point nowhere"]
    assert outside.choices == ()
    assert [choice.title for choice in odd.choices] == ["empty kind where it does not convert"]
