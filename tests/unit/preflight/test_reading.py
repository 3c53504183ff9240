"""Each form of statement, and what it demands of rows that are there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachegate.migrations.lexer import tokens
from cachegate.model.migration import Migration
from cachegate.model.quoting import identifier
from cachegate.preflight.demand import (
    Added,
    Attach,
    Beyond,
    Changed,
    Check,
    Deleted,
    Demand,
    DomainCheck,
    DomainValidate,
    Event,
    ForeignKey,
    KeyPart,
    Later,
    Made,
    Named,
    NotNull,
    NotNullIndex,
    Retype,
    Unique,
    Updated,
    Validate,
    What,
)
from cachegate.preflight.reading import events

A, B = KeyPart("a", "a"), KeyPart("b", "b")


def read(sql: str) -> list[Event]:
    return list(events(Migration("1", "1.sql", sql.encode())))


def demands(sql: str) -> list[Demand]:
    return [event for event in read(sql) if isinstance(event, Demand)]


FORMS: list[tuple[str, list[What]]] = [
    ("alter table t add unique (a, b)", [Unique((A, B))]),
    ("ALTER TABLE IF EXISTS ONLY s.t ADD CONSTRAINT k UNIQUE NULLS NOT DISTINCT (a) INCLUDE (b)",
     [Unique((A,), nulls_equal=True)]),
    ("alter table t add constraint k unique using index i", []),
    ("alter table t add primary key (a, b)",
     [NotNull("a", primary=True), NotNull("b", primary=True), Unique((A, B), primary=True)]),
    ("alter table t add constraint k primary key using index i", [NotNullIndex("i")]),
    ("alter table t alter a set not null", [NotNull("a")]),
    ('alter table t alter column "A b" set not null', [NotNull("A b")]),
    ("alter table t add constraint c check (a > 0 and b is not null) no inherit",
     [Check("a > 0 and b is not null")]),
    ("alter table t add constraint c not null a", [NotNull("a")]),
    ("alter table t add constraint c check (a > 0) not valid", []),
    ("alter table t add constraint c check (a > 0) not enforced", []),
    ("alter table t validate constraint c", [Validate("c")]),
    ("alter table t add foreign key (a) references r", [ForeignKey(("a",), Named(None, "r"))]),
    ("alter table t add constraint f foreign key (a, b) references s.r (x, y) match full on delete cascade",
     [ForeignKey(("a", "b"), Named("s", "r"), ("x", "y"), full=True)]),
    ("alter table t add foreign key (a) references r not valid", []),
    ("alter table t add exclude using gist (a with =, b with &&)", [Beyond("An exclusion")]),
    ("alter table t add unique (a, b without overlaps)", [Beyond("A key without overlaps")]),
    ("alter table t add foreign key (a, period b) references r (a, period b)", [Beyond("A key without overlaps")]),
    ("alter table t alter a type varchar(10)", [Retype("a", "varchar(10)")]),
    ('alter table t alter column a set data type numeric(4, 1) collate "C" using a::numeric / 2',
     [Retype("a", "numeric(4, 1)", "a::numeric / 2")]),
    ("alter table t attach partition s.p for values from (1) to (9)",
     [Attach(Named(None, "t"), "for values from (1) to (9)")]),
    ("alter table t attach partition p default", [Attach(Named(None, "t"), "")]),
    ("create table p partition of t for values in ('x', null) with (fillfactor = 70)",
     [Attach(Named(None, "t"), "for values in ('x', null)", new=True)]),
    ("create table p partition of t for values with (modulus 4, remainder 1)",
     [Attach(Named(None, "t"), "for values with (modulus 4, remainder 1)", new=True)]),
    ("create table p partition of t default", []),
    ("create unique index on t (a)", [Unique((A,), index=True)]),
    ("create unique index concurrently if not exists i on only s.t using btree"
     " (lower(a) text_pattern_ops desc nulls last, (b + 1), a collate \"C\") include (b) nulls not distinct"
     " with (fillfactor = 70) where b > 0 and a <> ''",
     [Unique((KeyPart(None, "lower(a)"), KeyPart(None, "(b + 1)"), KeyPart("a", "a", '"C"')),
             where="b > 0 and a <> ''", nulls_equal=True, index=True, concurrently=True, unless="i")]),
    ("create index on t (a)", []),
    ("alter table t add column a int not null", [NotNull("a", new=True)]),
    ("alter table t add a int not null default 0", [NotNull("a", new=True)]),
    ("alter table t add column a int constraint n not null constraint u unique check (a > 0) references r (x)",
     [NotNull("a", new=True), Unique((A,)), Check("a > 0"), ForeignKey(("a",), Named(None, "r"), ("x",))]),
    ("alter table t add column a bigserial primary key",
     [NotNull("a", primary=True, new=True), Unique((A,), primary=True)]),
    ("alter table t add column a int, alter b set not null, drop column c, add check (b > 0)",
     [NotNull("b"), Check("b > 0")]),
    ("alter domain d add constraint c check (value > 0)", [DomainCheck("value > 0")]),
    ("alter domain s.d add check (value > 0) not valid", []),
    ("alter domain d set not null", [DomainCheck("")]),
    ("alter domain d validate constraint c", [DomainValidate("c")]),
    ("alter table t alter a drop not null, alter a set default 1, enable row level security, owner to x", []),
    ("alter table t drop constraint c, rename constraint a to b", []),
    ("create table t (a int unique not null references r)", []),
    ("alter view v rename to w; alter index i rename to j; comment on table t is 'add unique (a)'", []),
    ("alter table", []), ("alter table t add", []), ("create unique index", []), ("alter domain", []),
    ("create unique index on t", []), ("alter table t add unique", []), ("alter table t add foreign key (a)", []),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "wanted"), FORMS, ids=[sql[:60] for sql, _ in FORMS])
def test_every_form(sql: str, wanted: list[What]) -> None:
    """A statement becomes these demands, and nothing else does."""
    found = [one.what for one in demands(sql)]

    assert len(found) == len(wanted)
    for seen, what in zip(found, wanted, strict=True):
        if isinstance(what, Beyond):
            assert isinstance(seen, Beyond)
            assert seen.why.startswith(what.why)
        else:
            assert seen == what


def test_where_a_demand_stands() -> None:
    """File, line and relation are those of the action, not of the statement's beginning; names come along."""
    one, two = demands(
        '\n-- first\nalter table if exists only s."T"\n  add constraint k unique (a),\n  alter b set not null;'
    )

    assert (one.place.file, one.place.line, two.place.line) == ("1.sql", 4, 5)
    assert one.on == Named("s", "T")
    assert (one.name, one.only, one.if_exists) == ("k", True, True)
    assert one.statement.startswith("alter table if exists")


