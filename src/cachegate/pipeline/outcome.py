"""From findings to counts, verdict, headline and exit code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from cachegate import checks
from cachegate.model.exchange import Expectation
from cachegate.model.report import Counts, ExitCode, Finding, Outcome, Severity, Verdict
from cachegate.pipeline import datachecks
from cachegate.pipeline.asking import Asked


def counts(findings: Iterable[Finding]) -> Counts:
    return _counts(finding.outcome for finding in findings)


def counts_of(asked: Asked, expectations: Sequence[Expectation]) -> Counts:
    """Of these expectations only, those that were asked."""
    return _counts(outcome for one in expectations if (outcome := asked.outcome(one)) is not None)


def _counts(outcomes: Iterable[Outcome]) -> Counts:
    found = Counter(outcomes)
    return Counts(found[Outcome.PASSED], found[Outcome.FAILED], found[Outcome.ERRORED], found[Outcome.SKIPPED])


def decide(findings: Sequence[Finding], fail_on: str) -> tuple[Verdict, ExitCode]:
    """1 if a proven finding reaches `fail_on`, else 3 if anything could not be looked at, else 0.

    `fail_on` "never" changes only the 1.
    """
    found = bool(against(findings, fail_on))
    blind = any(one.outcome is Outcome.ERRORED and one.ignored is None for one in findings)
    if found and fail_on != "never":
        return Verdict.FAIL, ExitCode.FOUND
    if blind:
        return Verdict.ERROR, ExitCode.UNVERIFIED
    return (Verdict.FAIL if found else Verdict.PASS), ExitCode.GOOD


def against(findings: Iterable[Finding], fail_on: str) -> list[Finding]:
    """The findings for which a run is red; with "never" those for which it would be."""
    threshold = Severity.ERROR if fail_on == "never" else Severity(fail_on)
    return [one for one in findings if one.counts_against and one.severity.rank >= threshold.rank]


def headline(verdict: Verdict, findings: Sequence[Finding], *, pending: int, changed: int, fail_on: str) -> str:
    """The verdict in one sentence."""
    match verdict:
        case Verdict.PASS if pending == 0:
            return f"Nothing is pending; the baseline was verified: {_hold(findings)}"
        case Verdict.PASS if changed == 0:
            return f"{_files(pending)} applied, and nothing in them changes what the API shows."
        case Verdict.PASS:
            return f"{_files(pending)} applied, and the API shows everything new: {_hold(findings)}"
        case Verdict.FAIL:
            failed = against(findings, fail_on)
            more = f", and {len(failed) - 1} more" if len(failed) > 1 else ""
            return f"{_problems(len(failed))} found: {_broken(failed[0])}{more}."
        case Verdict.ERROR:
            blind = [one for one in findings if one.outcome is Outcome.ERRORED and one.ignored is None]
            return f"Could not verify everything: {len(blind)} of {len(findings)} claims could not be looked at."


LATE = "production's API would be stale for a while after these migrations"
BROKEN = {
    "migration-applies": "{} does not apply",
    "applies-together": "{} does not apply in one transaction with those before it",
    "baseline-failed": "{} failed before, by the ledger in the database",
    "baseline-edited": "{} was edited after it was applied",
    "baseline-deleted": "{} was deleted after it was applied",
    "journal-mismatch": "{} is not what the migration tool's plan or journal says",
    "duplicate-version": "{} has the version of another migration",
    "version-gap": "{} leaves a version out",
    "file-refused": "{} is refused by the tool that runs this folder",
    "file-not-run": "{} could not be run as its own tool runs it",
    "extension-enabled": "{} uses an extension that no file enables",
    "out-of-order": "{} sorts before migrations that are applied already",
    "self-reload": "production's API would not show this before somebody reloads PostgREST",
    datachecks.CHECK: "the check {} finds rows that should not be",
    "api-roles": "the role {} may do more than an API's",
    "event-trigger-complete": "{} does not make PostgREST follow every change",
    "every-change-judged": "not every {} was judged",
    "ignore-unused": "the ignore of {} is not needed",
    "cache-reloads": "the schema cache does not move",
    "cache-fresh": "{} is not what the database has now",
    "instances-agree": "the PostgREST at {} has another schema cache",
    "cache-agrees": "PostgREST's own account of {} differs from what it should have",
} | {check.id: check.broken for check in checks.ALL}


def _broken(finding: Finding) -> str:
    words = LATE if finding.check == "self-reload" and finding.code == "late" else BROKEN[finding.check]
    return words.replace("{}", finding.subject.label)


def _hold(findings: Sequence[Finding]) -> str:
    """How many hold, and how many more are worth reading although the run is green."""
    passed = sum(one.outcome is Outcome.PASSED for one in findings)
    told = sum(one.counts_against for one in findings)
    more = f"; {told} {'is' if told == 1 else 'are'} worth a look" if told else ""
    return f"{passed} of {len(findings)} claims hold{more}."


def _files(number: int) -> str:
    return "1 migration" if number == 1 else f"{number} migrations"


def _problems(number: int) -> str:
    return "1 problem" if number == 1 else f"{number} problems"
