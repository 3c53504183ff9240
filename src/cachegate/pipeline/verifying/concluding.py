"""What follows from a look at a live pair: findings in their order, and the report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cachegate.checks import reachable, upsert_target
from cachegate.model.access import Access, Cause
from cachegate.model.catalog import Catalog
from cachegate.model.diagnosis import Diagnosis
from cachegate.model.exchange import Judgement
from cachegate.model.migration import Selection
from cachegate.model.preflight import CheckAnswer
from cachegate.model.reload import Reload
from cachegate.model.report import Change, Finding, Outcome, Report, Severity, Subject, Verdict
from cachegate.options import Options
from cachegate.pipeline import count, datachecks, diagnosing, findings
from cachegate.pipeline.asking import Asked
from cachegate.pipeline.reporting import report
from cachegate.pipeline.servers import Servers
from cachegate.pipeline.verifying import freshness
from cachegate.pipeline.verifying.freshness import Look
from cachegate.pipeline.verifying.questions import things
from cachegate.pipeline.work import Stages, Work
from cachegate.postgrest import identify

ELSEWHERE = frozenset({"other-database", "no-backends"})
"""Diagnoses after which what was compared may be two databases."""
COUNTED = frozenset({"relation", "column", "function", "foreign key"})


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything that was looked at. `after` and `reload` are None where no fence was allowed."""

    servers: Servers
    catalog: Catalog
    census: Mapping[str, int]
    first: Look
    others: tuple[tuple[str, Asked], ...]
    access: tuple[Access, ...]
    after: Look | None = None
    reload: Reload | None = None
    diagnoses: tuple[Diagnosis, ...] = ()  # of what is stale, did not reload, or may be of another database
    data: tuple[CheckAnswer, ...] = ()  # what the project's own checks of its data found
    missing: tuple[str, ...] = ()  # exposed schemas that the database does not have

    @property
    def last(self) -> Look:
        return self.after or self.first

    @property
    def proven(self) -> bool:
        return self.reload is not None and self.reload.proven


def concluded(seen: Seen, options: Options, stage: Stages, today: date) -> Report:
    """Judge what was seen, and say it."""
    last, why = seen.last, diagnosing.told(seen.diagnoses)
    before = seen.first.asked if seen.after else None
    apart = any(one.id in ELSEWHERE for one in seen.diagnoses)
    found = [freshness.finding(seen.first, seen.after, proven=seen.proven, why=why, apart=apart)]
    found += map(freshness.of_schema, seen.missing)
    if seen.reload is not None:
        silence = None if seen.proven else identify.silence(seen.servers.prober)
        found.append(findings.of_reload(seen.reload, silence, seen.diagnoses))
    found += freshness.of_contents(last, proven=seen.proven)
    found += (freshness.of_instance(url, seen.first.asked, asked) for url, asked in seen.others)
    for one, judgement in last.asked.judgements.items():
        told = findings.of_expectation(one, judgement, Change.NONE, before, None)
        found.append(freshness.weighed(told, one, last.asked, proven=seen.proven))
    found += _refused(seen.access)
    found += _upserts(options, seen.catalog)
    found += findings.of_roles(seen.catalog.roles)
    found += datachecks.of_live(seen.data)
    found += count.unlooked(seen.census, things(last.asked), kinds=COUNTED)
    work = Work(Selection((), (), ""), "", notes=tuple(_notes(seen)), today=today)
    made = report(
        seen.servers,
        work,
        options,
        found,
        seen.catalog,
        stage,
        changed=len(found),
        reload=seen.reload,
        access=seen.access,
    )
    return replace(made, headline=_headline(made, seen)) if made.verdict is Verdict.PASS else made


def _refused(access: Sequence[Access]) -> Iterator[Finding]:
    """What the catalog allows a role and the API refuses it."""
    for row in access:
        for cell in row.cells:
            for obstacle in cell.obstacles:
                if obstacle.cause is Cause.REFUSED:
                    label = f"{row.schema}.{row.name}"
                    yield Finding(
                        check=reachable.CHECK.id,
                        outcome=Outcome.FAILED,
                        severity=Severity.WARNING,
                        subject=Subject(row.kind, row.schema, row.name),
                        claim=f"{row.role} may {cell.verb} {label}, as the catalog says",
                        key=f"{reachable.CHECK.id}:{label}:{row.role}",
                        change=Change.NONE,
                        role=row.role,
                        code="42501",
                        cause=obstacle.on,
                    )


def _upserts(options: Options, catalog: Catalog) -> Iterator[Finding]:
    """Listed upserts: what the catalog decides; asking would be a write."""
    for one in upsert_target.demanded(options.upserts, catalog):
        judgement = one.decided or Judgement(Outcome.SKIPPED, cause="an empty upsert would have to be sent")
        yield findings.of_expectation(one, judgement, Change.NONE, None, None)


def _headline(made: Report, seen: Seen) -> str:
    told = sum(one.counts_against for one in made.findings)
    more = f"; {told} {'is' if told == 1 else 'are'} worth a look" if told else ""
    how = "proven by a reload" if seen.after else "as far as can be told without a reload"
    return (
        f"PostgREST shows what the database has ({how}): {made.counts.passed} of {made.counts.total} claims hold{more}."
    )


def _notes(seen: Seen) -> Iterator[str]:
    yield "Nothing was written: that roles may insert and update was read from the catalog, not tried."
    if seen.after is None and seen.servers.admin is None:
        yield (
            "That PostgREST's cache has nothing besides, and the types and keys of now, can be told in full since 12.2"
            " with --postgrest-admin-url, and on every version with --allow-fence."
        )