def test_the_search_path_of_the_file_comes_along() -> None:
    """Names mean what they meant in the file: `set search_path`, and the form of dumps."""
    (first,) = demands('set search_path to app, "Odd One"; alter table t alter a set not null')
    (second,) = demands("select pg_catalog.set_config('search_path', '', false); alter table s.t alter a set not null")
    (third,) = demands("alter table t alter a set not null")

    assert first.on.path == ("app", "Odd One")
    assert second.on.path == ()
    assert third.on.path is None


EFFECTS: list[tuple[str, Event]] = [
    ("alter table t add a int", Added(Named(None, "t"), "a", "int")),
    ("alter table t add if not exists a numeric(4, 2) default null not null",
     Added(Named(None, "t"), "a", "numeric(4, 2)", unless_there=True)),
    ("alter table t add a text default 'x' || 'y' not null check (a <> '')",
     Added(Named(None, "t"), "a", "text", "'x' || 'y'")),
    ("alter table t add a serial", Added(Named(None, "t"), "a", "integer", distinct=True)),
    ("alter table t add a int generated always as identity", Added(Named(None, "t"), "a", "int", distinct=True)),
    ("alter table t add a int generated always as (b * 2) stored", Added(Named(None, "t"), "a", "int", "(b * 2)")),
    ("create table if not exists t (a int)", Made(Named(None, "t"), unless_there=True)),
    ("create unlogged table s.t as select 1", Made(Named("s", "t"), filled=True)),
    ("alter table t add constraint c check (a > 0) not valid", Later(Named(None, "t"), "c", Check("a > 0"))),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "wanted"), EFFECTS, ids=[sql[:60] for sql, _ in EFFECTS])
