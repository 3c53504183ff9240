"""From a catalog to what each API role may do with each thing in it (F-80 to F-87)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cachegate.model.access import Access, Cause, Cell, Obstacle
from cachegate.model.catalog import Catalog, Function, Name, Relation, Source, Verb
from cachegate.model.diff import function_subject
from cachegate.model.report import Subject

EXECUTE = "execute"


def matrix(catalog: Catalog) -> tuple[Access, ...]:
    """Every API role on every relation and callable function, in a stable order."""
    return tuple(_rows(catalog))


def altered(before: Catalog, after: Catalog, changed: Iterable[Subject]) -> tuple[Access, ...]:
    """The rows of `after` about what is new or changed, or that say something else than they did."""
    touched = {("relation" if one.kind == "column" else one.kind, one.schema, one.name) for one in changed}
    old, new = frozenset(matrix(before)), matrix(after)
    shown = {_thing(row) for row in new if _thing(row) in touched or row not in old}
    return tuple(row for row in new if _thing(row) in shown)


def _thing(row: Access) -> tuple[str, str | None, str]:
    return row.kind, row.schema, row.name


def _rows(catalog: Catalog) -> Iterator[Access]:
    for relation in catalog.relations.values():
        for role in catalog.roles.api:
            verbs = [verb for verb in Verb if verb is Verb.SELECT or verb in relation.writes]
            cells = (Cell(verb, tuple(obstacles(catalog, relation, role, verb))) for verb in verbs)
            yield Access("relation", relation.schema, relation.name, role, tuple(cells))
    for function in catalog.functions.values():
        if function.callable:
            for role in catalog.roles.api:
                cell = Cell(EXECUTE, tuple(to_execute(catalog, function, role)))
                yield Access("function", function.schema, function_subject(function).name, role, (cell,))


def to_execute(catalog: Catalog, function: Function, role: str) -> Iterator[Obstacle]:
    """What keeps this role from calling the function (F-80, F-83, F-87)."""
    yield from _at_the_door(catalog, function.schema, role)
    if role not in function.execute:
        yield Obstacle(Cause.GRANT)


def obstacles(catalog: Catalog, relation: Relation, role: str, verb: Verb) -> Iterator[Obstacle]:
    """What keeps this role from doing this with the relation (F-80 to F-87)."""
    yield from _at_the_door(catalog, relation.schema, role)
    if (role, verb) not in relation.grants:
        usable = [column for column in relation.columns if verb is Verb.SELECT or column.given]
        granted = [column.name for column in usable if (role, verb) in column.grants]
        if not granted or verb is Verb.DELETE:
            yield Obstacle(Cause.GRANT)
            return
        if len(granted) < len(usable):
            yield Obstacle(Cause.COLUMNS, ", ".join(granted))
    if verb is Verb.INSERT:
        for sequence in unusable_sequences(relation, role):
            yield Obstacle(Cause.SEQUENCE, sequence)
    yield from behind(relation, role, verb)
    if relation.security.row_level and (role, verb) not in relation.security.rows:
        yield Obstacle(Cause.ROW_SECURITY, _label(relation.id))


def _at_the_door(catalog: Catalog, schema: str, role: str) -> Iterator[Obstacle]:
    if role in catalog.roles.unsettable:
        yield Obstacle(Cause.ROLE, catalog.roles.login)
    if (role, schema) not in catalog.usage:
        yield Obstacle(Cause.SCHEMA, schema)


def unusable_sequences(relation: Relation, role: str) -> tuple[str, ...]:
    """Sequences that defaults draw from and this role may not use, as SQL names them; identity columns need none."""
    return tuple(
        dict.fromkeys(
            column.sequence for column in relation.columns if column.sequence and role not in column.sequence_roles
        )
    )


def behind(relation: Relation, role: str, verb: Verb) -> Iterator[Obstacle]:
    """What is missing on the relations that a view reads: its owner's privilege, or of a security_invoker the role's.

    Rows are followed through views of a single relation only: of several, one without rows may not matter.
    """
    for source in missing(relation, role, verb):
        yield Obstacle(Cause.SOURCE, _label(source.relation), source.owner)
    sources = relation.security.sources
    if len({source.view for source in sources}) == len(sources):
        for source in sources:
            if verb in source.needs and (source.owner or role, verb) not in source.rows:
                yield Obstacle(Cause.ROW_SECURITY, _label(source.relation), source.owner)


def missing(relation: Relation, role: str, verb: Verb) -> tuple[Source, ...]:
    """The relations behind a view on which the privilege is missing that this verb needs (F-85)."""
    return tuple(
        source
        for source in relation.security.sources
        if verb in source.needs and (source.owner or role, verb) not in source.grants
    )


def _label(name: Name) -> str:
    return ".".join(name)
