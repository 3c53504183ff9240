"""SQL that a person can paste: identifiers quoted only where they must be."""

from __future__ import annotations

from collections.abc import Iterable

from cachegate.model.catalog import Function, Name, Relation, Verb
from cachegate.model.quoting import RESERVED, identifier, literal
from cachegate.triggers import install
from cachegate.triggers.install import notify

__all__ = ["RESERVED", "identifier", "literal", "notify"]


def qualified(schema: str, name: str) -> str:
    return f"{identifier(schema)}.{identifier(name)}"


def grant_usage(schema: str, role: str) -> str:
    return f"grant usage on schema {identifier(schema)} to {identifier(role)};"


def grant_role(role: str, connection: str) -> str:
    return f"grant {identifier(role)} to {identifier(connection)};"


def grant_relation(verbs: Iterable[Verb], relation: Name, role: str) -> str:
    return f"grant {', '.join(verbs)} on {qualified(*relation)} to {identifier(role)};"


def grant_column(relation: Relation, column: str, role: str) -> str:
    name = qualified(relation.schema, relation.name)
    return f"grant select ({identifier(column)}) on {name} to {identifier(role)};"


def grant_columns(verb: Verb, columns: Iterable[str], relation: Name, role: str) -> str:
    listed = ", ".join(map(identifier, columns))
    return f"grant {verb} ({listed}) on {qualified(*relation)} to {identifier(role)};"


def grant_sequence(sequence: str, role: str) -> str:
    """`sequence` with its schema, quoted where it must be."""
    return f"grant usage on sequence {sequence} to {identifier(role)};"


def grant_execute(function: Function, role: str) -> str:
    name = qualified(function.schema, function.name)
    return f"grant execute on function {name}({function.signature}) to {identifier(role)};"


def reload_trigger(channel: str) -> str:
    """A migration that makes every later one reload PostgREST: the one that `cachegate trigger` prints."""
    return install.statements(channel)