def test_what_a_statement_leaves_behind(sql: str, wanted: Event) -> None:
    """New columns with what rows get in them, new relations, constraints that wait for their validation."""
    assert wanted in read(sql)


WRITES = [
    ("update t set a = 1, b = upper(b) where a is null", Updated),
    ("update t set a = 1", Updated),
    ("update t as x set a = 1", Changed),
    ("update t set a = r.a from r", Changed),
    ("update t set (a, b) = (1, 2)", Changed),
    ("update t set a = (select 1)", Changed),
    ("update t set a = default", Changed),
    ("delete from t where a > 0", Deleted),
    ("delete from t", Deleted),
    ("truncate t", Deleted),
    ("delete from t using r where t.a = r.a", Changed),
    ("delete from t where a in (select 1)", Changed),
    ("insert into t values (1)", Changed),
    ("merge into t using r on true when matched then delete", Changed),
    ("copy t from stdin", Changed),
    ("with x as (delete from t returning *) select * from x", Changed),
    ("with x as (select 1) insert into t select * from x", Changed),
    ("drop table if exists t cascade", Changed),
    ("alter table t rename to u", Changed),
    ("alter table t set schema s", Changed),
    ("call fill()", Changed),
    ("select fill()", Changed),
    ("do $$ begin perform fill(); end $$", Changed),
    ("do $$ begin execute 'update t set a = 1'; end $$", Changed),
    ("do 'begin update t set a = 1; end'", Changed),
]


@pytest.mark.parametrize(("sql", "kind"), WRITES, ids=[sql for sql, _ in WRITES])
def test_writes_are_noticed(sql: str, kind: type[Event]) -> None:
    """What can be worked out is kept as SQL, all else as a change that nobody can tell the result of."""
    assert kind in map(type, read(sql))


@pytest.mark.parametrize(
    "sql",
    ["select 1", "select setval('s', 1)", "select a from t", "create index on t (a)", "grant select on t to x",
     "comment on table t is 'delete from t'", "create function f() returns int language sql as 'delete from t'",
     "notify pgrst", "create policy p on t for update using (true)"],
)  # fmt: skip
def test_harmless_statements_change_nothing(sql: str) -> None:
    """Otherwise every second file would make every demand unclear."""
    assert read(sql) == []


def test_blocks_that_only_guard_against_repetition_are_read_as_if_they_were_not_there() -> None:
    """As generators write them: the statement is reached, and an error about data is not caught."""
    (one,) = demands(
        "do $$ begin\n alter table t add constraint f foreign key (a) references r (x);\n"
        "exception when duplicate_object then null; end $$"
    )

    assert one.what == ForeignKey(("a",), Named(None, "r"), ("x",))
    assert one.place.line == 2
    assert one.may_skip == ""


@pytest.mark.parametrize(
    "body",
    ["if not exists (select 1 from pg_constraint) then alter table t alter a set not null; end if;",
     "alter table t alter a set not null; exception when others then null;",
     "for i in 1..2 loop alter table t alter a set not null; end loop;"],
)  # fmt: skip
def test_blocks_that_may_not_get_there_say_so(body: str) -> None:
    """Whether the statement runs is then decided by the database."""
    (one,) = demands(f"do $$ begin {body} end $$")

    assert one.what == NotNull("a")
    assert "DO block" in one.may_skip


NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\0"), min_size=1, max_size=20)


@given(NAMES, st.lists(NAMES, min_size=1, max_size=5), st.booleans())
def test_any_names(table: str, columns: list[str], index: bool) -> None:
    """Names and lists come back as they went in, whatever is in them."""
    listed = ", ".join(map(identifier, columns))
    kind = f"create unique index on {identifier(table)} ({listed})"
    (one,) = demands(kind if index else f"alter table {identifier(table)} add unique ({listed})")

    assert one.on.name == table
    assert isinstance(one.what, Unique)
    assert [part.column for part in one.what.keys] == columns
    assert [part.text for part in one.what.keys] == [identifier(column) for column in columns]


@given(st.text(max_size=60))
def test_any_text(sql: str) -> None:
    """Whatever stands in a file, reading it ends, and raises nothing."""
    for start in (
        "",
        "alter table t ",
        "alter table t add ",
        "create unique index ",
        "alter domain d ",
        "do $$ begin ",
    ):
        assert all(list(tokens(one.statement)) for one in demands(start + sql))
