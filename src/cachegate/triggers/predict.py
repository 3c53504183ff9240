"""Which kinds of statements make event triggers notify, as far as their definitions tell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from cachegate.model.triggers import Enabled, EventTrigger, Kind, Sent
from cachegate.postgrest.payload import reloads
from cachegate.triggers import body, install


class Heard(StrEnum):
    """Whether PostgREST is told of a kind of statement."""

    YES = "yes"
    NO = "no"
    UNTOLD = "cannot be told"


def useful(sends: Iterable[Sent], channel: str) -> bool:
    """Whether a PostgREST that listens on the channel loads the schema for one of these."""
    return any(sent.channel == channel and reloads(sent.payload) for sent in sends)


def notifying(triggers: Iterable[EventTrigger]) -> tuple[EventTrigger, ...]:
    """Those that send notifications, or may do so, enabled or not."""
    return tuple(one for one in triggers if body.read(one).notifies)


def active(triggers: Iterable[EventTrigger], *, firing: bool) -> tuple[EventTrigger, ...]:
    """Those that fire; `firing` says whether ordinary ones do in the sessions in question."""
    fire = (Enabled.ORIGIN, Enabled.ALWAYS) if firing else (Enabled.ALWAYS, Enabled.REPLICA)
    return tuple(one for one in triggers if one.enabled in fire)


def channels(triggers: Iterable[EventTrigger]) -> tuple[str, ...]:
    """Those that stand in the functions."""
    return tuple(sorted({sent.channel for one in triggers for sent in body.read(one).sends}))


def heard(kind: Kind, triggers: Sequence[EventTrigger], channel: str) -> Heard:
    """What the definitions of active triggers tell about a kind of statement."""
    told = [_heard(kind, one, channel) for one in triggers]
    return next((one for one in (Heard.YES, Heard.UNTOLD) if one in told), Heard.NO)


def _heard(kind: Kind, trigger: EventTrigger, channel: str) -> Heard:
    read = body.read(trigger)
    enough = useful(read.sends, channel)
    if not (enough or read.elsewhere):
        return Heard.NO
    if not _fires(kind, trigger):
        # The statements of an extension's script fire for themselves.
        return Heard.UNTOLD if kind.tag == "CREATE EXTENSION" and set(kind.listed) & set(trigger.tags) else Heard.NO
    if install.bodies(channel).get(trigger.event) == trigger.body:
        return Heard.YES if kind.matters and (trigger.event == "sql_drop" or not kind.drops) else Heard.NO
    if read.certain:
        return Heard.YES if enough else Heard.UNTOLD
    return Heard.NO if _passes_over(kind, read) else Heard.UNTOLD


def _fires(kind: Kind, trigger: EventTrigger) -> bool:
    if trigger.tags and kind.tag not in trigger.tags:
        return False
    return trigger.event != "sql_drop" or bool(kind.dropped)


def _passes_over(kind: Kind, read: body.Read) -> bool:
    """Whether a function that asks what happened finds nothing that it wants."""
    if read.elsewhere:
        return False
    if read.commands and not read.drops:
        listed = () if kind.drops else kind.listed or (kind.tag,)
        return not listed or (bool(read.tags) and not read.excludes and not read.tags & set(listed))
    if read.drops and not read.commands:
        return bool(read.types) and not read.excludes and kind.dropped not in read.types
    return False
