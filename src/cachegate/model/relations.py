"""Relations that PostgREST exposes: their columns, who may do what, and what stands in between."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from cachegate.model.links import Name


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
    `guards` changes when what a table's new rows have to pass does: its first word with what runs (triggers, policies,
    rules), its second with what values have to be like (defaults, CHECKs, foreign keys).
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
