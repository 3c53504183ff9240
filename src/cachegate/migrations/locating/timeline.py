"""Which statement made each thing of a file, and which wrote it last, by the order that the catalog tells. Pure.

What the text names surely stands like a row of posts. What stands nowhere in the text (made in a loop, by a function,
by an extension, by default) was made between two of them, and by a statement there that can do such a thing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from cachegate.migrations.locating.candidates import Candidates
from cachegate.migrations.locating.sequence import follow
from cachegate.model.catalog import Touched
from cachegate.model.trace import Trace

SURE = 1 << 20  # more than all that a text says
Hidden = Callable[[Touched, int, int], Mapping[int, int]]
"""What may have written a thing's row among the statements from one to another, and how likely each."""


class Timeline:
    """Numbers of statements: `made` by thing, `written` by thing and by what hangs on it (None: itself)."""

    def __init__(self, traces: Iterable[Trace], candidates: Candidates, statements: int) -> None:
        ours = [one for one in traces if one.first < statements]
        members = {one.thing for one in ours if one.through is not None and one.through.kind == "extension"}
        ours = [one for one in ours if one.thing not in members]
        made = sorted((one for one in ours if one.oid is not None), key=lambda one: one.oid or 0)
        self._making = partial(
            _placed, hidden=partial(candidates.hidden, made=True), statements=statements, since=False
        )
        self.made = self._made([one for one in made if one.thing.part is None], candidates, {})
        self.made = self._made(made, candidates, self.made)  # with the parts, which often are where their relations are
        seen = sorted((one for one in ours if one.moment is not None), key=lambda one: one.moment or (0, 0))
        choices = [candidates.writing(one, self.made) for one in seen]
        places = _placed(seen, choices, partial(candidates.hidden, made=False), statements, since=True)
        self.written: dict[tuple[Touched, Touched | None], int] = {
            (one.thing, one.through): at for one, at in zip(seen, places, strict=True) if at is not None
        }
        self.spans = {(one.thing, one.through): (one.first, _last(one, statements)) for one in ours}

    def _made(
        self, traces: Sequence[Trace], candidates: Candidates, known: Mapping[Touched, int]
    ) -> dict[Touched, int]:
        """Where things were made, those that are `known` for sure."""
        sure = ({known[one.thing]: SURE} if one.thing in known else candidates.making(one, known) for one in traces)
        places = self._making(traces, list(sure))
        return {one.thing: at for one, at in zip(traces, places, strict=True) if at is not None}


def _placed(
    traces: Sequence[Trace], choices: Sequence[Mapping[int, int]], hidden: Hidden, statements: int, *, since: bool
) -> list[int | None]:
    """The statement of each trace, in their order; `since`: none comes before the transaction that wrote the row."""
    surely = [one.first if since and one.first == one.last else None for one in traces]
    told = [{at: SURE} if at is not None else each for at, each in zip(surely, choices, strict=True)]
    found = follow(told)
    at = 0
    while at < len(found):
        end = at
        while end < len(found) and found[end] is None:
            end += 1
        if end > at:
            before = found[at - 1] if at else None
            after = found[end] if end < len(found) else None
            found[at:end] = _between(traces[at:end], before, after, hidden, statements, since=since)
        at = end + 1
    return found


def _between(
    traces: Sequence[Trace],
    before: int | None,
    after: int | None,
    hidden: Hidden,
    statements: int,
    *,
    since: bool,
) -> list[int | None]:
    """What the text does not tell, between two that it does; else what was made right before brought it along."""
    low, high = before or 0, statements - 1 if after is None else after
    spans = [(max(low, one.first) if since else low, min(high, _last(one, statements))) for one in traces]
    found = follow([hidden(one.thing, *span) for one, span in zip(traces, spans, strict=True)])
    latest = before
    for number, (first, last) in enumerate(spans):
        if found[number] is None and latest is not None and first <= latest <= last:
            found[number] = latest
        latest = latest if found[number] is None else found[number]
    return found


def _last(trace: Trace, statements: int) -> int:
    return statements - 1 if trace.last is None else min(trace.last, statements - 1)
