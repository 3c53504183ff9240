"""The incident report for a terminal: the verdict last, where the eye is."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from cachegate.model.diagnosis import Diagnosis
from cachegate.model.incident import Incident
from cachegate.reporters.escape import clip, log_lines, sentence
from cachegate.reporters.incident import facts, words

SIZE, SHOWN = 2_000, 20


def render(incident: Incident, *, width: int = 100) -> str:
    """Plain lines of about `width` characters."""
    return log_lines("\n".join(line for text in _lines(incident) for line in _wrapped(text, width)) + "\n")


def _lines(incident: Incident) -> Iterator[str]:
    yield f"{words.STATE}:"
    for label, text in facts.state(incident):
        yield f"  {label}: {text}"
    yield ""
    if incident.attempts:
        yield f"{words.TRIED}:"
        for one in incident.attempts:
            outcome = words.OUTCOME.get(one.rung.outcome, one.rung.outcome.value)
            reason = f": {one.rung.reason}" if one.rung.reason else ""
            at = f"{one.rung.at:%H:%M:%S} " if one.rung.at else ""
            yield f"  {at}{one.rung.name}: {outcome} after {one.rung.seconds:.2f} s{reason}"
        yield ""
    yield from _objects(incident)
    if incident.diagnoses:
        yield f"{words.WRONG if incident.remaining else words.WAS_WRONG}:"
        for diagnosis in incident.remaining or incident.diagnoses:
            yield from _diagnosis(diagnosis)
        yield ""
    for note in incident.notes:
        yield f"· {note}"
    yield f"{words.HEALTH[incident.health]} {incident.headline}".rstrip()


def _diagnosis(one: Diagnosis) -> Iterator[str]:
    yield f"  {one.id}{'' if one.certain else f' ({words.PROBABLY})'}: {one.sentence}"
    for text in one.evidence:
        yield f"    {words.EVIDENCE}: {text}"
    if one.ask:
        yield f"    {words.ASK}: {one.ask}"


def _objects(incident: Incident) -> Iterator[str]:
    last = incident.after or incident.before
    if last is None:
        return
    first = incident.before or last
    counted = words.share(last.right, last.asked)
    both = words.shares(words.share(first.right, first.asked), counted)
    yield f"{words.OBJECTS}: {both if incident.after else counted}"
    for heading, names in words.headed(last):
        if names:
            shown = ", ".join(names[:SHOWN])
            yield f"  {heading}: {shown}{f', {words.more(len(names) - SHOWN)}' if len(names) > SHOWN else ''}"
    yield ""


def _wrapped(text: str, width: int) -> list[str]:
    indent = " " * (len(text) - len(text.lstrip()))
    plain = sentence(clip(text, SIZE))
    return textwrap.wrap(
        plain,
        width,
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]
