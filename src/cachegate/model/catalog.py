"""What the database offers, as far as PostgREST derives an API from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cachegate.model.contract import Contract
from cachegate.model.links import Format, Links
from cachegate.model.links import Name as Name
from cachegate.model.strangers import Stranger

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
    seen by clients, so neither tells two columns apart. `base` is the type under a domain, without its length, as
    PostgREST casts to it; `default`, `max_length`, `labels` (of an enum) and `comment` are what it documents.
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
    base: str = field(default="", compare=False)
    default: str | None = field(default=None, compare=False)
    max_length: int | None = field(default=None, compare=False)
    labels: tuple[str, ...] = field(default=(), compare=False)
    comment: str | None = field(default=None, compare=False)

    @property
    def given(self) -> bool:
        """True if a client may supply a value for it."""
        return self.writable and not self.generated and not self.identity_always


@dataclass(frozen=True, slots=True)
class Source:
    """A relation that a view reads, directly or through other views: `view` is the one that names it.

    `owner` is whose privileges count, None where `view` is a security_invoker: then those of the role that asks. Of
    that owner or of the API roles, `grants` are the privileges on what the view uses of it, and `rows` is for whom and
    for which verb row-level security can let a row through. `needs` are the verbs on the outermost view that come
    down to this relation.
    """

    relation: Name
    view: Name
    owner: str | None
    needs: frozenset[Verb]
    grants: frozenset[Grant]
    rows: frozenset[Grant]


@dataclass(frozen=True, slots=True)
class Security:
    """What can stand between a grant on a relation and its effect.

    `rows` is for which API role and verb row-level security can let a row through: a policy that applies, or nothing
    to apply. `sources` are what a view reads; a materialized view keeps its rows and asks nobody.
    """

    row_level: bool = False
    rows: frozenset[Grant] = frozenset()
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or view that PostgREST exposes: kinds r, v, m, f, p without partition children.

    `writes` are the verbs that Postgres itself lets through (an aggregate view has none).
    `statement_triggers` are names of enabled statement-level triggers, which a zero-row write fires.
    `depends_on` are the relations, in any schema, that a view reads from, directly or through other views.
    `guards` changes when what a table's new rows have to pass does: defaults, CHECKs, triggers, policies.
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
    security: Security = field(default=Security(), compare=False)
    guards: str = field(default="", compare=False)

    @property
    def id(self) -> Name:
        return self.schema, self.name

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)


@dataclass(frozen=True, slots=True)
class IndexExpression:
    """A part of an index that is no bare column: what the index calls it, its type, and itself."""

    name: str
    type: str
    sql: str


@dataclass(frozen=True, slots=True)
class Key:
    """A unique index or constraint. `plain` means ON CONFLICT can infer it from its columns alone.

    If it is not, the other fields say why: `predicate` is a partial index' condition, `temporal` a key WITHOUT
    OVERLAPS. `columns` are its bare ones.
    """

    schema: str
    relation: str
    name: str
    columns: tuple[str, ...]
    primary: bool
    plain: bool
    constraint: bool
    deferrable: bool = field(default=False, compare=False)
    predicate: str | None = field(default=None, compare=False)
    expressions: tuple[IndexExpression, ...] = field(default=(), compare=False)
    temporal: bool = field(default=False, compare=False)
    nulls_not_distinct: bool = field(default=False, compare=False)


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
    """One overload of a function in an exposed schema. `signature` lists its input types, as Postgres prints them.

    `volatility` is one of immutable, stable, volatile. `result` is the type, or relation, of what it returns, under
    any domain; `returns_row` says that it has columns. `settings` are those of its SET clauses (`name=value`),
    `everybody` says that PUBLIC may execute it, and `used` that the database itself calls it: for a cast, an operator,
    a default, a policy, a view, or as a column of a row.
    """

    schema: str
    name: str
    signature: str
    parameters: tuple[Parameter, ...]
    returns: str
    returns_set: bool = False
    execute: frozenset[str] = frozenset()  # roles
    definition: str = ""  # changes when the body does
    volatility: str = field(default="volatile", compare=False)
    result: Name = field(default=("", ""), compare=False)
    returns_row: bool = field(default=False, compare=False)
    security_definer: bool = field(default=False, compare=False)
    settings: tuple[str, ...] = field(default=(), compare=False)
    everybody: bool = field(default=False, compare=False)
    used: bool = field(default=False, compare=False)

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
    that weaken the verdict (a superuser as connection role). `unsettable` are API roles that the connection role may
    not become (F-87); `existing` are all roles of the cluster.
    """

    connection: str | None
    anonymous: str | None
    api: tuple[str, ...]
    askable: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    unsettable: frozenset[str] = field(default=frozenset(), compare=False)
    existing: frozenset[str] = field(default=frozenset(), compare=False)


@dataclass(frozen=True, slots=True)
class Catalog:
    """A snapshot: everything in the exposed schemas that PostgREST would derive an API from.

    `outsiders` are roles with grants on exposed things, which these are, that PostgREST may not become.
    `keys_behind` are unique keys of relations that only views show.
    `beside` names what is exposed as well, and judged by no check: extension members and event-trigger functions.
    """

    schemas: tuple[str, ...]
    roles: Roles
    usage: frozenset[tuple[str, str]]  # (role, schema)
    relations: Mapping[Name, Relation]
    functions: Mapping[tuple[str, str, str], Function]
    foreign_keys: Mapping[tuple[str, str, str], ForeignKey]
    keys: Mapping[tuple[str, str, str], Key]
    inner_keys: Mapping[tuple[str, str, str], ForeignKey] = field(default_factory=dict)
    keys_behind: tuple[Key, ...] = field(default=(), compare=False)
    links: Links = field(default=Links(), compare=False)
    contract: Contract = field(default=Contract(), compare=False)
    outsiders: Mapping[str, frozenset[Name]] = field(default_factory=dict, compare=False)
    formats: tuple[Format, ...] = ()
    beside: frozenset[Name] = frozenset()
    strangers: tuple[Stranger, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Touched:
    """What one migration file wrote to or removed from the catalog, by identity.

    `kind` is one of relation, column, function, foreign key, key; `name` and `part` are as in `Subject`.
    """

    kind: str
    schema: str
    name: str
    part: str | None = None
