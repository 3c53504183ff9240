"""From findings to a report: verdict, headline, environment, and the sentences to show in any case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cachegate import __version__
from cachegate.migrations.ignores import all_inline_ignores
from cachegate.model.catalog import Catalog
from cachegate.model.migration import Step
from cachegate.model.report import Change, Environment, Finding, Report
from cachegate.options import Options
from cachegate.pipeline import outcome
from cachegate.pipeline.ignoring import ending, ignoring
from cachegate.pipeline.servers import Servers
from cachegate.pipeline.unused import Looked, unused
from cachegate.pipeline.work import Stages, Work


def report(
    servers: Servers,
    work: Work,
    options: Options,
    found: Sequence[Finding],
    catalog: Catalog | None,
    stage: Stages,
    *,
    changed: int,
    looked: Looked | None = None,
    **parts: Any,
) -> Report:
    """`catalog` is None when a migration failed; `changed` counts the claims about what the files change;
    `looked` is None where nothing was asked; `parts` are further fields of the report, by name."""
    inline = all_inline_ignores(work.selection.pending)
    lived_with = ignoring(found, options.ignore, inline, work.today)
    judged = (*lived_with, *unused(options.ignore, inline, lived_with, looked, work.today))
    verdict, code = outcome.decide(judged, options.fail_on)
    pending = len(work.selection.pending)
    return Report(
        verdict=verdict,
        exit_code=code,
        headline=outcome.headline(verdict, judged, pending=pending, changed=changed, fail_on=options.fail_on),
        findings=judged,
        counts=outcome.counts(judged),
        environment=_environment(servers, work, catalog),
        name=options.name,
        baseline_how=work.selection.how,
        baseline_count=len(work.selection.baseline),
        notes=(
            *work.notes,
            *ending((*options.ignore, *inline), work.today),
            *_notes(catalog, parts.get("steps", ()), judged),
        ),
        timings=dict(stage.seconds),
        **parts,
    )


def _environment(servers: Servers, work: Work, catalog: Catalog | None) -> Environment:
    known = catalog.roles if catalog else None
    return Environment(
        cachegate=__version__,
        postgres=servers.postgres_version,
        postgrest=servers.can.version,
        schemas=servers.schemas or (),
        channel=servers.channel,
        connection_role=known.connection if known else None,
        anonymous_role=known.anonymous if known else None,
        api_roles=known.api if known else (),
        layout=work.layout,
    )


def _notes(catalog: Catalog | None, steps: Sequence[Step], found: Sequence[Finding]) -> Iterator[str]:
    for step in steps:
        if step.repeated:
            yield (
                f"{step.migration.file} was repeated statement by statement, because {step.repeated}:"
                " a runner that wraps each file in a transaction would have failed."
            )
        yield from step.remarks
    if catalog is None:
        yield "Nothing was verified: the run stopped at the migration that failed."
        return
    unasked = [role for role in catalog.roles.api if role not in catalog.roles.askable]
    if unasked:
        yield (
            f"The grants of {', '.join(unasked)} were read from the catalog only:"
            " with --jwt-secret they would have been tried through the API."
        )
    asked = {(one.subject.schema, one.subject.name) for one in found if one.change is not Change.NONE}
    fired = [
        f"{relation.schema}.{relation.name} ({', '.join(relation.statement_triggers)})"
        for relation in catalog.relations.values()
        if relation.statement_triggers and relation.id in asked
    ]
    if fired:
        yield "Zero-row writes, to prove grants, fired statement triggers of " + "; ".join(fired) + "."
