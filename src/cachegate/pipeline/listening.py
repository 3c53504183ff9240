"""Listening while the pending files are applied: each commit, what it sent, and the catalog as it was then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from psycopg import Connection

from cachegate.database import senders, triggers
from cachegate.database.apply import Settled
from cachegate.database.watch import Note, Watch
from cachegate.migrations.notifies import mentioned, sent_by
from cachegate.migrations.psql import sql_only
from cachegate.migrations.statements import split
from cachegate.model.catalog import Catalog
from cachegate.model.migration import Migration
from cachegate.model.reload import Notification, Source
from cachegate.model.triggers import EventTrigger
from cachegate.pipeline.self_reload.heard import Commit, Heard
from cachegate.pipeline.self_reload.senders import told
from cachegate.postgrest import payload

LOOKS = 25
"""How often the catalog is looked at on the way; a large one takes a second, and hundreds of files may be pending."""
CHANNELS = 100


class Listening:
    """Follows the commits. `look` takes a picture of the catalog; `rest` waits until PostgREST has nothing to do.

    The picture is taken when the next thing is about to run, unless that orders a reload itself. Where things really
    run, the next may come minutes later: it must not profit from this reload. An event trigger will speak up again.
    """

    def __init__(
        self,
        watch: Watch,
        connection: Connection[Any],
        channel: str,
        look: Callable[[], Catalog],
        rest: Callable[[], None],
    ) -> None:
        self._watch = watch
        self._connection = connection
        self._channel = channel
        self._look = look
        self._rest = rest
        self._commits: list[Commit] = []
        self._sent: list[tuple[Notification, ...]] = []
        self._triggers = triggers.read(connection)
        self._since: Catalog | None = None
        self._ordered: Source | None = None  # by whom, since the last picture
        self._looks = LOOKS

    def begins(self, migration: Migration) -> None:
        """A file is about to run."""
        self._moves_on(orders_itself(migration, self._channel))

    def settled(self, number: int, migration: Migration, part: Settled) -> None:
        """A part of the file with this number was settled."""
        commit = Commit(
            number,
            migration,
            part.first,
            part.tags,
            part.pid,
            self._arrived(),
            self._in_force(),
            sent=part.sent,
        )
        if commit.notes:
            commit = replace(commit, code=senders.called_code(self._connection))
        sent = told(commit)
        self._commits.append(commit)
        self._sent.append(sent)
        orders = [one for one in sent if self.heard.counts(one)]
        if orders:
            self._ordered, self._since = orders[-1].source, None
        if part.more:
            self._moves_on(False)

    @property
    def heard(self) -> Heard:
        return Heard(self._channel, tuple(self._commits), tuple(self._sent), self._since)

    def payloads(self, number: int) -> tuple[str, ...]:
        """What arrived on PostgREST's channel while a file ran."""
        notes = (note for one in self._commits if one.number == number for note in one.notes)
        return tuple(note.payload for note in notes if note.channel == self._channel)

    def _moves_on(self, orders_itself: bool) -> None:
        if self._ordered is None:
            return
        if self._ordered is not Source.EVENT_TRIGGER:
            self._rest()
        self._ordered = None
        if not orders_itself and self._looks:
            self._looks -= 1
            self._since = self._look()

    def _arrived(self) -> tuple[Note, ...]:
        """On other channels only what was meant for PostgREST: applications send things too."""
        return tuple(
            note for note in self._watch.seen() if note.channel == self._channel or _meant_for_postgrest(note.payload)
        )

    def _in_force(self) -> tuple[EventTrigger, ...]:
        """Event triggers as they were before, and as they are now where that differs."""
        before, self._triggers = self._triggers, triggers.read(self._connection)
        return tuple(dict.fromkeys((*before, *self._triggers)))


def orders_itself(migration: Migration, channel: str) -> bool:
    """Whether a file, once it is applied, has surely ordered a reload: by a statement of its own."""
    sends = map(sent_by, split(sql_only(migration.sql.decode("utf-8"))))
    rolls_back = b"rollback" in migration.sql.lower()
    return not rolls_back and any(
        send is not None and send.channel == channel and send.payload is not None and payload.reloads(send.payload)
        for send in sends
    )


def channels(known: Iterable[str], migrations: Sequence[Migration], installed: Sequence[EventTrigger]) -> list[str]:
    """Those `known`, and all on which files or event triggers send what PostgREST might be meant by."""
    texts = [
        *(part.sql.decode("utf-8") for one in migrations for part in (one, *one.includes)),
        *(text for one in installed for text in (one.body, *one.helpers)),
    ]
    sends = (send for text in texts if "notify" in text.lower() for send in mentioned(text))
    named = [send.channel for send in sends if send.channel and _meant_for_postgrest(send.payload)]
    return list(dict.fromkeys((*known, *named)))[:CHANNELS]


def _meant_for_postgrest(text: str | None) -> bool:
    return text is not None and (payload.reloads(text) or text == "reload config")
