"""Which tables get rows, as whom, and what their answers come to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cachegate.checks import rows_insertable
from cachegate.model.catalog import Relation, Security, Verb
from cachegate.model.exchange import Answer, Judgement, NoAnswer, Refused, Resolved, RowsInsertable
from cachegate.model.report import Change, Outcome, Severity
from unit.checks.catalogs import catalog, column, key, table, view

FULL = RowsInsertable("api", "films", "anon", ('{"id": 1, "name": "a"}',))
FULL_TOO = replace(FULL, role="app_user")
LEAST = RowsInsertable("api", "films", "anon", ('{"id": 1}',), complete=False)
DENIED = Refused(403, "42501", "permission denied for table log")
POLICY = Refused(403, "42501", 'new row violates row-level security policy for table "films"')
BROKEN = Refused(400, "42703", 'record "new" has no field "nick"')
GUESSED_BADLY = Refused(400, "23514", "violates check")
FILMS = table("films", "id", "name")


def judged(**answers: Answer) -> Judgement:
    """`full`, `too` and `least` are the answers to the three attempts; one that is not named was not asked."""
    claims = {"full": FULL, "too": FULL_TOO, "least": LEAST}
    one = rows_insertable.expectation(FILMS, Change.ADDED, tuple(claims.values()), "")
    return rows_insertable.judge(one, {claims[name]: answer for name, answer in answers.items()}, catalog(FILMS))


@pytest.mark.parametrize("full", [Resolved(), GUESSED_BADLY])
def test_passed_where_either_way_is_let_in(full: Answer) -> None:
    """That complete rows could not be guessed takes nothing from the others."""
    assert judged(full=full, too=full, least=Resolved()).outcome is Outcome.PASSED


def test_another_role_is_as_good() -> None:
    """What one role lacks behind the table another may have."""
    assert judged(full=DENIED, too=Resolved(), least=Resolved()).outcome is Outcome.PASSED


@pytest.mark.parametrize("way", ["full", "least"])
def test_what_is_broken_fails_either_way(way: str) -> None:
    """A default that nobody sends breaks the rows with the least, a trigger the complete ones."""
    both: dict[str, Answer] = {"full": Resolved(), "least": Resolved()}
    found = judged(**{**both, way: BROKEN})

    assert (found.outcome, found.code, found.severity) == (Outcome.FAILED, "42703", Severity.ERROR)
    assert "new.nick" in str(found.cause)


def test_a_missing_grant_behind_the_table_fails() -> None:
    """Every role is refused, with whatever rows."""
    found = judged(full=DENIED, too=DENIED, least=DENIED)

    assert (found.outcome, found.severity) == (Outcome.FAILED, Severity.ERROR)


def test_a_grant_that_only_complete_rows_need_is_a_warning() -> None:
    """It may be meant: some columns are for some."""
    found = judged(full=DENIED, too=DENIED, least=Resolved())

    assert (found.outcome, found.severity) == (Outcome.FAILED, Severity.WARNING)


@pytest.mark.parametrize("answer", [GUESSED_BADLY, POLICY, Refused(400, "P0001", "no"), Refused(400, "23502", "null")])
def test_a_bad_guess_is_no_failure(answer: Answer) -> None:
    """Better rows might be let in."""
    found = judged(full=answer, too=answer, least=answer)

    assert found.outcome is Outcome.SKIPPED
    assert "made up" in str(found.cause)


def test_silence_is_no_verdict() -> None:
    """No answer to one way leaves it open, whatever the other says."""
    assert judged(full=NoAnswer("gone"), least=Resolved()).outcome is Outcome.ERRORED
    assert judged().outcome is Outcome.ERRORED


def test_a_sequence_is_named() -> None:
    """Behind a function that a default calls nothing in the catalog shows it."""
    found = judged(full=Resolved(), least=Refused(403, "42501", "permission denied for sequence numbers"))

    assert found.outcome is Outcome.FAILED
    assert "Grant usage on the sequence numbers to anon" in str(found.remedy)


def test_nobody_is_asked_after_a_broken_trigger() -> None:
    """It refuses everybody; a grant or a policy may not."""
    assert not rows_insertable.goes_on(BROKEN)
    assert not rows_insertable.goes_on(Resolved())
    assert rows_insertable.goes_on(DENIED)
    assert rows_insertable.goes_on(GUESSED_BADLY)


def chosen(before: Relation | None, after: Relation, *more: object) -> list[Change]:
    old = catalog(*([before] if before else []))
    return [change for _, change in rows_insertable.chosen(old, catalog(after, *more))]  # type: ignore[arg-type]


def test_new_tables_and_those_that_take_rows_otherwise_are_chosen() -> None:
    """Columns, keys, triggers and constraints count; grants do not, and views have no rows of their own."""
    assert chosen(None, FILMS) == [Change.ADDED]
    assert chosen(FILMS, FILMS) == []
    assert chosen(FILMS, replace(FILMS, guards="other")) == [Change.CHANGED]
    assert chosen(FILMS, FILMS, key("films", "id")) == [Change.CHANGED]
    assert chosen(FILMS, table("films", "id", "name", "year")) == [Change.CHANGED]
    assert chosen(FILMS, replace(FILMS, columns=(*FILMS.columns[:1], column("name", grants=[])))) == []
    assert chosen(None, view("shown", "id", over=["films"])) == []
    assert chosen(None, replace(FILMS, columns=(column("id", grants=[("anon", Verb.SELECT)]),))) == []


def test_who_inserts() -> None:
    """Whom row-level security or a sequence refuses in any case is not asked."""
    policed = replace(FILMS, security=Security(row_level=True))
    admitting = replace(FILMS, security=Security(True, frozenset({("anon", Verb.INSERT)})))
    drawing = replace(column("id"), sequence="api.s")

    assert list(rows_insertable.inserters(catalog(FILMS), FILMS)) == ["anon"]
    assert list(rows_insertable.inserters(catalog(policed), policed)) == []
    assert list(rows_insertable.inserters(catalog(admitting), admitting)) == ["anon"]
    serial = replace(FILMS, columns=(drawing, *FILMS.columns[1:]))
    assert list(rows_insertable.inserters(catalog(serial), serial)) == []
    assert list(rows_insertable.inserters(catalog(FILMS, usage=[]), FILMS)) == []


def test_which_columns_are_named() -> None:
    """Not what the database counts up or makes itself; of columns that may be left out one, rather without default."""
    columns = (
        replace(column("no"), has_default=True, default="nextval('s'::regclass)"),
        replace(column("sum"), generated=True),
        replace(column("kind"), has_default=True),
        column("note"),
        column("hidden", grants=[("anon", Verb.SELECT)]),
    )
    relation = replace(FILMS, columns=columns)

    assert rows_insertable.named(relation, "anon") == ("kind", "note")
    assert rows_insertable.required(relation, "anon") == ("note",)
    assert rows_insertable.required(
        replace(relation, columns=(*columns, replace(column("id"), nullable=False))), "anon"
    ) == ("id",)
