"""Seed files on a baseline that they may be ahead of: a pull request that adds a table adds its rows as well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from cachegate.database import apply, fitting
from cachegate.database.fitting import Fitted
from cachegate.errors import Problem
from cachegate.migrations import psql, statements
from cachegate.model.migration import Migration, SqlFailure
from cachegate.model.redact import redact
from cachegate.options import Options
from cachegate.pipeline import veiling
from cachegate.pipeline.files import NO_VARIABLES, as_run, failed, run_files
from cachegate.pipeline.servers import Say
from cachegate.pipeline.work import Work

SYNTAX = "42601"
"""What no pending migration can make good; so is what we refuse ourselves, which has no code."""


def sow(url: str, seeds: Sequence[Migration], say: Say) -> tuple[str, ...]:
    """Run a layout's own seeds in order. Returns a sentence about each that did not fit; that is never a failure.

    Such a file belongs after *all* migrations, and may speak of what a pending one makes: what fails is left out.
    """
    notes: list[str] = []
    for seed in seeds:
        say(f"seed {seed.file}")
        notes += _sown(url, seed, NO_VARIABLES)
    return tuple(notes)


def sow_given(url: str, work: Work, options: Options, say: Say) -> tuple[str, ...]:
    """Run the seeds that the user names, in order; those that the pull request changed as far as they fit.

    Raises `EnvironmentProblem` for a seed that did not fit before this pull request either, and for one that cannot be
    run at all. Returns sentences about those that did not fit as they are.
    """
    notes: list[str] = []
    for seed in work.seeds:
        then = work.seeds_then.get(seed.file)
        if not _anything_there(work, options) or (then is not None and _texts(then) == _texts(seed)):
            run_files(url, [seed], "seed", say, options.set, values=options.show_values)
            continue
        say(f"seed {seed.file}")
        notes += _ahead(url, seed, then, options.set)
    return tuple(notes)


def _anything_there(work: Work, options: Options) -> bool:
    """Whether there is a baseline at all, which is what seeds fill."""
    command = work.command
    by_command = command is not None and (command.base is not None or bool(command.baseline))
    selection = work.selection
    return bool(selection.baseline) or selection.earlier is not None or options.baseline_present or by_command


def _texts(seed: Migration) -> list[tuple[str, bytes]]:
    return [(one.file, one.sql) for one in (seed, *seed.includes)]


def _ahead(url: str, seed: Migration, then: Migration | None, given: Mapping[str, str]) -> Iterator[str]:
    """As it is if that fits, else as it stood, else what of it fits."""
    why = "it has transactions of its own, so that it cannot be tried as it is now"
    if _retractable(seed):
        failure = fitting.whole(url, *_parts(url, seed, given))
        if failure is None:
            return
        _require_meant([failure])
        why = f"as it is now it does not fit the baseline ({_said(failure)})"
    if then is not None:
        yield f"{seed.file} was run as it stood before this pull request: {why}."
        yield from _sown(url, then, given)
        return
    left = fitting.fit(url, *_as_psql(url, seed, given))
    _require_meant(left.refused)
    yield from _left_out(seed, left)


def _require_meant(refused: Sequence[SqlFailure]) -> None:
    for failure in refused:
        if failure.sqlstate in ("", SYNTAX):
            raise failed("seed", failure)


def _sown(url: str, seed: Migration, given: Mapping[str, str]) -> Iterator[str]:
    try:
        failure = fitting.whole(url, *_parts(url, seed, given)) if _retractable(seed) else None
        if _retractable(seed) and (failure is None or not failure.sqlstate):
            left = Fitted(1, (failure,) if failure else ())
        else:
            left = fitting.fit(url, *_as_psql(url, seed, given))
    except Problem as problem:
        yield f"{seed.file} was not run: {problem.what}."
        return
    yield from _left_out(seed, left)


def _parts(url: str, seed: Migration, given: Mapping[str, str]) -> tuple[Migration, apply.Reading]:
    file, _, reading = as_run(url, seed, given)
    return file, reading


def _as_psql(url: str, seed: Migration, given: Mapping[str, str]) -> tuple[Migration, apply.Reading]:
    file, reading = _parts(url, seed, given)
    return replace(file, manner=replace(file.manner, psql=True)), reading


def _retractable(seed: Migration) -> bool:
    """Whether all of it can be in one transaction, and be taken back; a dump passes over errors, which ends one."""
    texts = [one.sql.decode() for one in (seed, *seed.includes)]
    return not any(psql.is_dump(text) or statements.has_own_transactions(psql.sql_only(text)) for text in texts)


def _left_out(seed: Migration, left: Fitted) -> Iterator[str]:
    if not left.refused:
        return
    first, number = left.refused[0], len(left.refused)
    if not first.sqlstate:
        yield f"{seed.file} does not fit the baseline: {_said(first)}."
        return
    verb, was = ("does", "was") if number == 1 else ("do", "were")
    yield (
        f"{number} of {left.sent} statements of {seed.file} {verb} not fit the baseline and {was} left out, the first"
        f" in {_said(first)}."
    )


def _said(failure: SqlFailure) -> str:
    code = f"{failure.sqlstate} " if failure.sqlstate else ""
    message = veiling.of_failure(failure, values=False).message
    return f"line {failure.place.line}: {code}{redact(message)[:120]}"
