"""What the team lives with: which findings an ignore covers today, and what cannot be ignored at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches

from cachegate.errors import UsageProblem, UsageProblems
from cachegate.migrations.ignores import InlineIgnore
from cachegate.model import expiry
from cachegate.model.report import Finding, Outcome
from cachegate.options import Ignore

GROUND = frozenset({"migration-applies", "cache-reloads", "every-change-judged"})
"""Without these nothing else was looked at: to live with them is to do without the gate."""
UNUSED = "ignore-unused"
NOT_TO_BE_IGNORED = GROUND | {UNUSED}
NAMED = 10  # ignores in one note


def require_known(checks_known: Collection[str], keys: Sequence[Ignore], inline: Sequence[InlineIgnore]) -> None:
    """Raise `UsageProblems` for ignores of checks that there are not: they would be silently useless."""
    wrong = [(ignore.check, ignore.where) for ignore in inline]
    wrong += [(check_of(ignore), f"{ignore.where}: {ignore.key}") for ignore in keys]
    problems = [_unknown(name, where, checks_known) for name, where in wrong if name not in checks_known]
    problems += [_not_to_be_ignored(name, where) for name, where in wrong if name in NOT_TO_BE_IGNORED]
    if problems:
        raise UsageProblems(problems)


def _unknown(name: str, where: str, known: Collection[str]) -> UsageProblem:
    nearest = get_close_matches(name, sorted(known), n=1)
    return UsageProblem(
        f"There is no check {name!r} to ignore",
        f"It is named at {where}.",
        f"Did you mean {nearest[0]}?" if nearest else f"The checks are {', '.join(sorted(known))}.",
    )


def _not_to_be_ignored(name: str, where: str) -> UsageProblem:
    if name == UNUSED:
        return UsageProblem(
            f"{name} cannot be ignored",
            f"It is named at {where}; the finding says which ignore is not needed.",
            "Remove that ignore, and this one.",
        )
    return UsageProblem(
        f"{name} cannot be ignored",
        f"It is named at {where}; without it nothing else was looked at.",
        "Mend the cause, or leave the gate out.",
    )


def check_of(ignore: Ignore | InlineIgnore) -> str:
    """The id of the check that an ignore is about."""
    return ignore.check if isinstance(ignore, InlineIgnore) else ignore.key.partition(":")[0]


def covers(ignore: Ignore | InlineIgnore, finding: Finding) -> bool:
    """Whether a finding is what an ignore is about and may be ignored; ended or not."""
    if finding.outcome not in (Outcome.FAILED, Outcome.ERRORED) or finding.check in NOT_TO_BE_IGNORED:
        return False
    if isinstance(ignore, Ignore):
        return ignore.key == finding.key
    return ignore.check == finding.check and beside(ignore, finding)


def beside(ignore: InlineIgnore, finding: Finding) -> bool:
    """Whether a finding is about a line of the remark's statement."""
    return (
        ignore.file == finding.file
        and finding.line is not None
        and ignore.first_line <= finding.line <= ignore.last_line
    )


def ignoring(
    findings: Iterable[Finding], keys: Sequence[Ignore], inline: Sequence[InlineIgnore], today: date
) -> list[Finding]:
    """Mark what the team lives with; the finding stays in every report. One whose ignore has ended counts again."""
    by_key: dict[str, list[Ignore]] = defaultdict(list)
    for ignore in keys:
        by_key[ignore.key].append(ignore)
    return [_marked(one, (*by_key.get(one.key, ()), *inline), today) for one in findings]


def _marked(finding: Finding, ignores: Sequence[Ignore | InlineIgnore], today: date) -> Finding:
    covering = [one for one in ignores if covers(one, finding)]
    if not covering:
        return finding
    lasting = max(covering, key=lambda one: one.until or date.max)
    if expiry.over(lasting.until, today):
        return _counting_again(finding, lasting)
    return replace(finding, ignored=lasting.reason, ignored_until=lasting.until)


def _counting_again(finding: Finding, ended: Ignore | InlineIgnore) -> Finding:
    was = f"It was ignored until {ended.until} ({ended.where}): {ended.reason}"
    cause = f"{finding.cause.rstrip('. ')}. {was}" if finding.cause else was
    renew = f"If the team still lives with it, give the ignore ({ended.where}) a later date."
    return replace(finding, cause=cause, remedy=f"{finding.remedy} {renew}" if finding.remedy else renew)


def ending(ignores: Iterable[Ignore | InlineIgnore], today: date) -> Iterator[str]:
    """A sentence about those that still count and soon will not."""
    near = sorted((one for one in ignores if expiry.soon(one.until, today)), key=lambda one: one.until or date.max)
    if near:
        named = [f"{shown(one)} on {one.until}" for one in near[:NAMED]]
        more = [f"{len(near) - NAMED} more"] if len(near) > NAMED else []
        yield f"Ignores that end within {expiry.SOON} days: {'; '.join(named + more)}."


def shown(ignore: Ignore | InlineIgnore) -> str:
    """An ignore for a sentence: what it ignores, and where it stands."""
    return f"{ignore.check if isinstance(ignore, InlineIgnore) else ignore.key} ({ignore.where})"
