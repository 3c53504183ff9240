"""Who may do what, tried: the API is asked as each role, once for each kind of thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from cachegate.derive.access import EXECUTE
from cachegate.model.access import Access, Answer, Cause, Cell, Obstacle
from cachegate.model.catalog import Catalog, Function, Relation, RelationKind, Verb
from cachegate.model.diff import function_subject
from cachegate.model.exchange import Answer as Answered
from cachegate.model.exchange import CallAllowed, Claim, ColumnReadable, Refused, Resolved
from cachegate.pipeline.servers import Servers
from cachegate.postgrest.settle import settle


def confirm(servers: Servers, rows: Sequence[Access], catalog: Catalog) -> tuple[Access, ...]:
    """The rows, with what the API said as that role: it agrees, or refuses what the catalog allows."""
    asked = questions(rows, catalog)
    answers = settle(asked.values(), servers.prober.ask, servers.can)
    return tuple(told(row, asked.get(row), answers) for row in rows)


def questions(rows: Iterable[Access], catalog: Catalog) -> Mapping[Access, Claim]:
    """For each role that we can speak as, and each kind of relation and for functions: the first that it may use."""
    functions = {(one.schema, function_subject(one).name): one for one in catalog.functions.values()}
    alone = {
        name for name, count in Counter((one.schema, one.name) for one in functions.values()).items() if count == 1
    }
    found: dict[tuple[str, str], tuple[Access, Claim]] = {}
    for row in rows:
        if row.role not in catalog.roles.askable or row.cells[0].answer is Answer.NO:
            continue
        if row.kind == "function":
            function = functions[row.schema, row.name]
            claim = _call(function, row.role) if (function.schema, function.name) in alone else None
            kind = row.kind
        else:
            relation = catalog.relations[row.schema, row.name]
            claim, kind = _read(relation, row.role), relation.kind
        if claim is not None:
            found.setdefault((row.role, kind), (row, claim))
    return dict(found.values())


def _call(function: Function, role: str) -> Claim:
    """Of a function that has its name alone: of several, another one may answer."""
    return CallAllowed(function.schema, function.name, frozenset(function.required), function.body_type, role)


def _read(relation: Relation, role: str) -> Claim | None:
    """None where nothing can be read, or where reading would ask another server."""
    column = next((one.name for one in relation.columns if (role, Verb.SELECT) in one.grants), None)
    if column is None or not relation.populated or relation.kind is RelationKind.FOREIGN or relation.remote:
        return None
    return ColumnReadable(relation.schema, relation.name, column, role)


def told(row: Access, claim: Claim | None, answers: Mapping[Claim, Answered]) -> Access:
    """The row after its question, if it had one. Only a 42501 says something of the grant."""
    verb = EXECUTE if isinstance(claim, CallAllowed) else Verb.SELECT.value
    answer = answers.get(claim) if claim else None
    if isinstance(answer, Resolved):
        return replace(row, confirmed=(verb,))
    if isinstance(answer, Refused) and answer.code == "42501":
        return replace(
            row, cells=tuple(_refused(cell, answer.message) if cell.verb == verb else cell for cell in row.cells)
        )
    return row


def _refused(cell: Cell, message: str) -> Cell:
    return replace(cell, obstacles=(*cell.obstacles, Obstacle(Cause.REFUSED, message)))
