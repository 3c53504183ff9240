"""What a statement demands of rows that are there already, and what the statements before it did to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from cachegate.migrations.lexer import identifier as name_of
from cachegate.migrations.lexer import tokens
from cachegate.model.migration import Place
from cachegate.model.quoting import identifier


@dataclass(frozen=True, slots=True)
class Named:
    """A relation or type as a statement names it: folded or unquoted, `schema` None where the search path decides.

    `path` is the search path that an earlier statement of the file set, None for the session's own.
    """

    schema: str | None
    name: str
    path: tuple[str, ...] | None = None

    @property
    def label(self) -> str:
        return f"{self.schema}.{self.name}" if self.schema else self.name

    @property
    def sql(self) -> str:
        return ".".join(identifier(part) for part in (self.schema, self.name) if part is not None)

    def may_be(self, other: Named) -> bool:
        """Whether both can be the same thing, as far as the text tells."""
        return self.name == other.name and (self.schema == other.schema or None in (self.schema, other.schema))


@dataclass(frozen=True, slots=True)
class KeyPart:
    """One entry of a key: `column`, or None for an expression; `text` is its SQL, `collation` that of the index."""

    column: str | None
    text: str
    collation: str = ""


@dataclass(frozen=True, slots=True)
class Unique:
    """No two rows with the same key. `where`: only of these rows (SQL). `unless`: not if an index has this name."""

    keys: tuple[KeyPart, ...]
    where: str = ""
    nulls_equal: bool = False
    primary: bool = False
    index: bool = False
    concurrently: bool = False
    unless: str | None = None


@dataclass(frozen=True, slots=True)
class NotNull:
    """A value in every row. `primary`: the column becomes part of the primary key."""

    column: str
    primary: bool = False
    new: bool = False


@dataclass(frozen=True, slots=True)
class NotNullIndex:
    """ADD PRIMARY KEY USING INDEX: a value in every column of that index."""

    index: str


@dataclass(frozen=True, slots=True)
class Check:
    """A condition that is false for no row; `text` as the statement has it. `domain`: it is that of a domain."""

    text: str
    domain: bool = False


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Every row points to one that is there. `target_columns` are empty where the primary key is meant."""

    columns: tuple[str, ...]
    target: Named
    target_columns: tuple[str, ...] = ()
    full: bool = False


@dataclass(frozen=True, slots=True)
class Retype:
    """Every value converts to `type`; `using` is the conversion, "" for Postgres's own."""

    column: str
    type: str
    using: str = ""


@dataclass(frozen=True, slots=True)
class Attach:
    """Every row of the relation belongs into a partition of `parent` with this bound; "" is the default one."""

    parent: Named
    bound: str
    new: bool = False  # made by the statement: only rows of the default partition are in its way


@dataclass(frozen=True, slots=True)
class Validate:
    """Every row satisfies a constraint that was added as NOT VALID."""

    name: str


@dataclass(frozen=True, slots=True)
class DomainCheck:
    """A condition on VALUE that is false for no value of the domain; "" means NOT NULL."""

    text: str


@dataclass(frozen=True, slots=True)
class DomainValidate:
    name: str


class Computing(StrEnum):
    """What computes values of rows: an index, a stored generated column, the default of a new one, an UPDATE."""

    INDEX = "index"
    GENERATED = "generated"
    DEFAULT = "default"
    WRITTEN = "written"


@dataclass(frozen=True, slots=True)
class Computes:
    """Every expression has a value for every row, which fits `type`, "" for any.

    `where`: only for these rows (SQL). `column` is the one that gets the value. `fallible`: its text may fail for some
    rows; else only its type may refuse what it gives. `unless`: not if an index has this name.
    """

    kind: Computing
    values: tuple[str, ...]
    where: str = ""
    type: str = ""
    column: str = ""
    fallible: bool = True
    concurrently: bool = False
    unless: str | None = None


@dataclass(frozen=True, slots=True)
class Beyond:
    """What one SELECT cannot find out, and why, as a sentence."""

    why: str


What = (
    Unique
    | NotNull
    | NotNullIndex
    | Check
    | ForeignKey
    | Retype
    | Attach
    | Validate
    | DomainCheck
    | DomainValidate
    | Computes
    | Beyond
)


@dataclass(frozen=True, slots=True)
class Demand:
    """`on` is the relation, or the domain. `title` says it in a few words, `statement` is the whole text.

    `name` is the constraint's, "" where it has none. `only`: ONLY was written. `may_skip` says why the statement may
    not be reached, "" where it is. `if_exists`: it does nothing without the relation. `unless_column`: nor
    where this column is there. `place` is where it stands.
    """

    what: What
    on: Named
    place: Place
    statement: str
    title: str
    name: str = ""
    only: bool = False
    may_skip: str = ""
    if_exists: bool = False
    unless_column: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """A column that the files add: `value` is the SQL of what rows get, "" for NULL; `distinct`: each its own.

    `statement` is the text that adds it.
    """

    on: Named
    column: str
    type: str
    value: str = ""
    distinct: bool = False
    unless_there: bool = False
    statement: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Made:
    """A relation that the files make; `filled` says that it may have rows from the start."""

    on: Named
    filled: bool = False
    unless_there: bool = False


@dataclass(frozen=True, slots=True)
class Later:
    """A constraint that was added as NOT VALID, for whoever validates it."""

    on: Named
    name: str
    what: What


@dataclass(frozen=True, slots=True)
class Changed:
    """Rows or columns are not what the live database has: `on` None means any relation, `column` None any column.

    `deletes`: rows only go. `keeps_nulls`: what has a value keeps one. `how` completes "an earlier statement …".
    `hidden` is the statement where it executes SQL that its text does not show, which may demand anything.
    """

    on: Named | None
    how: str
    place: Place
    column: str | None = None
    deletes: bool = False
    keeps_nulls: bool = False
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class Updated:
    """A simple UPDATE: SQL for each column, and the condition, "" for all rows."""

    on: Named
    columns: tuple[tuple[str, str], ...]
    where: str
    place: Place


@dataclass(frozen=True, slots=True)
class Deleted:
    """A simple DELETE of the rows with this condition, "" for all."""

    on: Named
    where: str
    place: Place


def names_of(what: What) -> frozenset[str | None] | None:
    """The columns that a demand may be about, and other words of its text; None where it may be about any."""
    match what:
        case Unique(keys=keys, where=where):
            return _words(" ".join((*(part.text for part in keys), where)))
        case NotNull(column=column):
            return frozenset({column})
        case Check(text=text):
            return _words(text)
        case ForeignKey(columns=columns, target_columns=others):
            return frozenset({*columns, *others}) if others else None
        case Retype(column=column, using=using):
            return _words(using) | {column}
        case Computes(values=values, where=where):
            return _words(" ".join((*values, where)))
        case _:
            return None


def _words(text: str) -> frozenset[str | None]:
    return frozenset(map(name_of, tokens(text)))


Effect = Added | Made | Later | Changed | Updated | Deleted
Event = Demand | Effect
