"""Inserting rows into what a pull request made, where PostgREST has proved that it will take them back."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from psycopg import Connection

from cachegate import rows
from cachegate.checks import rows_insertable
from cachegate.database import row_facts, row_trials
from cachegate.model.catalog import Catalog, Name, Relation, RelationKind, Verb
from cachegate.model.diff import CatalogDiff
from cachegate.model.exchange import (
    Answer,
    Claim,
    Expectation,
    Judgement,
    NoAnswer,
    Resolved,
    RollbackHeeded,
    RowsInsertable,
)
from cachegate.model.report import Change, Finding, Outcome, Subject
from cachegate.model.rows import Table
from cachegate.pipeline import findings
from cachegate.pipeline.origin import Origins
from cachegate.pipeline.servers import Servers
from cachegate.postgrest.settle import settle

Chosen = Sequence[tuple[Relation, Change]]


@dataclass(frozen=True, slots=True)
class Inserted:
    """What became of each table that was chosen; `notes` say why nothing was tried, where nothing was."""

    judgements: Mapping[Expectation, Judgement]
    notes: tuple[str, ...] = ()

    def findings(self, origins: Origins, diff: CatalogDiff) -> Iterator[Finding]:
        """Each at the line that made the table, else at one that changed something in it."""
        for one, judgement in self.judgements.items():
            found = findings.of_expectation(one, judgement, one.change or Change.NONE, None, origins)
            parts = (origins.of(part, change) for part, change in diff.changes.items() if _within(part, one.subject))
            place = next(filter(None, parts), None) if found.file is None else None
            yield found.at(place)


def _within(part: Subject, whole: Subject) -> bool:
    return part.part is not None and (part.schema, part.name) == (whole.schema, whole.name)


NOTHING = Inserted({})


def insert(servers: Servers, connection: Connection[Any], before: Catalog, after: Catalog) -> Inserted:
    """Try rows in each table that takes rows otherwise than before. None is sent as a role that lacks the proof."""
    chosen = list(rows_insertable.chosen(before, after))
    roles = {role for relation, _ in chosen for role in rows_insertable.inserters(after, relation)}
    if not roles:
        return NOTHING
    harmless = list(_harmless(after, roles))
    proofs = settle(harmless, servers.prober.ask, servers.can)
    proven = {claim.role for claim in harmless if isinstance(proofs[claim], Resolved)}
    if not proven:
        return Inserted({}, (_untried(proofs, [relation for relation, _ in chosen]),))
    expectations = list(_expectations(connection, after, chosen, proven))
    names = [one.id for one, _ in chosen]
    there = row_trials.counts(connection, names)
    answers = _asked(servers, expectations)
    left = {name for name, number in row_trials.counts(connection, names).items() if number != there[name]}
    judged = {one: _judged(one, answers, after, left) for one in expectations}
    grew = {relation.id for relation, _ in chosen if rows_insertable.only_grew(before, relation)}
    return Inserted(
        {
            one: rows_insertable.weighed(judgement) if (one.subject.schema, one.subject.name) in grew else judgement
            for one, judgement in judged.items()
        }
    )


def _harmless(catalog: Catalog, roles: Collection[str]) -> Iterator[RollbackHeeded]:
    """For each role one thing to read: the first that it may."""
    for role in sorted(roles):
        for relation in catalog.relations.values():
            if relation.kind is RelationKind.FOREIGN or relation.remote or not relation.populated:
                continue
            columns = [column for column in relation.columns if (role, Verb.SELECT) in column.grants]
            if columns and (role, relation.schema) in catalog.usage:
                yield RollbackHeeded(relation.schema, relation.name, columns[0].name, role)
                break


def _untried(proofs: Mapping[Claim, Answer], chosen: Sequence[Relation]) -> str:
    """A sentence for the report."""
    tables = ", ".join(f"{one.schema}.{one.name}" for one in chosen)
    silent = [answer.reason for answer in proofs.values() if isinstance(answer, NoAnswer)]
    if not proofs or silent:
        why = silent[0] if silent else "no role that may insert may also read something, to see whether they are kept"
        return f"No rows were tried in {tables}: {why}."
    return (
        f"No rows were tried in {tables}, because PostgREST would keep them. With db-tx-end=commit-allow-override"
        " (PGRST_DB_TX_END of the service in this job) they are inserted and rolled back."
    )


def _expectations(
    connection: Connection[Any], catalog: Catalog, chosen: Chosen, proven: Collection[str]
) -> Iterator[Expectation]:
    keys: dict[Name, list[tuple[str, ...]]] = {}
    for key in catalog.keys.values():
        keys.setdefault((key.schema, key.relation), []).append(key.columns)
    tables = row_facts.tables(connection, [relation.id for relation, _ in chosen], keys)
    with row_trials.accepting(connection) as accepts:
        for relation, change in chosen:
            able = [role for role in rows_insertable.inserters(catalog, relation) if role in proven]
            if not able:
                reason = (
                    "no role that may insert, and that could be asked, gets a row past grants and row-level security"
                )
                yield rows_insertable.expectation(relation, change, (), reason)
                continue
            made = [_claim(tables[relation.id], relation, *way, accepts) for way in product((True, False), able)]
            claims = tuple(dict.fromkeys(one for one in made if isinstance(one, RowsInsertable)))
            reasons = dict.fromkeys(one.reason for one in made if isinstance(one, rows.Unmade))
            yield rows_insertable.expectation(relation, change, claims, "; ".join(reasons))


def _claim(
    table: Table, relation: Relation, complete: bool, role: str, accepts: rows.Accepts
) -> RowsInsertable | rows.Unmade | None:
    """Rows with everything in them, or with what is needed only; None where that is the same."""
    full, least = rows_insertable.named(relation, role), rows_insertable.required(relation, role)
    if not complete and least == full:
        return None
    optional = set(full) - set(least) if complete else ()
    made = rows.made(table, full if complete else least, optional, accepts)
    if isinstance(made, rows.Unmade) or not any(made):
        return made if isinstance(made, rows.Unmade) else None
    return RowsInsertable(*relation.id, role, tuple(json.dumps(row) for row in made), complete)


def _asked(servers: Servers, expectations: Sequence[Expectation]) -> dict[Claim, Answer]:
    """Of each table the first attempts, all at once; then the next of those whose answer left it open."""
    answers: dict[Claim, Answer] = {}
    left = [way for one in expectations for way in rows_insertable.ways(one)]
    while left:
        answers |= settle((claims[0] for claims in left), servers.prober.ask, servers.can)
        left = [claims[1:] for claims in left if claims[1:] and rows_insertable.goes_on(answers[claims[0]])]
    return answers


def _judged(one: Expectation, answers: Mapping[Claim, Answer], catalog: Catalog, left: Collection[Name]) -> Judgement:
    """`left` are the tables whose number of rows is another than before, by the database's own count."""
    judgement = rows_insertable.judge(one, answers, catalog)
    if (str(one.subject.schema), one.subject.name) not in left or judgement.outcome is not Outcome.PASSED:
        return judgement
    return replace(
        judgement,
        outcome=Outcome.ERRORED,
        cause="PostgREST said that it rolled the rows back, and the table has another number of rows than before.",
        remedy="Does a trigger write through a connection of its own (dblink), or did somebody else write meanwhile?",
    )
