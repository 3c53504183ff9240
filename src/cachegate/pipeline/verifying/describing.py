"""The API's description of itself against the catalog: a witness for servers that give no account of their cache."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from cachegate.database.fence import PREFIX
from cachegate.derive import api_of
from cachegate.model.catalog import Catalog, Relation
from cachegate.model.contents import Disagreement
from cachegate.model.diff import relation_subject
from cachegate.model.exchange import NoAnswer
from cachegate.model.report import Subject
from cachegate.pipeline.witness import Account
from cachegate.postgrest.description import Described, read, request
from cachegate.postgrest.requests import Request, Response
from cachegate.postgrest.versions import Capabilities


def questions(catalog: Catalog) -> list[Request]:
    """One for each schema, as the role that sees most."""
    role = _most_privileged(catalog)
    return [request(schema, role) for schema in catalog.schemas]


def account(answers: Sequence[Response | NoAnswer], catalog: Catalog, can: Capabilities) -> Account | None:
    """What it has that the database has not, or has otherwise; None where it says nothing of itself.

    What it lacks is no news: the role may lack the privilege, and the probes ask for everything anyway.
    """
    things, found = 0, dict[Subject, Disagreement]()
    for schema, answer in zip(catalog.schemas, answers, strict=True):
        for name, one in read(answer).items():
            things += 1 + len(one.types)
            relation = catalog.relations.get((schema, name))
            differing = _of_relation(relation, one, catalog, can) if relation else _unknown(schema, name, catalog)
            found |= {one.subject: one for one in differing}
    return Account(things, found) if things else None


def _most_privileged(catalog: Catalog) -> str | None:
    """The role that sees most: making the description is the dearest question there is, so it is put once."""
    seen = Counter(role for one in catalog.relations.values() for role in {role for role, _ in one.grants})
    return max(catalog.roles.askable, key=lambda role: seen[role], default=None)


def _unknown(schema: str, name: str, catalog: Catalog) -> Iterator[Disagreement]:
    """Our own fence may still be in the cache, and what extensions bring is in no catalog of ours."""
    if not name.startswith(PREFIX) and (schema, name) not in catalog.beside:
        yield Disagreement(Subject("relation", schema, name), None, "there")


def _of_relation(relation: Relation, told: Described, catalog: Catalog, can: Capabilities) -> Iterator[Disagreement]:
    columns = {column.name: column for column in relation.columns}
    for name, type in told.types.items():
        subject = Subject("column", relation.schema, relation.name, name)
        if name not in columns:
            yield Disagreement(subject, None, f"type {type}")
        elif can.describes_base_types and type != columns[name].base:
            yield Disagreement(subject, f"type {columns[name].base}", f"type {type}")
    key = api_of(catalog).primary_keys.get(relation.id, frozenset())
    theirs = told.key({column.name: column.comment or "" for column in relation.columns})
    if can.describes_base_types and key != theirs and told.types.keys() >= key:
        yield Disagreement(relation_subject(relation), f"primary key {_named(key)}", f"primary key {_named(theirs)}")


def _named(key: frozenset[str]) -> str:
    return ", ".join(sorted(key)) or "none"
