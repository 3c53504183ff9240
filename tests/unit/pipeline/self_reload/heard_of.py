"""Commits for tests: a file as it ran, the server's answers, and what arrived."""

from __future__ import annotations

from cachegate.database.senders import Code
from cachegate.database.watch import Note
from cachegate.migrations.statements import split
from cachegate.model.migration import Migration
from cachegate.model.triggers import Enabled, EventTrigger
from cachegate.pipeline.self_reload.heard import Commit, Heard
from cachegate.pipeline.self_reload.senders import told

OURS, ANOTHER = 4711, 99
RELOAD = Note("pgrst", "reload schema", OURS)
COARSE = "begin notify pgrst, 'reload schema'; end"


def commit(
    sql: str,
    tags: str,
    *notes: Note,
    number: int = 0,
    triggers: tuple[EventTrigger, ...] = (),
    code: tuple[Code, ...] = (),
) -> Commit:
    """`tags` are the server's answers, by commas; there is one for each statement."""
    answers = tuple(tag.strip() for tag in tags.split(","))
    assert len(answers) == len(split(sql))
    return Commit(number, Migration("1", f"{number + 1}.sql", sql.encode()), 0, answers, OURS, notes, triggers, code)


def trigger(
    name: str = "watch", body: str = COARSE, enabled: Enabled = Enabled.ORIGIN, tags: tuple[str, ...] = ()
) -> EventTrigger:
    return EventTrigger(name, "ddl_command_end", tags, enabled, "owner", "public", "f", "plpgsql", body)


def heard(*commits: Commit, channel: str = "pgrst") -> Heard:
    return Heard(channel, commits, tuple(map(told, commits)))
