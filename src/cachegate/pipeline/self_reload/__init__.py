"""Would production's cache follow these migrations if nobody helped? Judged from what was asked before our reload."""

from __future__ import annotations

from cachegate.model.reload import SelfReload
from cachegate.model.report import Finding, Severity
from cachegate.pipeline.self_reload.finding import CHECK, finding
from cachegate.pipeline.self_reload.heard import Commit, Heard
from cachegate.pipeline.self_reload.missing import Aftermath, Found, missed, unannounced
from cachegate.pipeline.self_reload.verdict import late_after, load_time, verdict

__all__ = [
    "CHECK",
    "Aftermath",
    "Commit",
    "Found",
    "Heard",
    "judge",
    "late_after",
    "load_time",
    "unannounced",
]


def judge(
    heard: Heard, found: Found, then: Aftermath, *, waited: float, allowed: float, severity: Severity
) -> tuple[SelfReload, Finding]:
    """`waited`: seconds that a notification was given; `allowed`: those after which PostgREST is late."""
    missing = missed(found, then)
    told = verdict(missing, heard, found, then, waited=waited, allowed=allowed)
    last = heard.commits[-1].migration if heard.commits else None
    return told, finding(missing, told, severity, last, heard.channel)
