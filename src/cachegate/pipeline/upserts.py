"""The upserts that the team lists: asked at the end of every run, whatever the pull request touched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cachegate.checks import upsert_target
from cachegate.checks.upserting import index_subject
from cachegate.model.catalog import Catalog, Key
from cachegate.model.diff import compare, constraint_subject
from cachegate.model.exchange import Expectation
from cachegate.model.report import Change, Finding, Outcome, Subject
from cachegate.model.upserts import UpsertTarget
from cachegate.pipeline import findings
from cachegate.pipeline.asking import Asked, ask
from cachegate.pipeline.origin import Origins
from cachegate.pipeline.servers import Servers


def of_baseline(servers: Servers, targets: Sequence[UpsertTarget], catalog: Catalog) -> Iterator[Finding]:
    """Nothing is pending: a finding for each target."""
    wanted = tuple(upsert_target.demanded(targets, catalog))
    yield from _found(wanted, ask(servers, wanted, catalog))


def of_pending(
    servers: Servers, targets: Sequence[UpsertTarget], before: Catalog, after: Catalog, origins: Origins
) -> Iterator[Finding]:
    """A finding for each target, and a notice for each of which something can go wrong now that could not before.

    They stand on the line by which that came, if a pending file has it.
    """
    changes = compare(before, after).changes if targets else {}
    for target in targets:
        wanted = (*upsert_target.demanded([target], after), *upsert_target.news([target], before, after))
        schema = target.schema or after.schemas[0]
        for finding in _found(wanted, ask(servers, wanted, after)):
            if finding.outcome is Outcome.FAILED:
                suspects = (*_keys(target, schema, before, after), *_of_relation(target, schema, changes))
                places = (origins.of(subject, change) for subject, change in suspects)
                place = next((place for place in places if place is not None), None)
                finding = finding.at(place)
            yield finding


def _found(wanted: Sequence[Expectation], asked: Asked) -> Iterator[Finding]:
    for one in wanted:
        yield findings.of_expectation(one, asked.judgements[one], Change.KEPT, None, None)


def _keys(target: UpsertTarget, schema: str, before: Catalog, after: Catalog) -> Iterator[tuple[Subject, Change]]:
    """A usable key over these columns that went, then an unusable one that came."""
    for key in before.keys.values():
        still = after.keys.get((key.schema, key.relation, key.name))
        if _fits(key, target, schema) and key.plain and (still is None or not still.plain):
            yield constraint_subject("key", key), Change.REMOVED
    for identity, key in after.keys.items():
        if _fits(key, target, schema) and not key.plain and identity not in before.keys:
            yield index_subject(key), Change.ADDED


def _fits(key: Key, target: UpsertTarget, schema: str) -> bool:
    return (key.schema, key.relation) == (schema, target.relation) and {*key.columns} <= {*target.columns}


def _of_relation(
    target: UpsertTarget, schema: str, changes: Mapping[Subject, Change]
) -> Iterator[tuple[Subject, Change]]:
    """What else became of the relation, the likeliest first."""
    ours = {one: change for one, change in changes.items() if (one.schema, one.name) == (schema, target.relation)}
    for kind in ("column", "key", "foreign key", "relation"):
        for subject, change in ours.items():
            named = kind != "column" or (subject.part in target.columns and change is Change.REMOVED)
            if subject.kind == kind and named:
                yield subject, change
