"""A verdict about event triggers as text for people, without any markup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cachegate.model.triggers import Enabled, EventTrigger
from cachegate.triggers import body
from cachegate.triggers.judge import Standing, Verdict, listed

HEADS = {
    Standing.COMPLETE: "PostgREST reloads after every change that it has to learn of.",
    Standing.INCOMPLETE: "PostgREST is not told of everything.",
    Standing.ABSENT: "There is no event trigger that makes PostgREST reload.",
    Standing.DISABLED: "There is an event trigger that would make PostgREST reload, and it does not fire.",
    Standing.WRONG_CHANNEL: "What the event triggers send is not heard by PostgREST.",
    Standing.WRONG_PAYLOAD: "What the event triggers send does not make PostgREST load the schema.",
    Standing.UNKNOWN: "Whether PostgREST is told of everything cannot be told.",
}
ENABLED = {
    Enabled.ORIGIN: "enabled",
    Enabled.ALWAYS: "enabled always",
    Enabled.REPLICA: "enabled in replica sessions only",
    Enabled.DISABLED: "disabled",
}


def told(verdict: Verdict, asking: Sequence[EventTrigger], *, ran: int) -> Iterator[str]:
    """Lines, the verdict first. `ran` is how many kinds of statements were run, 0 if nothing might be run."""
    yield HEADS[verdict.standing]
    yield f"Seen by running {ran} kinds of statements." if ran else "Told by the definitions alone; nothing was run."
    for one in asking:
        yield ""
        yield f"{one.label}, on {one.event}, {ENABLED[one.enabled]}, of {one.owner}"
        yield from (f"  {sentence}" for sentence in described(one))
    for fault in verdict.faults:
        yield ""
        yield fault.sentence
        yield f"  {fault.remedy}"
    if verdict.untold:
        yield ""
        yield from _untold(verdict)
    for note in verdict.notes:
        yield ""
        yield note


def described(trigger: EventTrigger) -> Iterator[str]:
    """What its definition tells."""
    read = body.read(trigger)
    if trigger.tags:
        yield f"Only for {', '.join(trigger.tags)}."
    sends = [f"{sent.payload!r} on {sent.channel!r}" for sent in read.sends]
    if sends:
        yield f"Sends {', '.join(sends)}" + (", whatever the command was." if read.certain else ".")
    if read.elsewhere:
        yield "What else it sends does not stand in it letter by letter."
    if read.commands:
        yield "Looks at the list of commands, which is empty for DROP."
    if read.drops:
        yield "Looks at the list of what was dropped."
    if trigger.definer:
        yield "Runs with its owner's rights (security definer), which a notification does not need."


def _untold(verdict: Verdict) -> Iterator[str]:
    """One line for each reason."""
    reasons: dict[str, list[str]] = {}
    kinds = [kind for kind, _ in verdict.untold]
    for kind, why in verdict.untold:
        reasons.setdefault(why, []).append(kind.name)
    if len(reasons) == 1:
        yield f"It cannot be told of {listed(kinds)}: {next(iter(reasons))}."
        return
    for why, names in reasons.items():
        yield f"It cannot be told of {', '.join(names)}: {why}."
