"""From what was missing and what was heard to one of the verdicts, with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from cachegate.model.reload import Notification, Reload, RungOutcome, SelfReload, SelfReloadVerdict
from cachegate.model.report import Subject
from cachegate.pipeline.self_reload.heard import Heard
from cachegate.pipeline.self_reload.missing import Aftermath, Found, silence
from cachegate.pipeline.self_reload.reasons import last_sent, why_stale
from cachegate.pipeline.self_reload.senders import commits_inside

MOMENT = 1.0
"""Seconds that nobody calls late; besides them two loads: one may be under way when the notification comes (C3)."""


def late_after(loads: Iterable[float | None]) -> float:
    """Seconds after the last commit from which a stale answer is late; `loads` took so long when we asked for them."""
    return MOMENT + 2 * max((one for one in loads if one is not None), default=0.0)


def load_time(reload: Reload) -> float | None:
    """Seconds from the order to the proof, None if no rung led to one."""
    return next((rung.seconds for rung in reload.rungs if rung.outcome is RungOutcome.WORKED), None)


def verdict(
    missing: Sequence[Subject], heard: Heard, found: Found, then: Aftermath, *, waited: float, allowed: float
) -> SelfReload:
    """`waited`: seconds that a notification was given; `allowed`: those after which it is late."""
    kind, reason = _judged(missing, heard, found, then, waited, allowed)
    ready = found.seconds if kind in (SelfReloadVerdict.RELOADS, SelfReloadVerdict.LATE) else None
    sent = tuple(notifications(heard, then))
    files = tuple(dict.fromkeys(one.file for one in sent if one.file is not None and heard.counts(one)))
    return SelfReload(kind, reason, files, ready, sent)


def _judged(
    missing: Sequence[Subject], heard: Heard, found: Found, then: Aftermath, waited: float, allowed: float
) -> tuple[SelfReloadVerdict, str]:
    if missing:
        return SelfReloadVerdict.STALE, why_stale(heard, found, then, waited)
    if (silent := silence(found.asked)) is not None:
        return (
            SelfReloadVerdict.UNKNOWN,
            f"PostgREST did not answer after the migrations, before we made it reload: {silent}",
        )
    if heard.last is None:
        return SelfReloadVerdict.NOTHING, "nothing that changed needs the schema cache"
    sent = last_sent(heard)
    if (unsure := _unsure(heard, then)) is not None:
        return SelfReloadVerdict.UNKNOWN, f"{unsure} ({sent})"
    if found.stale is not None and found.stale > allowed:
        return (
            SelfReloadVerdict.LATE,
            f"a notification was sent ({sent}), and everything answered in the end; for longer than a moment and two"
            " loads of the schema it did not",
        )
    return SelfReloadVerdict.RELOADS, f"a notification was sent ({sent}), and everything answered after it"


_INSIDE = (
    "the last notification was sent by a block or procedure that commits by itself, and whether that was after its last"
    " change cannot be told"
)


_UNSEEN = (
    "whether the last notification was sent after the last change cannot be told: it takes a database user who may make"
    " event triggers to see in which order a program does things"
)


def _unsure(heard: Heard, then: Aftermath) -> str | None:
    """Why it cannot be told whether the last notification was in time; None if it can, or nothing depends on it."""
    if heard.last is None or not then.relevant:
        return None
    if not heard.commits[heard.last].ordered:
        return _UNSEEN
    return _INSIDE if commits_inside(heard.commits[heard.last]) else None


def notifications(heard: Heard, then: Aftermath) -> Iterator[Notification]:
    """Every one that arrived, with what it was good for."""
    for number, sent in enumerate(heard.notifications):
        for one in sent:
            if (useless := heard.useless(one)) is not None:
                yield replace(one, why=useless)
            elif number != heard.last:
                yield replace(one, why="a later one counts")
            elif _unsure(heard, then) is not None:
                yield replace(one, why="sent by what commits by itself: whether it was in time cannot be told")
            else:
                yield replace(one, on_time=not then.unannounced)
