"""Spans: what was done and sent in which order, and whose it was."""

from __future__ import annotations

import pytest

from cachegate.database.watch import Note
from cachegate.pipeline.self_reload.sequence import Span, owners, spans

SENT = Note("pgrst", "reload schema", 9)


def mark(transaction: int) -> Note:
    return Note("marks", str(transaction), 9)


def test_a_notification_belongs_to_the_change_before_it() -> None:
    """In it, or after it: in time for that one, and too early for the next."""
    assert spans([mark(5), SENT, mark(6)], "marks") == (Span(5, (SENT,)), Span(6))


def test_within_one_transaction_it_does_not_matter_where() -> None:
    assert spans([mark(5), SENT, mark(5)], "marks") == (Span(5, (SENT,)),)


def test_what_comes_first_is_kept() -> None:
    assert spans([SENT, mark(5)], "marks") == (Span(0, (SENT,)), Span(5))
    assert spans([mark(5)], "marks") == (Span(5),)
    assert spans([], "marks") == (Span(0),)


@pytest.mark.parametrize(
    ("transactions", "written", "expected"),
    [
        pytest.param([5, 6], [5, 6], (0, 1), id="written down in the migration's own transaction"),
        pytest.param([5, 7], [6, 8], (0, 1), id="or right after it"),
        pytest.param([5, 6, 7, 9], [8, 10], (0, 0, 0, 1), id="several transactions for one"),
        pytest.param([5, 8], [5, 6, 7, 8], (0, 3), id="migrations that change no schema"),
        pytest.param([5], [5, 5], (None,), id="all in one transaction"),
        pytest.param([5, 6], [5], (0, 0), id="only one migration: everything is its"),
        pytest.param([5, 9], [5, 8], (0, None), id="something after the last was written down"),
        pytest.param([5, 6], [None, 6], (None, None), id="a ledger that keeps only the last"),
        pytest.param([5], [], (None,), id="no ledger"),
        pytest.param([2**32 + 5, 2**32 + 6], [5, 6], (0, 1), id="ids of 64 bits and of 32"),
        pytest.param([2**32 - 1, 2**32 + 1], [2**32 - 1, 1], (0, 1), id="where these wrap around"),
    ],
)
def test_owners(transactions: list[int], written: list[int | None], expected: tuple[int | None, ...]) -> None:
    assert owners([Span(one) for one in transactions], written) == expected
