"""Ignores that nothing needs: said only where this very run shows it, as `docs/checks/ignore-unused.md` has it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cachegate import checks
from cachegate.checks.check import nothing, nothing_new
from cachegate.migrations.ignores import InlineIgnore
from cachegate.model import expiry
from cachegate.model.catalog import Catalog
from cachegate.model.diff import function_subject, subjects
from cachegate.model.exchange import Expectation
from cachegate.model.report import Change, Finding, Outcome, Severity, Subject
from cachegate.options import Ignore
from cachegate.pipeline.asking import Asked
from cachegate.pipeline.baseline import Baseline
from cachegate.pipeline.ignoring import GROUND, beside, check_of, covers
from cachegate.pipeline.plan import Plan

CHECK = "ignore-unused"
# Checks that speak of what is in a catalog, so that what is in none cannot be their subject. The others compare.
OF_THINGS = frozenset({check.id for check in checks.ALL if check.expect is not nothing} | {"gone"})
# Checks that every run makes; the others depend on the server or on options.
ALWAYS = OF_THINGS | {check.id for check in checks.ALL if check.compare is not nothing_new}


@dataclass(frozen=True, slots=True)
class Looked:
    """What a run saw: keys of which every claim was asked and holds, and labels of all that is or was there.

    `everywhere` is whether each role that counts could be asked: if not, what holds here may fail where it can.
    """

    held: frozenset[str]
    there: frozenset[str]
    everywhere: bool


def of_baseline(baseline: Baseline) -> Looked:
    """Nothing is pending: what is there was asked."""
    outcomes: dict[str, set[Outcome | None]] = defaultdict(set)
    for one in baseline.expectations:
        outcomes[one.key].add(baseline.asked.outcome(one))
    return _looked(outcomes, (baseline.catalog,), baseline.expectations)


def of_plan(raised: Plan, asked: Asked, baseline: Baseline, after: Catalog) -> Looked:
    """What was asked after the reload; of what was left alone, what did not hold before does not count as holding."""
    outcomes: dict[str, set[Outcome | None]] = defaultdict(set)
    for one in (*raised.changed, *raised.kept):
        outcomes[one.key].add(asked.outcome(one))
    news = {one.key for one in raised.changed}
    for one in baseline.expectations:
        if one.key in outcomes and one.key not in news:
            outcomes[one.key].add(baseline.asked.outcome(one))
    return _looked(outcomes, (baseline.catalog, after), (*baseline.expectations, *raised.changed, *raised.kept))


def _looked(
    outcomes: dict[str, set[Outcome | None]], catalogs: Sequence[Catalog], expectations: Iterable[Expectation]
) -> Looked:
    there = {one.subject.label for one in expectations}
    for catalog in catalogs:
        there |= {subject.label for subject, _ in subjects(catalog)}
        there |= {function_subject(function).label for function in catalog.functions.values()}
    held = {key for key, seen in outcomes.items() if seen == {Outcome.PASSED}}
    roles = catalogs[-1].roles
    return Looked(frozenset(held), frozenset(there), everywhere=set(roles.api) <= set(roles.askable))


def unused(
    keys: Sequence[Ignore],
    inline: Sequence[InlineIgnore],
    findings: Sequence[Finding],
    looked: Looked | None,
    today: date,
) -> Iterator[Finding]:
    """A notice for each ignore without effect. `looked` is None where the run ended before it could ask."""
    if looked is None or any(one.check in GROUND and one.outcome is not Outcome.PASSED for one in findings):
        return
    bad = [one for one in findings if one.outcome in (Outcome.FAILED, Outcome.ERRORED)]
    ignores: tuple[Ignore | InlineIgnore, ...] = (*keys, *inline)
    for ignore in dict.fromkeys(ignores):
        if any(covers(ignore, finding) for finding in bad):
            continue
        if expiry.over(ignore.until, today):
            why = f"It ended on {ignore.until}, and ignores nothing any more."
        elif isinstance(ignore, Ignore):
            why = _why_key(ignore, looked)
        else:
            why = _why_remark(ignore, findings, looked)
        if why:
            yield _finding(ignore, why)


def _why_key(ignore: Ignore, looked: Looked) -> str:
    check, _, rest = ignore.key.partition(":")
    if ignore.key in looked.held and looked.everywhere:
        return "What it is about was looked at in this run, and nothing is wrong with it."
    if check in OF_THINGS and not _named(rest, looked.there):
        return "What it is about is not there, neither before these migrations nor after them."
    return ""


def _named(rest: str, there: frozenset[str]) -> bool:
    """Whether a key names one of these, alone or with a detail behind a colon; names may have colons, too."""
    ends = (at for at, character in enumerate(rest) if character == ":")
    return rest in there or any(rest[:end] in there for end in ends)


def _why_remark(ignore: InlineIgnore, findings: Sequence[Finding], looked: Looked) -> str:
    same = [one for one in findings if one.check == ignore.check and one.change is not Change.NONE]
    here = {one.outcome for one in same if beside(ignore, one)}
    made = ignore.check in ALWAYS or Outcome.PASSED in here
    unknown = Outcome.SKIPPED in here or any(one.outcome is Outcome.ERRORED for one in same)
    if unknown or not made or not looked.everywhere:
        return ""
    return f"In this run {ignore.check} finds nothing wrong on {_lines(ignore)}."


def _lines(ignore: InlineIgnore) -> str:
    if ignore.first_line == ignore.last_line:
        return f"line {ignore.first_line}"
    return f"lines {ignore.first_line} to {ignore.last_line}"


def _finding(ignore: Ignore | InlineIgnore, why: str) -> Finding:
    name = ignore.key if isinstance(ignore, Ignore) else f"{check_of(ignore)} at {ignore.where}"
    place = ignore.place if isinstance(ignore, Ignore) else None
    return Finding(
        check=CHECK,
        outcome=Outcome.FAILED,
        severity=Severity.NOTICE,
        subject=Subject("ignore", None, name),
        claim=f"the ignore of {name} is needed"
        if place is None
        else f"the ignore of {name} ({ignore.where}) is needed",
        key=f"{CHECK}:{name}",
        cause=f"{why} Its reason: {ignore.reason}",
        remedy="Remove it.",
        file=ignore.file if isinstance(ignore, InlineIgnore) else place.file if place else None,
        line=ignore.line if isinstance(ignore, InlineIgnore) else place.line if place else None,
    )
