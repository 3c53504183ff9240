"""Why PostgREST would not reload for these migrations, or did: in words for people, from what was heard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cachegate.database.watch import Note
from cachegate.migrations.notifies import mentioned, sent_by
from cachegate.model.reload import Notification, Source
from cachegate.model.triggers import Enabled
from cachegate.pipeline.self_reload.heard import Heard
from cachegate.pipeline.self_reload.missing import Aftermath, Found, ours_was_ignored
from cachegate.pipeline.self_reload.senders import may_notify, rolled_back, shown
from cachegate.postgrest import payload

SHOWN = 2  # notifications named in a sentence


def why_stale(heard: Heard, found: Found, then: Aftermath, waited: float) -> str:
    """One reason, the one that has to be repaired first. `waited`: seconds that a notification was given."""
    sent = [one for commit in heard.notifications for one in commit]
    if heard.last is None:
        return _nothing_useful(heard, sent, found.listens_on)
    if not found.listening:
        if found.listens_on is not None:
            return f"a notification was sent on channel {heard.channel}, and PostgREST listens on {found.listens_on}"
        return "a notification was sent, and PostgREST does not listen (is its channel disabled?)"
    if then.unannounced:
        return f"the last notification was sent before the last change ({last_sent(heard)}){_then_silent(heard)}"
    sent_by_whom = f"a notification was sent ({last_sent(heard)})"
    if ours_was_ignored(then.reload):
        return f"{sent_by_whom}, and PostgREST does not act on any: ours had no effect either"
    return (
        f"{sent_by_whom}, and {waited:g} s later the API was still stale: PostgREST did not act on it, or could not"
        " load the schema"
    )


def last_sent(heard: Heard) -> str:
    """Where the last order to reload came from."""
    assert heard.last is not None
    orders = [one for one in heard.notifications[heard.last] if heard.counts(one)]
    return _some([origin(one) for one in orders])


def origin(one: Notification) -> str:
    """What sent a notification, and where that stands."""
    place = f"{one.file}, line {one.line}" if one.line else str(one.file)
    which = f": {' or '.join(one.perhaps)}" if one.perhaps else ""
    match one.source:
        case Source.STATEMENT | Source.CALLED:
            return f"{place}: {one.sender}"
        case Source.EVENT_TRIGGER if one.sender:
            return f"{one.sender}, {place}"
        case Source.EVENT_TRIGGER:
            return f"{place}, by one of several event triggers{which}"
        case Source.ELSEWHERE:
            return "another session"
        case Source.UNKNOWN:
            return f"{place}, cannot be told by which statement or trigger{which}"


def _nothing_useful(heard: Heard, sent: list[Notification], listens_on: str | None) -> str:
    if sent:
        reasons = [f"{origin(one)}: {heard.useless(one)}" for one in sent]
        return f"no notification was sent for which PostgREST reloads the schema ({_some(reasons)})"
    undelivered = _some(list(_undelivered(heard))) or _some(list(_silent_triggers(heard)))
    if undelivered:
        return f"no notification was sent: {undelivered}"
    return "no notification was sent: no NOTIFY in the migrations, and no event trigger that sends one"


def _undelivered(heard: Heard) -> Iterator[str]:
    """NOTIFYs that stand in what ran, of which none arrived."""
    for commit in heard.commits:
        for number, (statement, _) in enumerate(commit.ran):
            place = f"{commit.migration.file}, line {statement.line}"
            if statement.keywords[:3] == ("alter", "event", "trigger") and "disable" in statement.text.lower():
                yield f"{place}: {shown(statement)}"
            elif sent_by(statement) is not None and rolled_back(commit, number):
                yield f"{place}: {shown(statement)} was rolled back"
            elif statement.keywords[:1] == ("do",) and any(mentioned(statement.text)):
                yield f"the block at {place} has a NOTIFY that was rolled back or not reached"


def _silent_triggers(heard: Heard) -> Iterator[str]:
    """Event triggers that would notify and did not: switched off, or blind to what was done."""
    if not heard.commits:
        return
    orders = [Note(heard.channel, text, 0) for text in payload.ORDERS]
    as_they_are = {trigger.name: trigger for trigger in heard.commits[-1].triggers}
    for trigger in as_they_are.values():
        as_if_enabled = replace(trigger, enabled=Enabled.ALWAYS)
        if not any(may_notify(as_if_enabled, order) for order in orders):
            continue
        match trigger.enabled:
            case Enabled.DISABLED:
                yield f"event trigger {trigger.name} is disabled"
            case Enabled.REPLICA:
                yield f"event trigger {trigger.name} fires in replica sessions only"
            case Enabled.ORIGIN | Enabled.ALWAYS:
                yield f"event trigger {trigger.name} does not notify for what these migrations do"


def _then_silent(heard: Heard) -> str:
    """What is known of the silence after the last notification."""
    assert heard.last is not None
    rest = Heard(heard.channel, heard.commits[heard.last + 1 :])
    why = _some([*_undelivered(rest), *_silent_triggers(rest)])
    return f"; after it {why}" if why else ""


def _some(texts: list[str]) -> str:
    """The first few of them, each once."""
    once = list(dict.fromkeys(texts))
    more = f" and {len(once) - SHOWN} more" if len(once) > SHOWN else ""
    return "; ".join(once[:SHOWN]) + more
