"""What sent a notification: told from the statements that ran, the event triggers that fire, and what they may call.

A statement that stands in the file and was not rolled back sent it for certain. Else everything that ran and may have
sent it counts, and only if that is one thing is it named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cachegate.database.watch import Note
from cachegate.migrations.lexer import identifier
from cachegate.migrations.notifies import ends_itself, ends_transactions, mentioned, names, sent_by
from cachegate.migrations.statements import Statement
from cachegate.model.reload import Notification, Source
from cachegate.model.triggers import Enabled, EventTrigger
from cachegate.pipeline.self_reload.heard import Commit

CALLS = frozenset(
    {"select", "call", "do", "with", "insert", "update", "delete", "merge", "values", "execute", "copy", "truncate"}
)
"""Statements that may run code of the database's, or a trigger of a table's."""
FIRES = frozenset(
    {"CREATE", "ALTER", "DROP", "GRANT", "REVOKE", "COMMENT", "SECURITY", "IMPORT", "REFRESH", "REINDEX", "REASSIGN"}
)
"""How the commands begin that fire event triggers; TRUNCATE and VACUUM never do (J3)."""
SHARED = ("ROLE", "DATABASE", "TABLESPACE", "EVENT TRIGGER", "SYSTEM")
"""What is no part of a database, and event triggers themselves: these commands never do (J3)."""
DROPS = frozenset({"DROP", "ALTER", "REASSIGN", "REFRESH"})
"""How the commands begin that may drop something."""
TAKING = frozenset({"drop", "detach", "attach", "expression", "enforced"})
"""Words without which ALTER TABLE drops nothing of which event triggers hear, whatever it rewrites (15 and 18)."""
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Sender:
    """A candidate: what it is, how people would name it, and the line of the statement that it ran at."""

    source: Source
    name: str
    line: int | None
    certain: bool = False


def told(commit: Commit) -> tuple[Notification, ...]:
    """Every notification that arrived with a commit, with what sent it, in the order of arrival."""
    return tuple(_of(commit, note) for note in commit.notes)


def _of(commit: Commit, note: Note) -> Notification:
    plain = Notification(note.channel, note.payload, Source.UNKNOWN, file=commit.file)
    if note.pid != commit.pid:
        return replace(plain, source=Source.ELSEWHERE, file=None)
    found = tuple(candidates(commit, note))
    certain = next((one for one in found if one.certain), None)
    if certain is None and len({one.name for one in found}) == 1:
        certain = found[0]
    if certain is None:
        triggers = bool(found) and all(one.source is Source.EVENT_TRIGGER for one in found)
        return replace(plain, source=Source.EVENT_TRIGGER if triggers else Source.UNKNOWN, perhaps=_names(found))
    others = tuple(one for one in found if one.name != certain.name)
    return replace(plain, source=certain.source, sender=certain.name, line=certain.line, perhaps=_names(others))


def _names(found: tuple[Sender, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{one.name} (line {one.line})" if one.line else one.name for one in found))


def candidates(commit: Commit, note: Note) -> Iterator[Sender]:
    """Everything that ran and may have sent this, the statements before the event triggers."""
    calling = _calling(commit, note)
    for number, (statement, _) in enumerate(commit.ran):
        send = sent_by(statement)
        if send is not None:
            if send.may_be(note.channel, note.payload):
                yield Sender(Source.STATEMENT, shown(statement), statement.line, not rolled_back(commit, number))
        elif statement.keywords[:1] and statement.keywords[0] in CALLS and _may_send(statement.text, note, calling):
            yield Sender(Source.CALLED, shown(statement), statement.line)
    for trigger in commit.triggers:
        if may_notify(trigger, note, calling) and (fired := _fired(commit, trigger)) is not None:
            tag, line = fired
            yield Sender(Source.EVENT_TRIGGER, f"event trigger {trigger.name} on {tag}", line)


def rolled_back(commit: Commit, number: int) -> bool:
    """Whether a ROLLBACK, perhaps to a savepoint, came after a statement."""
    return "ROLLBACK" in commit.tags[number + 1 :]


def _calling(commit: Commit, note: Note) -> frozenset[str]:
    """Names of functions, and of tables with triggers, by which this may be sent, through whatever they call."""
    found: frozenset[str] = frozenset()
    while True:
        more = frozenset(one.name for one in commit.code if one.name in found or _may_send(one.source, note, found))
        if more == found:
            return found
        found = more


def _may_send(text: str, note: Note, calling: frozenset[str]) -> bool:
    if any(send.may_be(note.channel, note.payload) for send in mentioned(text)):
        return True
    return bool(calling) and not calling.isdisjoint(names(text))


def may_notify(trigger: EventTrigger, note: Note, calling: frozenset[str] = frozenset()) -> bool:
    """Whether an event trigger fires in ordinary sessions, and its function may send this, itself or by another."""
    fires = trigger.enabled in (Enabled.ORIGIN, Enabled.ALWAYS)
    return fires and any(_may_send(text, note, calling) for text in (trigger.body, *trigger.helpers))


def _fired(commit: Commit, trigger: EventTrigger) -> tuple[str, int] | None:
    """The first statement for which an event trigger fires, as the server calls it; else one that may run such."""
    ran = _since(commit, trigger)
    for statement, answer in ran:
        tag = _tag(statement, answer)
        if tag is None or (trigger.tags and tag not in trigger.tags):
            continue
        if trigger.event != "sql_drop" or _may_drop(statement, tag):
            return tag, statement.line
    for statement, answer in ran:
        if answer in ("DO", "CALL") or (answer.startswith("SELECT") and _tag(statement, answer) is None):
            return answer.split(" ")[0], statement.line
    return None


def _may_drop(statement: Statement, tag: str) -> bool:
    if tag == "ALTER TABLE":
        return any(token.text.lower() in TAKING for token in statement.tokens)
    return tag.split(" ")[0] in DROPS


def _since(commit: Commit, trigger: EventTrigger) -> Sequence[tuple[Statement, str]]:
    """What ran since it is there: all, unless it is made here, and is not only made anew."""
    for number, (statement, answer) in enumerate(commit.ran):
        names = [identifier(token) for token in statement.tokens[:6]]  # drop event trigger if exists …
        if trigger.name not in names[3:] or answer not in ("CREATE EVENT TRIGGER", "DROP EVENT TRIGGER"):
            continue
        return commit.ran[number + 1 :] if answer.startswith("CREATE") else commit.ran
    return commit.ran


def _tag(statement: Statement, answer: str) -> str | None:
    """The command as event triggers know it; None for what never fires one."""
    if answer.startswith("SELECT") and statement.keywords[:1] == ("create",):  # the server counts the rows
        return "CREATE MATERIALIZED VIEW" if "materialized" in statement.keywords else "CREATE TABLE AS"
    return answer if answer.split(" ")[0] in FIRES and not answer.endswith(SHARED) else None


def shown(statement: Statement) -> str:
    """A statement in one short line."""
    text = " ".join(statement.text.split())
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def commits_inside(commit: Commit) -> bool:
    """Whether a block or procedure in it commits by itself, so that it was more than one transaction."""
    for statement, _ in commit.ran:
        if ends_itself(statement):
            return True
        if statement.keywords[:1] == ("call",):
            called = names(statement.text)
            if any(one.name in called and ends_transactions(one.source) for one in commit.code):
                return True
    return False
