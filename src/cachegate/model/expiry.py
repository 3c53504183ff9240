"""When an ignore ends: dates as people write them, each counting to its end in UTC."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

SOON = 14  # days
FORMAT = "YYYY-MM-DD"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LEADING = re.compile(r"until\b[ \t:]*(?P<date>\S*)\s*(?P<rest>.*)", re.IGNORECASE | re.DOTALL)


def today() -> date:
    """The day it is in UTC."""
    return datetime.now(UTC).date()


def parse(text: str) -> date:
    """`2026-12-31` and no other form. Raises `ValueError`, also for a day that no calendar has."""
    if not _DATE.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def leading(text: str) -> tuple[str | None, str]:
    """The date and the rest of `until DATE rest`, the date as it is written; no date and all of a text without.

    Whoever begins a reason with `until` wants it to end: what follows is never taken for a reason.
    """
    seen = _LEADING.match(text)
    return (seen["date"], seen["rest"]) if seen else (None, text)


def over(until: date | None, today: date) -> bool:
    return until is not None and until < today


def soon(until: date | None, today: date) -> bool:
    """Whether it has not ended and does so within two weeks."""
    return until is not None and 0 <= (until - today).days <= SOON
