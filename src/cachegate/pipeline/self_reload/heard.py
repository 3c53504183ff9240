"""What was heard while the pending files were applied: a value, from which everything else follows."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cachegate.database.senders import Code
from cachegate.database.settling import Sent
from cachegate.database.watch import Note
from cachegate.migrations.statements import Statement, split
from cachegate.model.catalog import Catalog
from cachegate.model.migration import Migration
from cachegate.model.reload import Notification, Source
from cachegate.model.triggers import EventTrigger
from cachegate.postgrest import payload


@dataclass(frozen=True, slots=True)
class Commit:
    """Statements of a file that were settled together, and what arrived when they were.

    `first` counts the statements of the file before it, `tags` are the server's answers. `pid` ran them. `triggers`
    are the event triggers of the database before and after it; `code` is what its statements may have called, looked
    up only where something arrived. Not `ordered`: it is all that a program did, in an order that nobody saw.
    `sent` are the statements where they are not simply those of the file's text.
    """

    number: int  # of the file, from 0
    migration: Migration
    first: int
    tags: tuple[str, ...]
    pid: int
    notes: tuple[Note, ...] = ()
    triggers: tuple[EventTrigger, ...] = ()
    code: tuple[Code, ...] = ()
    ordered: bool = True
    sent: tuple[Sent, ...] | None = None

    @property
    def ran(self) -> tuple[tuple[Statement, str], ...]:
        """Each statement with the server's answer to it."""
        if self.sent is None:
            statements = split(self.migration.sql.decode("utf-8"))[self.first :]
        else:
            statements = tuple(map(_as_sent, self.sent))
        return tuple(zip(statements, self.tags, strict=False))

    @property
    def file(self) -> str:
        """Where its statements stand: the file, or the one that it includes if they all do there."""
        files = {one.place.file for one in self.sent or ()}
        return files.pop() if len(files) == 1 else self.migration.file


def _as_sent(sent: Sent) -> Statement:
    (statement, *_) = split(sent.text)
    return replace(statement, line=sent.place.line or statement.line, column=sent.place.column or statement.column)


@dataclass(frozen=True, slots=True)
class Heard:
    """Every commit in its order, with the notifications that it sent.

    `channel` is the one that PostgREST listens on, or is said to. `since` is the catalog as it was at the last order
    to reload, None if nothing was committed after it, or it was not looked at.
    """

    channel: str
    commits: tuple[Commit, ...] = ()
    notifications: tuple[tuple[Notification, ...], ...] = ()  # of each commit
    since: Catalog | None = None

    @property
    def last(self) -> int | None:
        """The commit that sent the last order to reload the schema."""
        orders = (number for number, sent in enumerate(self.notifications) if any(map(self.counts, sent)))
        return max(orders, default=None)

    @property
    def at_the_end(self) -> bool:
        """Whether the last commit of all sent one."""
        return self.last is not None and self.last == len(self.commits) - 1

    def counts(self, one: Notification) -> bool:
        return self.useless(one) is None

    def useless(self, one: Notification) -> str | None:
        """Why PostgREST does not reload the schema for it; None if it does."""
        if one.source is Source.ELSEWHERE:
            return "another session sent it, not these migrations"
        if one.channel != self.channel:
            return f"it is on channel {one.channel}, and PostgREST's is {self.channel}"
        return payload.useless(one.payload)
