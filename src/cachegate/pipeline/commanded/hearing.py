"""What a program of migrations was heard to do, as the same commits that files make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cachegate.database.watch import Note
from cachegate.model.migration import Migration
from cachegate.model.reload import Notification, Source
from cachegate.model.triggers import EventTrigger
from cachegate.pipeline.self_reload.heard import Commit, Heard
from cachegate.pipeline.self_reload.senders import may_notify
from cachegate.pipeline.self_reload.sequence import Span


@dataclass(frozen=True, slots=True)
class World:
    """Who else may have sent something: event triggers, and sessions that are not the program's.

    `ordered`: notifications and changes were seen in their order.
    """

    triggers: tuple[EventTrigger, ...]
    strangers: frozenset[int]
    ordered: bool


def heard(channel: str, spans: Sequence[Span], ran: Sequence[Migration], world: World) -> Heard:
    """`ran` has the migration of each span."""
    commits = [
        Commit(number, migration, 0, (), _sender(span, world), span.notes, world.triggers, ordered=world.ordered)
        for number, (span, migration) in enumerate(zip(spans, ran, strict=True))
    ]
    sent = [tuple(_told(note, commit.migration, world) for note in commit.notes) for commit in commits]
    return Heard(channel, tuple(commits), tuple(sent))


def _sender(span: Span, world: World) -> int:
    return next((note.pid for note in span.notes if note.pid not in world.strangers), 0)


def _told(note: Note, migration: Migration, world: World) -> Notification:
    if note.pid in world.strangers:
        return Notification(note.channel, note.payload, Source.ELSEWHERE)
    perhaps = tuple(f"event trigger {one.name}" for one in world.triggers if may_notify(one, note))
    return Notification(note.channel, note.payload, Source.UNKNOWN, file=migration.file, perhaps=perhaps)
