"""From answers to findings: what is news, what was so before, and which line is to blame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cachegate.checks import function_body, reachable
from cachegate.model.catalog import Catalog
from cachegate.model.exchange import Expectation
from cachegate.model.report import Change, Finding, Outcome, Severity
from cachegate.pipeline import findings
from cachegate.pipeline.asking import Asked
from cachegate.pipeline.baseline import Baseline
from cachegate.pipeline.origin import Origins
from cachegate.pipeline.plan import Plan
from cachegate.pipeline.suspects import suspects

MEANT = (
    "If it is for them alone, this is as it should be, and a schema that is not exposed would be the better place; else"
    " grant it to the roles that need it, in the same migration."
)


def of_plan(
    raised: Plan, asked: Asked, before: Asked | None, origins: Origins, baseline: Baseline, after: Catalog
) -> Iterator[Finding]:
    """A finding for each claim about what changed; of what was kept, only what does not hold any more."""
    old = {_same(one) for one in baseline.expectations if baseline.asked.outcome(one) is Outcome.FAILED}
    for one in raised.changed:
        found = findings.of_expectation(one, asked.judgements[one], raised.change(one), before, origins)
        if found.file is None or function_body.is_anothers(one):
            found = _blamed(found, one, raised, origins, after)
        if one.check == "reachable" and found.sql:
            found = replace(found, sql=reachable.again(one.subject, baseline.catalog, after) or found.sql)
        meant = one.check == "reachable" and bool(reachable.beside(after, one.subject))
        yield _weighed(found, was_so=_same(one) in old, remade=origins.remade(one.subject), others=meant)
    for one in raised.kept:
        judgement = asked.judgements[one]
        if judgement.outcome is not Outcome.PASSED:
            found = findings.of_expectation(one, judgement, Change.KEPT, None, None)
            yield _blamed(found, one, raised, origins, after)


def of_baseline(baseline: Baseline) -> Iterator[Finding]:
    """Nothing is pending: what is there is judged. That nobody may use a table is no news here."""
    for one in baseline.expectations:
        if one.fresh:
            judgement = baseline.asked.judgements[one]
            severity = Severity.NOTICE if one.check == "reachable" else judgement.severity
            yield findings.of_expectation(one, replace(judgement, severity=severity), Change.KEPT, None, None)


def _weighed(found: Finding, *, was_so: bool, remade: bool, others: bool) -> Finding:
    """What failed before is a notice. To revoke the last grant may be meant, and is a warning; to lose it by making the
    thing anew is not. Of something new it is meant where the same migrations revoke it and grant it to `others`."""
    if found.outcome is not Outcome.FAILED:
        return found
    if was_so:
        cause = f"It was so before these migrations. {found.cause or ''}".strip()
        return replace(found, severity=Severity.NOTICE, cause=cause)
    if found.check == "reachable" and found.change is Change.CHANGED and not remade:
        return replace(found, severity=Severity.WARNING)
    if others and (found.statement or "").lower().startswith("revoke"):
        return replace(found, severity=Severity.WARNING, remedy=MEANT, sql=None)
    return found


def _blamed(found: Finding, expectation: Expectation, raised: Plan, origins: Origins, after: Catalog) -> Finding:
    """Point at the line that made the new thing by which an old one broke."""
    if function_body.is_anothers(expectation):
        why = function_body.refusal(expectation, after)
        spoken, read = function_body.spoken_of(why.message), function_body.words(why.text)
        return found.at(origins.of_named(spoken) or origins.of_column(read))
    for suspect in suspects(expectation, raised.diff, after):
        place = origins.of(suspect, raised.diff.of(suspect))
        if place:
            return found.at(place)
    return found.at(origins.of_loss(expectation.subject, found.change, expectation.check))


def _same(expectation: Expectation) -> tuple[str, object, str]:
    return expectation.check, expectation.subject, expectation.detail
