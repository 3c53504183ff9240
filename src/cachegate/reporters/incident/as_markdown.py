"""The incident report as Markdown: ready to send to whoever runs PostgREST."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cachegate.model.diagnosis import Diagnosis
from cachegate.model.incident import Attempt, Health, Incident, Objects
from cachegate.reporters.escape import clip, markdown_code, markdown_prose, markdown_text
from cachegate.reporters.incident import facts, words

TEXT, NAME, SHOWN = 2_000, 300, 50  # characters of a sentence and of a name; names in a list
BAR, BARRED = re.compile(r"(?<!\\)\|"), r"\\|"
ICONS = {Health.WELL: "✅", Health.HEALED: "✅", Health.ILL: "❌", Health.UNKNOWN: "⚠️"}


def render(incident: Incident) -> str:
    """GitHub Markdown. Nothing in it is a secret: what it is made from has been redacted where it was read."""
    blocks = [
        f"# {ICONS[incident.health]} {words.TITLE}",
        f"**{markdown_text(words.HEALTH[incident.health])}** {_prose(incident.headline)}".strip(),
        *_diagnoses(incident),
        f"## {words.STATE}",
        _table(("", ""), [(markdown_text(label), _prose(text)) for label, text in facts.state(incident)]),
        f"## {words.TRIED}",
        _tried(incident.attempts),
        f"## {words.OBJECTS}",
        *_objects(incident.before, incident.after),
        f"## {words.ASK}",
        _asks(incident.remaining),
        f"## {words.KNOWN}",
        "\n".join(f"- {_prose(fact)}" for fact in (*incident.notes, *words.FACTS)),
        f"<sub>cachegate {markdown_text(incident.cachegate)} · {incident.seen:%Y-%m-%d %H:%M:%S} UTC</sub>",
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _prose(text: str) -> str:
    return markdown_prose(clip(text, TEXT))


def _diagnoses(incident: Incident) -> Iterator[str]:
    gone = incident.health in (Health.WELL, Health.HEALED) and not incident.remaining
    yield f"## {words.WAS_WRONG if gone and incident.diagnoses else words.WRONG}"
    yield "\n".join(_diagnosis(one) for one in incident.diagnoses) or words.NOTHING_WRONG
    if incident.remaining and incident.remaining != incident.diagnoses:
        yield f"## {words.STILL}"
        yield "\n".join(_diagnosis(one) for one in incident.remaining)


def _diagnosis(one: Diagnosis) -> str:
    doubt = "" if one.certain else f" ({words.PROBABLY})"
    lines = [f"- {markdown_code(one.id)}{doubt}: {_prose(one.sentence)}"]
    lines += [f"  - {words.EVIDENCE}: {_prose(text)}" for text in one.evidence]
    return "\n".join(lines)


def _tried(attempts: Sequence[Attempt]) -> str:
    if not attempts:
        return words.NOTHING_TRIED
    rows = [
        (
            f"{one.rung.at:%Y-%m-%d %H:%M:%S}" if one.rung.at else "",
            markdown_code(one.rung.name),
            markdown_text(words.OUTCOME.get(one.rung.outcome, one.rung.outcome.value)),
            f"{one.rung.seconds:.2f} s",
            _prose(one.rung.reason),
        )
        for one in attempts
    ]
    return _table(words.COLUMNS, rows)


def _objects(before: Objects | None, after: Objects | None) -> Iterator[str]:
    last = after or before
    if last is None:
        yield words.NOT_ASKED
        return
    first = before or last
    counted = words.share(last.right, last.asked)
    yield _prose(words.shares(words.share(first.right, first.asked), counted) if after else counted)
    for heading, names in words.headed(last):
        if names:
            yield f"{heading}:\n\n" + _list(names)


def _list(names: Sequence[str]) -> str:
    lines = [f"- {markdown_code(clip(name, NAME))}" for name in names[:SHOWN]]
    return "\n".join(lines + ([f"- {words.more(len(names) - SHOWN)}"] if len(names) > SHOWN else []))


def _asks(diagnoses: Sequence[Diagnosis]) -> str:
    asks = list(dict.fromkeys(one.ask for one in diagnoses if one.ask))
    return "\n".join(f"- {_prose(ask)}" for ask in asks) or words.ASK_NOTHING


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [_row(head), _row(["---"] * len(head)), *map(_row, rows)]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    """GitHub splits a row at every bar that has no backslash, also within a code span."""
    return f"| {' | '.join(BAR.sub(BARRED, cell) for cell in cells)} |"
