"""What a relation of a live database is now, as far as a demand on its rows needs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cachegate.model.quoting import identifier


@dataclass(frozen=True, slots=True)
class StandingColumn:
    """`type` is as Postgres prints it, `base` the type below its domains, without its modifier.

    `category` is pg_type.typcategory of `base`; `modified`: a length or precision is given. `default` is SQL.
    `virtual`: it is computed when it is read.
    `key`: part of the primary key or of a foreign key, so that its values are names rather than data.
    """

    name: str
    type: str
    base: str
    category: str = ""
    not_null: bool = False
    default: str | None = None
    composite: bool = False
    generated: bool = False
    virtual: bool = False
    key: bool = False
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Referrer:
    """A foreign key of `schema`.`name`: its `columns` point to the `targets` of a table.

    `on_delete` is pg_constraint.confdeltype. `heirs`: other tables inherit from the pointing one. `fixed`: a key,
    another foreign key or a check has a say in what stands in its columns, or they are computed.
    """

    schema: str
    name: str
    columns: tuple[str, ...]
    targets: tuple[str, ...]
    on_delete: str = "a"
    heirs: bool = False
    fixed: bool = False

    @property
    def label(self) -> str:
        return f"{self.schema}.{self.name} ({', '.join(self.columns)})"

    @property
    def sql(self) -> str:
        plain = f"{identifier(self.schema)}.{identifier(self.name)}"
        return f"only {plain}" if self.heirs else plain


@dataclass(frozen=True, slots=True)
class StandingTable:
    """`kind` is pg_class.relkind. `rows` is the planner's estimate, None where nothing was ever counted.

    `bytes` is the table with its TOAST, `index_bytes` its indexes. `constraints` are names with their definitions,
    `validated` those that hold for every row; `indexes` are names with their key columns, None where one is an
    expression. `heirs`: other tables inherit from it. `referrers`: foreign keys that point to it. `triggered`: it
    has triggers of its own that may change what is written. `partition_key` is as pg_get_partkeydef prints it.
    """

    schema: str
    name: str
    kind: str = "r"
    oid: int = 0
    rows: int | None = None
    bytes: int = 0
    index_bytes: int = 0
    columns: Mapping[str, StandingColumn] = field(default_factory=dict)
    primary: tuple[str, ...] = ()
    constraints: Mapping[str, str] = field(default_factory=dict)
    validated: frozenset[str] = frozenset()
    indexes: Mapping[str, tuple[str, ...] | None] = field(default_factory=dict)
    heirs: bool = False
    referrers: tuple[Referrer, ...] = ()
    triggered: bool = False
    partition_key: str | None = None
    default_partition: tuple[str, str] | None = None

    @property
    def label(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def sql(self) -> str:
        return f"{identifier(self.schema)}.{identifier(self.name)}"


@dataclass(frozen=True, slots=True)
class StandingType:
    """A type by its name: what a new column of it begins with, and what converts to it without being asked.

    `assignable` are the base types from which Postgres converts on assignment, by their printed names. For a domain,
    `columns` are those that have it, by schema, table and column, `constraints` its own checks.
    """

    printed: str
    base: str
    category: str
    not_null: bool = False
    default: str | None = None
    labels: tuple[str, ...] = ()
    assignable: frozenset[str] = frozenset()
    domain: bool = False
    columns: tuple[tuple[str, str, str], ...] = ()
    constraints: Mapping[str, str] = field(default_factory=dict)
