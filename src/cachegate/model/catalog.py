"""What the database offers, as far as PostgREST derives an API from it; and all the values that this is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cachegate.model.contract import Contract
from cachegate.model.functions import BODY_TYPES as BODY_TYPES
from cachegate.model.functions import Function as Function
from cachegate.model.functions import Parameter as Parameter
from cachegate.model.functions import RefusedBody
from cachegate.model.keys import ForeignKey as ForeignKey
from cachegate.model.keys import IndexExpression as IndexExpression
from cachegate.model.keys import Key as Key
from cachegate.model.links import Format, Links
from cachegate.model.links import Name as Name
from cachegate.model.relations import Column as Column
from cachegate.model.relations import Grant as Grant
from cachegate.model.relations import Relation as Relation
from cachegate.model.relations import RelationKind as RelationKind
from cachegate.model.relations import Security as Security
from cachegate.model.relations import Source as Source
from cachegate.model.relations import Verb as Verb
from cachegate.model.strangers import Stranger


@dataclass(frozen=True, slots=True)
class Roles:
    """Who PostgREST can be. `api` are the roles that count: anonymous, and those the connection role may switch to.

    `askable` are those of them that we can speak as: the anonymous one, and with the JWT secret all.
    `anonymous` is None where anonymous access is off or could not be told; `warnings` are sentences about roles
    that weaken the verdict (a superuser as connection role). `unsettable` are API roles that the connection role may
    not become (F-87); `existing` are all roles of the cluster. `stands_for` is the project's own connection role where
    another one had to log in for it.
    """

    connection: str | None
    anonymous: str | None
    api: tuple[str, ...]
    askable: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    unsettable: frozenset[str] = field(default=frozenset(), compare=False)
    existing: frozenset[str] = field(default=frozenset(), compare=False)
    stands_for: str | None = field(default=None, compare=False)

    @property
    def login(self) -> str:
        """The connection role as the project knows it, for sentences and for SQL to paste."""
        return str(self.stands_for or self.connection)


@dataclass(frozen=True, slots=True)
class Catalog:
    """A snapshot: everything in the exposed schemas that PostgREST would derive an API from.

    `outsiders` are roles with grants on exposed things, which these are, that PostgREST may not become. `beside_roles`
    are no API roles either, and may use theirs all the same: they bypass row-level security, or are a platform's own.
    `keys_behind` are unique keys of relations that only views show.
    `beside` names what is exposed as well, and judged by no check: extension members and event-trigger functions.
    `refused_bodies` are functions that fail when they are called.
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
    beside_roles: Mapping[str, frozenset[Name]] = field(default_factory=dict, compare=False)
    formats: tuple[Format, ...] = ()
    beside: frozenset[Name] = frozenset()
    strangers: tuple[Stranger, ...] = field(default=(), compare=False)
    refused_bodies: Mapping[tuple[str, str, str], RefusedBody] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Touched:
    """What one migration file wrote to or removed from the catalog, by identity.

    `kind` is one of relation, column, function, foreign key, key; `name` and `part` are as in `Subject`.
    """

    kind: str
    schema: str
    name: str
    part: str | None = None
