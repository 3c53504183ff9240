"""Event triggers by which a database asks PostgREST to reload, and what was seen of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Enabled(StrEnum):
    """`pg_event_trigger.evtenabled`."""

    ORIGIN = "O"  # fires, but not in sessions whose session_replication_role is replica
    ALWAYS = "A"
    REPLICA = "R"  # fires in such sessions only
    DISABLED = "D"


@dataclass(frozen=True, slots=True)
class EventTrigger:
    """One event trigger. `event`: ddl_command_end, sql_drop …; `tags`, those that it is limited to, none for all.

    `body` is the source of its function, in its `language`; `helpers` are the sources of functions that send
    notifications and whose names stand in it.
    """

    name: str
    event: str
    tags: tuple[str, ...]
    enabled: Enabled
    owner: str
    schema: str
    function: str
    language: str
    body: str
    definer: bool = False
    helpers: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return f"{self.name} ({self.schema}.{self.function})"


@dataclass(frozen=True, slots=True)
class Sent:
    """A notification: `payload` "" where it has none."""

    channel: str
    payload: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of statement. `tag` is its command tag; `changes` says what PostgREST has to learn of, "" if nothing.

    `listed` are the tags that `pg_event_trigger_ddl_commands()` gives for it, `dropped` the type of object that
    `pg_event_trigger_dropped_objects()` gives. `before` makes what the statement needs. In both `{s}` is the schema,
    `{x}` a name of its own in that schema, `{n}` that name alone, `{extension}` one that is not installed yet.
    """

    name: str
    tag: str
    statement: str
    changes: str = ""
    before: str = ""
    listed: tuple[str, ...] = ()
    dropped: str = ""

    @property
    def matters(self) -> bool:
        return self.changes != ""

    @property
    def drops(self) -> bool:
        """Whether the list of commands is empty for it (J4)."""
        return self.tag.startswith("DROP ")

    @property
    def rare(self) -> bool:
        """Whether it needs what not every server has, or lets everybody do: extensions, foreign data."""
        return "EXTENSION" in self.tag or "FOREIGN" in self.tag


@dataclass(frozen=True, slots=True)
class Tried:
    """A kind of statement that was run: what its transaction sent; `refused` is why it could not be run."""

    kind: Kind
    sent: tuple[Sent, ...] = ()
    refused: str | None = None
