"""What is made of keys, grants and columns before anything is asked: which upserts fail, duplicate or answer 409."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachegate.checks import sql, upsert_key_usable, upsert_safe, upsert_target
from cachegate.checks.upserting import hazards, keys_of, late_twin, unfit_keys
from cachegate.model.catalog import Catalog, Column, IndexExpression, Key, Relation, RelationKind, Verb
from cachegate.model.exchange import Refused, Resolved, UpsertResolves
from cachegate.model.report import Outcome, Severity
from cachegate.model.upserts import UpsertTarget
from unit.checks.catalogs import catalog, column, foreign_key, key, table, view

FILMS = table("films", "title", "year", "stars")
TARGET = key("films", "title", "year", name="films_target")
LATE = replace(TARGET, name="films_late", plain=False, deferrable=True)
PARTIAL = replace(TARGET, name="films_good", plain=False, constraint=False, predicate="(stars > 3)")
BY_CASE = (IndexExpression("lower", "text", "lower(title)"),)
LOWER = replace(TARGET, name="films_lower", plain=False, columns=("year",), expressions=BY_CASE)
NAMES = st.text(min_size=1, max_size=8)


def required(relation: Relation, *names: str) -> Relation:
    """The same, with these columns NOT NULL."""
    columns = tuple(replace(one, nullable=one.name not in names) for one in relation.columns)
    return replace(relation, columns=columns)


def filled(one: Column) -> Column:
    return replace(one, has_default=True)


def told(before: Catalog, after: Catalog) -> list[tuple[str, str, str]]:
    """What the comparison says: subject, severity, code."""
    found = [*upsert_key_usable.compare(before, after), *upsert_safe.compare(before, after)]
    return [
        (one.subject.label, str(one.decided.severity), one.decided.code or "")
        for one in found
        if one.decided is not None and one.decided.outcome is Outcome.FAILED
    ]


@pytest.mark.parametrize(
    ("kind", "offered"),
    [(RelationKind.TABLE, "alter table api.notes add primary key (id);"), (RelationKind.PARTITIONED, None)],
)
def test_no_key_is_offered_that_partitions_refuse(kind: RelationKind, offered: str | None) -> None:
    """Postgres takes no primary key of a partitioned table that lacks what it is partitioned by."""
    notes = replace(table("notes", "id", "made"), kind=kind)

    (said,) = [one.decided for one in upsert_safe.compare(catalog(), catalog(notes)) if one.decided]

    assert (said.outcome, said.sql) == (Outcome.FAILED, offered)
    assert ("partitioned by" in str(said.remedy)) is (offered is None)


WITH_KEY = required(FILMS, "title", "year")
PRIMARY = key("films", "stars", name="films_pkey", primary=True)


@pytest.mark.parametrize(("came", "code"), [(PARTIAL, "42P10"), (LOWER, "42P10"), (LATE, "55000")])
def test_an_index_without_use_for_upserts_is_told_when_it_comes(came: Key, code: str) -> None:
    """A warning, once: an index that was there is no news, whatever it is called now."""
    before, after = catalog(WITH_KEY, PRIMARY), catalog(WITH_KEY, PRIMARY, came)

    assert told(before, after) == [(f"api.films.{came.name}", "warning", code)]
    assert told(after, after) == []
    assert told(after, catalog(WITH_KEY, PRIMARY, replace(came, name="other"))) == []


def test_beside_a_usable_key_a_partial_one_does_no_harm() -> None:
    """Postgres takes the one that it can."""
    assert told(catalog(WITH_KEY, PRIMARY, TARGET), catalog(WITH_KEY, PRIMARY, TARGET, PARTIAL)) == []


@given(st.permutations(["title", "year"]))
def test_a_deferrable_twin_spoils_a_key_whatever_its_order(columns: list[str]) -> None:
    """Every upsert on it fails once it brings a row, so it is the key that fails, and nothing is asked."""
    late = replace(LATE, columns=tuple(columns))
    found = {one.subject.part: one for one in upsert_key_usable.expect(catalog(WITH_KEY, TARGET, late))}

    assert found.keys() == {"films_target"}
    assert found["films_target"].claims == ()
    assert found["films_target"].decided is not None
    assert found["films_target"].decided.code == "55000"
    assert found["films_target"].decided.severity is Severity.ERROR


def test_a_deferrable_key_over_more_columns_is_no_twin() -> None:
    """ON CONFLICT looks for exactly these columns."""
    assert late_twin([replace(LATE, columns=("title", "year", "stars"))], ("title", "year")) is None


def test_a_key_that_nobody_may_upsert_on_is_not_lost() -> None:
    """Only clients could miss it."""
    reading = replace(FILMS, columns=tuple(column(one.name, grants=[("anon", Verb.SELECT)]) for one in FILMS.columns))

    assert told(catalog(WITH_KEY, TARGET), catalog(WITH_KEY)) == [("api.films.films_target", "warning", "42P10")]
    assert told(catalog(reading, TARGET), catalog(reading)) == []


def test_a_lost_key_is_none_where_another_one_takes_over() -> None:
    """By its columns; in which order they stand is nothing to ON CONFLICT."""
    other = replace(TARGET, name="other", columns=("year", "title"))

    assert told(catalog(WITH_KEY, TARGET), catalog(WITH_KEY, other)) == []
    assert told(catalog(WITH_KEY, TARGET), catalog(WITH_KEY, replace(other, columns=("year",)))) != []


def test_a_key_goes_with_its_column_or_table() -> None:
    """That is told as such."""
    assert told(catalog(WITH_KEY, TARGET), catalog(table("films", "title"))) == []
    assert told(catalog(WITH_KEY, TARGET), catalog()) == []
    assert told(catalog(WITH_KEY, TARGET), catalog(view("films", "title", "year"))) == []


def test_no_primary_key_is_told_of_new_tables_only() -> None:
    """And of those into which clients may insert for the first time."""
    closed = replace(FILMS, columns=tuple(column(one.name, grants=()) for one in FILMS.columns))

    assert told(catalog(), catalog(FILMS)) == [("api.films", "warning", "")]
    assert told(catalog(closed), catalog(FILMS)) == [("api.films", "warning", "")]
    assert told(catalog(FILMS), catalog(FILMS)) == []
    assert told(catalog(), catalog(closed)) == []
    assert told(catalog(), catalog(view("films", "title"))) == []
    assert told(catalog(), catalog(FILMS, PRIMARY)) == []


def test_a_key_that_the_database_fills_in_is_nobodys_target() -> None:
    """Whoever inserts only leaves it out: then grants for upserts are not missing."""
    insert = [("anon", Verb.INSERT)]
    serial = replace(FILMS, columns=(filled(column("title", grants=insert)), column("year", grants=insert)))
    given = replace(serial, columns=tuple(column(one.name, grants=insert) for one in serial.columns))
    own = key("films", "title", primary=True)

    assert told(catalog(), catalog(serial, own)) == []
    assert told(catalog(), catalog(given, own)) == [("api.films", "notice", "42501")]


def test_one_role_that_may_upsert_is_enough() -> None:
    """The others insert only, by design."""
    half = replace(FILMS, columns=tuple(column(one.name, grants=[("anon", Verb.INSERT)]) for one in FILMS.columns))
    both = replace(
        half,
        columns=tuple(
            replace(one, grants=one.grants | {("app", verb) for verb in Verb}) for one in half.columns
        ),
    )  # fmt: skip
    roles = replace(catalog().roles, api=("anon", "app"))
    usage = [("anon", "api"), ("app", "api")]

    assert told(catalog(roles=roles, usage=usage), catalog(half, PRIMARY, roles=roles, usage=usage)) != []
    assert told(catalog(roles=roles, usage=usage), catalog(both, PRIMARY, roles=roles, usage=usage)) == []


@pytest.mark.parametrize(("relation", "one", "names"), [
    (FILMS, TARGET, ("title", "year")),
    (required(FILMS, "title"), TARGET, ("year",)),
    (WITH_KEY, TARGET, ()),
    (FILMS, replace(TARGET, nulls_not_distinct=True), ()),
    (FILMS, replace(TARGET, primary=True), ()),
])  # fmt: skip
def test_which_columns_let_rows_in_twice(relation: Relation, one: Key, names: tuple[str, ...]) -> None:
    """NULLs are distinct unless the key says otherwise."""
    assert hazards.nullable(relation, one) == names


def test_a_wider_key_cannot_get_in_the_way() -> None:
    """A row that repeats (title, year, stars) repeats (title, year)."""
    wider, other = key("films", "title", "year", "stars"), key("films", "stars")

    assert hazards.others(WITH_KEY, TARGET, [TARGET, wider]) == ()
    assert hazards.others(WITH_KEY, TARGET, [TARGET, other]) != ()
    assert hazards.others(WITH_KEY, wider, [TARGET, wider]) != ()


def test_a_target_is_judged_by_what_the_server_and_the_catalog_say() -> None:
    """Found is not enough: somebody has to be allowed to; and what can still go wrong is named."""
    found = catalog(FILMS, TARGET, table("spaces", "stars"), foreign_key("films", "stars", "spaces"))
    (one,) = upsert_target.demanded([UpsertTarget(None, "films", ("year", "title"))], found)
    (claim,) = one.claims

    good = upsert_target.judge(one, {claim: Resolved()}, found)
    nobody = upsert_target.judge(one, {claim: Resolved()}, replace(found, usage=frozenset()))
    missing = upsert_target.judge(one, {claim: Refused(400, "42P10", "no")}, catalog(FILMS, PARTIAL))

    assert claim == UpsertResolves("api", "films", ("year", "title"), ("year", "title"), "anon")
    assert good.outcome is Outcome.PASSED
    assert "title or year is NULL" in str(good.cause)
    assert "stars in api.spaces" in str(good.cause)
    assert (nobody.outcome, nobody.code) == (Outcome.FAILED, "42501")
    assert (missing.outcome, missing.code, missing.severity) == (Outcome.FAILED, "42P10", Severity.ERROR)
    assert "films_good is partial" in str(missing.cause)
    assert upsert_target.judge(one, {}, found).outcome is Outcome.ERRORED


def test_keys_of_a_view_are_those_of_its_table_by_its_own_names() -> None:
    """Through views of views; a table that is not exposed has keys too."""
    through = view("through", "title", "year", over=["films"])
    top = view("top", "title", "year", over=["through"])
    narrow = view("narrow", "title", over=["films"])
    found = catalog(FILMS, TARGET, through, top, narrow)
    hidden = replace(catalog(through), keys_behind=(LATE,))

    assert [one.name for one in keys_of(found, through)] == ["films_target"]
    assert [one.name for one in keys_of(found, top)] == ["films_target"]
    assert keys_of(found, narrow) == ()
    assert [one.name for one in keys_of(hidden, through)] == ["films_late"]


@given(NAMES, NAMES, NAMES)
def test_names_are_quoted_in_what_is_to_be_pasted(relation: str, column: str, name: str) -> None:
    """Whatever they are, each stands in the SQL as an identifier."""
    odd = replace(LATE, relation=relation, columns=(column,), name=name)
    partial = replace(PARTIAL, relation=relation, columns=(column,), name=name)
    where = sql.qualified("api", relation)

    assert unfit_keys.explain(table(relation, column), odd).sql == (
        f"alter table {where}\n  drop constraint {sql.identifier(name)},\n"
        f"  add constraint {sql.identifier(name)} unique ({sql.identifier(column)});"
    )
    assert unfit_keys.explain(table(relation, column), partial).sql == (
        f"alter table {where} add unique ({sql.identifier(column)});"
    )


def test_a_generated_column_gets_a_name_that_is_free() -> None:
    """Two expressions of one name as well."""
    twice = replace(
        LOWER, columns=(), expressions=(*LOWER.expressions, IndexExpression("lower", "text", "lower(year)"))
    )
    said = str(unfit_keys.explain(table("films", "lower_key"), twice).sql)

    assert "add column lower_key_ text" in said
    assert "add column lower_key__ text" in said
    assert "unique (lower_key_, lower_key__)" in said
