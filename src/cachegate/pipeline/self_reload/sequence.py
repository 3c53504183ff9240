"""What a program of migrations did, in order: transactions that changed the schema, and notifications among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cachegate.database.watch import Note


@dataclass(frozen=True, slots=True)
class Span:
    """A transaction that changed the schema, with what was sent in it or before the next such one.

    `transaction` is its id, 0 for what came before any of them. A notification between two of them may be part of the
    later one; it is taken for the earlier, so that what is not surely announced counts as not announced.
    """

    transaction: int
    notes: tuple[Note, ...] = ()


def spans(heard: Sequence[Note], channel: str) -> tuple[Span, ...]:
    """From everything heard, in its order; marks are on `channel`. The first span is there if something came first."""
    found: list[Span] = [Span(0)]
    for note in heard:
        if note.channel != channel:
            found[-1] = Span(found[-1].transaction, (*found[-1].notes, note))
        elif int(note.payload) != found[-1].transaction:
            found.append(Span(int(note.payload)))
    return tuple(found if found[0].notes or len(found) == 1 else found[1:])


def owners(found: Sequence[Span], written: Sequence[int | None]) -> tuple[int | None, ...]:
    """For each span the index of the migration that it belongs to, None where that cannot be told.

    `written` are the transactions in which the tool wrote its migrations down, as 32 bits, in the order in which it
    ran them. A tool does so in the last transaction of a migration, or right after it.
    """
    if len(written) == 1:
        return (0,) * len(found)
    if None in written:
        return (None,) * len(found)
    start = next((span.transaction for span in found if span.transaction), 0)
    ends = [_since(start, one) for one in written if one is not None]
    starts = [_since(start, span.transaction) for span in found[1:]]
    return tuple(
        _owner(_since(start, span.transaction), following, ends)
        for span, following in zip(found, [*starts, 2**32], strict=True)
    )


def _owner(begin: int, following: int, ends: Sequence[int]) -> int | None:
    """The first migration that was written down in this transaction or later, if no second was before the next one."""
    inside = [index for index, end in enumerate(ends) if begin <= end < following]
    later = [index for index, end in enumerate(ends) if end >= begin]
    if len(inside) > 1:
        same = {ends[index] for index in inside}
        return None if len(same) < len(inside) else inside[0]
    return later[0] if later else None


def _since(start: int, transaction: int) -> int:
    """How many transactions after another; ids wrap around. What comes shortly before counts as the start."""
    distance = (transaction - start) % 2**32
    return distance if distance < 2**31 else 0
