"""The sentences of a preflight, for every format of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cachegate.model.preflight import Answer, CheckAnswer, Lock, Preflight, Row

TITLE = "Preflight: rows that are there, and pending migrations"
VERDICTS = {"yes": "would fail", "no": "fine", "cannot be told": "cannot be told"}
REVIEW = "Review before you run it: cachegate runs none of this."
BEFORE, INSTEAD = "Clean up", "Or write, in its place"
SAFER = "A form that blocks less"
QUERY = "The query"
EXAMPLES = "Some of them"
ROUGH = "Times are rough: 100 MB/s read, 30 MB/s written, 500,000 rows/s sorted, on a server with nothing else to do."
SIZES = ("bytes", "kB", "MB", "GB", "TB")


def headline(found: Preflight) -> str:
    """The verdict in one sentence."""
    failing, untold = len(found.failing), len(found.untold)
    wrong = sum(bool(one.rows) for one in found.checks)
    dark = sum(one.rows is None for one in found.checks)
    files = "1 pending migration" if found.pending == 1 else f"{found.pending} pending migrations"
    parts = [
        *([f"{failing} of {len(found.answers)} demands on rows would fail"] if failing else []),
        *([f"{_several(wrong, 'check')} found rows"] if wrong else []),
        *([f"{untold} of {len(found.answers)} cannot be told"] if untold else []),
        *([f"{_several(dark, 'check')} could not be asked"] if dark else []),
    ]
    if parts:
        return f"{files}: {', '.join(parts)}."
    if not found.answers:
        return f"{files}: nothing in them makes a demand on rows that are there."
    return f"{files}: no row is in the way ({_several(len(found.answers), 'demand')} asked)."


def _several(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def place(one: Answer) -> str:
    return f"{one.place.file}:{one.place.line}" if one.place.line else one.place.file


def facts(one: Answer) -> Iterator[str]:
    """What was found of one demand, sentence by sentence."""
    if one.offending:
        yield f"{one.offending:,} {'row' if one.offending == 1 else 'rows'} {one.offence}."
    if one.why:
        yield one.why
    if one.rows is not None and one.bytes is not None:
        about = "" if one.exact else "about "
        yield f"{one.relation} has {about}{one.rows:,} {'row' if one.rows == 1 else 'rows'}, {size(one.bytes)}."
    if one.lock is not None:
        yield lock(one.lock)


def lock(taken: Lock) -> str:
    return (
        f"The statement takes {taken.mode}, which blocks {taken.blocks}: {taken.work}, {seconds(taken.seconds)}"
        " once the lock is granted."
    )


def seconds(number: float) -> str:
    """A rough time in words."""
    if number < 1:
        return "under a second"
    if number < 90:
        return f"about {round(number)} s"
    return f"about {round(number / 60)} min" if number < 5400 else f"about {number / 3600:.1f} h"


def size(number: int) -> str:
    amount, unit = float(number), 0
    while amount >= 1000 and unit < len(SIZES) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{amount:.0f} {SIZES[unit]}" if unit == 0 or amount >= 10 else f"{amount:.1f} {SIZES[unit]}"


def rows(examples: Sequence[Row]) -> list[str]:
    """Each row in one line."""
    return [", ".join(f"{name} = {value}" for name, value in row.values) for row in examples]


def check(one: CheckAnswer) -> str:
    if one.rows is None:
        return f"could not be asked. {one.why}"
    return "finds no row." if not one.rows else f"finds {one.rows:,} {'row' if one.rows == 1 else 'rows'}."
