"""Function overloads, and which of them PostgREST can call."""

from __future__ import annotations

from dataclasses import dataclass, field

from cachegate.model.links import Name

BODY_TYPES = frozenset({"bytea", "json", "jsonb", "text", "xml"})


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str  # "" when unnamed
    type: str
    required: bool
    variadic: bool = False


@dataclass(frozen=True, slots=True)
class RefusedBody:
    """Why Postgres refuses the body of a function that it took once: SQLSTATE and message; and the body."""

    code: str
    message: str
    text: str


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
