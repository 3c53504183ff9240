"""Which expectations a pull request raises: of what it added or changed, removed, and left alone."""

from __future__ import annotations

from dataclasses import dataclass

from cachegate import checks
from cachegate.checks import collisions, function_callable, unambiguous
from cachegate.checks.gone import departed
from cachegate.model.catalog import Catalog
from cachegate.model.diff import CatalogDiff, compare
from cachegate.model.exchange import Expectation
from cachegate.model.report import Change
from cachegate.pipeline.baseline import Baseline


@dataclass(frozen=True, slots=True)
class Plan:
    """`changed` is what production must show by itself; `kept` held before and must still hold."""

    diff: CatalogDiff
    changed: tuple[Expectation, ...]
    kept: tuple[Expectation, ...]

    def change(self, expectation: Expectation) -> Change:
        if expectation.change is not None:
            return expectation.change
        if expectation.check == "gone":
            return Change.REMOVED
        return self.diff.of(expectation.subject) if expectation.fresh else Change.KEPT


def plan(baseline: Baseline, after: Catalog) -> Plan:
    """Compare the catalogs and state what follows. Pure."""
    diff = compare(baseline.catalog, after)
    now = tuple(checks.expect(after))
    removed = frozenset(subject for subject, change in diff.changes.items() if change is Change.REMOVED)
    gone = tuple(departed(baseline.expectations, now, removed, after))
    new = {one for one in now if one.fresh and diff.of(one.subject) is not Change.KEPT}
    held = {_same(one) for one in baseline.held()}
    standing = (one for one in now if one.standing and one not in new and _same(one) in held)
    kept = tuple(collisions.without_larger(standing, after))
    kept += tuple(unambiguous.lost(baseline.held(), after))
    fresh = tuple(function_callable.once((one for one in now if one in new), kept))
    return Plan(diff, fresh + tuple(checks.compare(baseline.catalog, after)) + gone, kept)


def _same(expectation: Expectation) -> tuple[str, object, str]:
    """What makes an expectation the same before and after: roles and wording may differ."""
    return expectation.check, expectation.subject, expectation.detail
