"""What is to be said of a database's event triggers, from their definitions and from what was seen of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cachegate.model.quoting import identifier, literal
from cachegate.model.triggers import Enabled, EventTrigger, Kind, Sent, Tried
from cachegate.postgrest.payload import reloads
from cachegate.triggers import body, install, kinds
from cachegate.triggers.predict import Heard, active, heard, notifying, useful

REPLACE = "Install the pair that cachegate trigger prints: it misses nothing that PostgREST keeps."
SETTINGS = (
    "Settings of roles and databases (alter role … set pgrst.…) fire no event trigger, whatever it is:"
    " after such a change, send the NOTIFY yourself."
)


class Standing(StrEnum):
    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    ABSENT = "absent"
    DISABLED = "disabled"
    WRONG_CHANNEL = "wrong channel"
    WRONG_PAYLOAD = "wrong payload"
    UNKNOWN = "cannot be told"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong, and what to do about it, in sentences and in SQL."""

    sentence: str
    remedy: str
    sql: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`missed` kinds of statements send nothing that PostgREST takes for an order to reload, those that matter first;
    of `untold` ones it cannot be told, and why; `needless` ones reload PostgREST for nothing. `notes` are sentences
    that are true besides."""

    standing: Standing
    faults: tuple[Fault, ...] = ()
    missed: tuple[Kind, ...] = ()
    untold: tuple[tuple[Kind, str], ...] = ()
    needless: tuple[Kind, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def missed_that_matter(self) -> tuple[Kind, ...]:
        return tuple(kind for kind in self.missed if kind.matters)


def by_trial(triggers: Sequence[EventTrigger], tried: Sequence[Tried], channel: str, *, firing: bool) -> Verdict:
    """Judge by what was seen when every kind of statement was run.

    What could not be run is told by the definitions where these leave no doubt.
    """
    fire = active(notifying(triggers), firing=firing)
    outcomes: dict[Kind, Heard] = {}
    for one in tried:
        outcomes[one.kind] = Heard.YES if useful(one.sent, channel) else Heard.NO
        if one.refused is not None:
            outcomes[one.kind] = Heard.NO if heard(one.kind, fire, channel) is Heard.NO else Heard.UNTOLD
    sent = tuple(dict.fromkeys(sent for one in tried for sent in one.sent))
    why = {one.kind: one.refused or "" for one in tried}
    return _concluded(triggers, outcomes, sent, channel, why, firing=firing, ran=True)


def by_body(triggers: Sequence[EventTrigger], channel: str, *, firing: bool) -> Verdict:
    """Judge by the definitions alone, where no statement may be run."""
    fire = active(notifying(triggers), firing=firing)
    outcomes = {kind: heard(kind, fire, channel) for kind in kinds.ALL}
    sent = tuple(dict.fromkeys(sent for one in fire for sent in body.read(one).sends))
    why = dict.fromkeys(kinds.ALL, "the function decides by what it finds")
    return _concluded(triggers, outcomes, sent, channel, why, firing=firing, ran=False)


def _concluded(
    triggers: Sequence[EventTrigger],
    outcomes: Mapping[Kind, Heard],
    sent: Sequence[Sent],
    channel: str,
    why: Mapping[Kind, str],
    *,
    firing: bool,
    ran: bool,
) -> Verdict:
    asking = notifying(triggers)
    by = {want: [kind for kind, one in outcomes.items() if one is want] for want in Heard}
    missed = tuple(sorted(by[Heard.NO], key=lambda kind: not kind.matters))
    untold = tuple((kind, why[kind]) for kind in by[Heard.UNTOLD] if kind.matters)
    if not asking and not sent:
        return Verdict(Standing.ABSENT, (_absent(channel),), missed)
    standing = _standing(by, sent, channel, any_active=bool(active(asking, firing=firing)), ran=ran)
    faults = _faults(standing, asking, missed, sent, channel, firing=firing)
    needless = tuple(kind for kind in by[Heard.YES] if not kind.matters)
    return Verdict(standing, tuple(faults), missed, untold, needless, tuple(_notes(asking, needless)))


def _standing(
    by: Mapping[Heard, Sequence[Kind]], sent: Sequence[Sent], channel: str, *, any_active: bool, ran: bool
) -> Standing:
    open_ones = [kind for kind in by[Heard.UNTOLD] if kind.matters and not (ran and kind.rare)]
    if not by[Heard.YES]:
        if not sent and not any_active:
            return Standing.DISABLED
        if sent and all(one.channel != channel for one in sent):
            return Standing.WRONG_CHANNEL
        if sent and not useful(sent, channel):
            return Standing.WRONG_PAYLOAD
    if any(kind.matters for kind in by[Heard.NO]):
        return Standing.INCOMPLETE
    return Standing.UNKNOWN if open_ones else Standing.COMPLETE


def _absent(channel: str) -> Fault:
    return Fault(
        "No event trigger of this database notifies, so that PostgREST reloads only when somebody tells it to.",
        "Install one: cachegate trigger prints the migration.",
        install.statements(channel),
    )


def _faults(
    standing: Standing,
    asking: Sequence[EventTrigger],
    missed: Sequence[Kind],
    sent: Sequence[Sent],
    channel: str,
    *,
    firing: bool,
) -> Iterator[Fault]:
    """The causes first, then what they lead to."""
    if standing in (Standing.COMPLETE, Standing.UNKNOWN):
        return
    idle = [one for one in asking if one not in active(asking, firing=firing)]
    yield from map(_idle, idle)
    yield from _amiss(sent, channel)
    lost = [kind for kind in missed if kind.matters]
    if standing is Standing.INCOMPLETE:
        yield Fault(
            f"PostgREST is not told of {listed(lost)}.{_because(lost, asking)}", REPLACE, _pair(asking, channel)
        )


def _pair(asking: Sequence[EventTrigger], channel: str) -> str:
    """The complete pair in the place of what is there."""
    ours = install.TRIGGERS
    gone = [f"drop event trigger {identifier(one.name)};" for one in asking if one.name not in ours]
    return "\n".join([*gone, install.statements(channel)])


def _idle(trigger: EventTrigger) -> Fault:
    name = identifier(trigger.name)
    match trigger.enabled:
        case Enabled.DISABLED:
            why = "it is disabled"
        case Enabled.REPLICA:
            why = "it is enabled for sessions whose session_replication_role is replica only"
        case _:
            return Fault(
                f"{trigger.label} notifies, and does not fire in sessions of this user: their session_replication_role"
                " is replica, or their event_triggers are off.",
                "Take that setting away from the role or the database (pg_db_role_setting).",
            )
    return Fault(
        f"{trigger.label} notifies, and does not fire: {why}.", "Enable it.", f"alter event trigger {name} enable;"
    )


def _amiss(sent: Sequence[Sent], channel: str) -> Iterator[Fault]:
    for other in dict.fromkeys(one.channel for one in sent if one.channel != channel):
        yield Fault(
            f"What is sent on the channel {literal(other)} is not heard: PostgREST listens on {literal(channel)}.",
            f"Notify {identifier(channel)}; or, if {identifier(other)} is PostgREST's db-channel, give --channel.",
        )
    for payload in dict.fromkeys(one.payload for one in sent if one.channel == channel and not reloads(one.payload)):
        what = "loads the settings and not the schema" if payload == "reload config" else "is ignored by PostgREST"
        yield Fault(f"The payload {literal(payload)} {what}.", "Send 'reload schema', or no payload.")


def _because(lost: Sequence[Kind], asking: Sequence[EventTrigger]) -> str:
    """Why, where the definitions say it."""
    if all(kind.drops for kind in lost) and not any(one.event == "sql_drop" for one in asking):
        return " pg_event_trigger_ddl_commands() is empty for DROP, and no event trigger for sql_drop notifies."
    limited = [one.label for one in asking if one.tags]
    named = [one.label for one in asking if body.read(one).tags or body.read(one).types]
    if limited:
        return f" Limited to some command tags: {', '.join(limited)}."
    return f" Looking for some commands only: {', '.join(named)}." if named else ""


def _notes(asking: Sequence[EventTrigger], needless: Sequence[Kind]) -> Iterator[str]:
    if needless:
        yield f"PostgREST also reloads, needlessly, after {listed(needless)}."
    ordinary = [one.name for one in asking if one.enabled is Enabled.ORIGIN]
    if ordinary:
        yield (
            "In sessions whose session_replication_role is replica, as some tools have it while they restore or copy,"
            f" {' and '.join(ordinary)} would not fire: alter event trigger … enable always changes that."
        )
    yield SETTINGS


def listed(some: Iterable[Kind]) -> str:
    """Kinds by what they change: `create domain, alter domain (domains: …); create cast (…)`."""
    groups: dict[str, list[str]] = {}
    for kind in some:
        groups.setdefault(kind.changes, []).append(kind.name)
    return "; ".join(", ".join(names) + (f" ({changes})" if changes else "") for changes, names in groups.items())
