"""The project's own seed files, run on the baseline as far as they fit it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from cachegate.database import apply, provide, session
from cachegate.database.provide import Refusal
from cachegate.errors import Problem
from cachegate.migrations import statements
from cachegate.migrations.statements import Statement
from cachegate.model.migration import Migration, SqlFailure
from cachegate.model.redact import redact
from cachegate.pipeline.files import NO_VARIABLES, as_run


def sow(url: str, seeds: Sequence[Migration], say: Callable[[str], None]) -> tuple[str, ...]:
    """Run them in order. Returns a sentence about each that did not fit; that is never a failure.

    Such a file belongs after *all* migrations, and may speak of what a pending one makes. A file that fails as a whole
    is run statement by statement, and what fails is left out.
    """
    return tuple(note for seed in seeds for note in _sown(url, seed, say))


def _sown(url: str, seed: Migration, say: Callable[[str], None]) -> Iterator[str]:
    say(f"seed {seed.file}")
    try:
        failure = apply.apply(url, *as_run(url, seed, NO_VARIABLES)).failure
    except Problem as problem:
        yield f"{seed.file} was not run: {problem.what}."
        return
    if failure is None:
        return
    texts = statements.split(seed.sql.decode())
    if not _divisible(texts, failure):
        yield f"{seed.file} does not fit the baseline: {_said(failure)}."
        return
    yield _left_out(seed, texts, _each(url, texts))


def _divisible(texts: Sequence[Statement], failure: SqlFailure) -> bool:
    """Whether nothing of the file was kept, and its statements can be sent alone: a refusal of ours is final."""
    ours = not failure.sqlstate
    return not ours and not any(one.keywords[:1] == ("copy",) or statements.transaction_control(one) for one in texts)


def _each(url: str, texts: Sequence[Statement]) -> tuple[Refusal, ...]:
    with session.opened(url) as connection:
        return provide.provide(connection, (one.text for one in texts))


def _left_out(seed: Migration, texts: Sequence[Statement], refused: Sequence[Refusal]) -> str:
    if not refused:
        return f"{seed.file} was run statement by statement: it does not run as a whole."
    first = refused[0]
    line = next(one.line for one in texts if one.text == first.statement)
    return (
        f"{len(refused)} of {len(texts)} statements of {seed.file} do not fit the baseline and were left out, the "
        f"first in line {line}: {first.sqlstate} {redact(first.message)[:120]}."
    )


def _said(failure: SqlFailure) -> str:
    return f"line {failure.place.line}: {failure.sqlstate} {redact(failure.message)[:120]}"
