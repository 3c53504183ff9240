"""What the database offers, as far as PostgREST derives an API from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Name = tuple[str, str]  # (schema, name)

BODY_TYPES = frozenset({"bytea", "json", "jsonb", "text", "xml"})


class RelationKind(StrEnum):
    TABLE = "table"
    PARTITIONED = "partitioned table"
    VIEW = "view"
    MATERIALIZED = "materialized view"
    FOREIGN = "foreign table"


class Verb(StrEnum):
    SELECT = "select"
    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"


Grant = tuple[str, Verb]  # (role, verb)


@dataclass(frozen=True, slots=True)
class Column:
    """A live column. `grants` are effective: through the table, the column or membership.

    `sequence` is the one that a `nextval` default draws from, as SQL names it; `sequence_roles` may use it. Neither is
    seen by clients, so neither tells two columns apart.
    """

    name: str
    type: str
    nullable: bool
    has_default: bool
    generated: bool  # stored or virtual: never written
    identity_always: bool
    writable: bool = True  # false for a view's computed columns
    grants: frozenset[Grant] = frozenset()
    sequence: str | None = field(default=None, compare=False)
    sequence_roles: frozenset[str] = field(default=frozenset(), compare=False)

    @property
    def given(self) -> bool:
        """True if a client may supply a value for it."""
        return self.writable and not self.generated and not self.identity_always


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or view that PostgREST exposes: kinds r, v, m, f, p without partition children.

    `writes` are the verbs that Postgres itself lets through (an aggregate view has none).
    `statement_triggers` are names of enabled statement-level triggers, which a zero-row write fires.
    `depends_on` are the relations, in any schema, that a view reads from, directly or through other views.
    """

    schema: str
    name: str
    kind: RelationKind
    columns: tuple[Column, ...]
    writes: frozenset[Verb] = frozenset()
    grants: frozenset[Grant] = frozenset()
    populated: bool = True
    statement_triggers: tuple[str, ...] = ()
    depends_on: frozenset[Name] = frozenset()
    definition: str = ""  # changes when a view's query does
    remote: bool = field(default=False, compare=False)  # a view that reads from a foreign table

    @property
    def id(self) -> Name:
        return self.schema, self.name

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)


@dataclass(frozen=True, slots=True)
class Key:
    """A unique index or constraint. `plain` means ON CONFLICT can infer it from its columns alone."""

    schema: str
    relation: str
    name: str
    columns: tuple[str, ...]
    primary: bool
    plain: bool
    constraint: bool


@dataclass(frozen=True, slots=True)
class ForeignKey:
    schema: str
    relation: str
    name: str
    columns: tuple[str, ...]
    target_schema: str
    target: str
    target_columns: tuple[str, ...]

    @property
    def id(self) -> tuple[str, str, str]:
        return self.schema, self.relation, self.name

    @property
    def ends(self) -> frozenset[Name]:
        return frozenset({(self.schema, self.relation), (self.target_schema, self.target)})


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str  # "" when unnamed
    type: str
    required: bool
    variadic: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """One overload of a function in an exposed schema. `signature` lists its input types, as Postgres prints them."""

    schema: str
    name: str
    signature: str
    parameters: tuple[Parameter, ...]
    returns: str
    returns_set: bool = False
    execute: frozenset[str] = frozenset()  # roles
    definition: str = ""  # changes when the body does

    @property
    def id(self) -> tuple[str, str, str]:
        return self.schema, self.name, self.signature

    @property
    def arguments(self) -> tuple[str, ...]:
        return tuple(parameter.name for parameter in self.parameters)

    @property
    def callable(self) -> bool:
        """Whether PostgREST can call it: all parameters named, or a single one that takes the whole body.

        One name missing among several makes it uncallable (F-40); an unnamed one of another type as well (F-39).
        """
        if self.body_type is not None:
            return True
        return all(parameter.name for parameter in self.parameters)

    @property
    def body_type(self) -> str | None:
        """The type of a single unnamed parameter that takes the whole request body, else None."""
        if len(self.parameters) != 1 or self.parameters[0].name or self.parameters[0].variadic:
            return None
        type = self.parameters[0].type
        return type if type in BODY_TYPES else None

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(parameter.name for parameter in self.parameters if parameter.required)


@dataclass(frozen=True, slots=True)
class Roles:
    """Who PostgREST can be. `api` are the roles that count: anonymous, and those the connection role may switch to.

    `askable` are those of them that we can speak as: the anonymous one, and with the JWT secret all.
    `anonymous` is None where anonymous access is off or could not be told; `warnings` are sentences about roles
    that weaken the verdict (a superuser as connection role).
    """

    connection: str | None
    anonymous: str | None
    api: tuple[str, ...]
    askable: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalog:
    """A snapshot: everything in the exposed schemas that PostgREST would derive an API from."""

    schemas: tuple[str, ...]
    roles: Roles
    usage: frozenset[tuple[str, str]]  # (role, schema)
    relations: Mapping[Name, Relation]
    functions: Mapping[tuple[str, str, str], Function]
    foreign_keys: Mapping[tuple[str, str, str], ForeignKey]
    keys: Mapping[tuple[str, str, str], Key]
    inner_keys: Mapping[tuple[str, str, str], ForeignKey] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Touched:
    """What one migration file wrote to or removed from the catalog, by identity.

    `kind` is one of relation, column, function, foreign key, key; `name` and `part` are as in `Subject`.
    """

    kind: str
    schema: str
    name: str
    part: str | None = None
