"""Why a question got no answer, in words, by the server's code."""

from __future__ import annotations

NOT_THERE = "It is not in the database, and no pending file makes it in a way that can be read."
REASONS = {
    "42501": "This user may not see all of its rows (no SELECT, or row-level security): use one that may.",
    "57014": "The question took longer than --question-timeout.",
    "55P03": "Another session holds a lock on it.",
    "25006": "Its text would write.",
}
ABSENT = frozenset({"42P01", "42703", "42883", "42704", "3F000"})


def because(sqlstate: str, message: str) -> str:
    """One sentence, with what the server said where that helps."""
    if sqlstate in REASONS:
        return REASONS[sqlstate]
    if sqlstate in ABSENT:
        return f"It names something that is not in the database yet: {message}."
    return f"The question could not be asked: {message} ({sqlstate})."
