"""A preflight as Markdown: ready for a job summary, or for whoever has to clean up."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.model.preflight import Answer, CheckAnswer, Choice, Preflight
from cachegate.reporters.escape import clip, markdown_code, markdown_fence, markdown_prose, markdown_text
from cachegate.reporters.preflight import words

TEXT, SQL, SHOWN = 2_000, 8_000, 100
ICONS = {"yes": "❌", "no": "✅", "cannot be told": "⚠️"}


def render(found: Preflight) -> str:
    """GitHub Markdown; demands that nothing is in the way of are counted, not listed."""
    told = [one for one in found.answers if one.verdict != "no"]
    notes = [note for note in (found.how, *found.notes, *([words.ROUGH] if told else [])) if note]
    blocks = [
        f"# {words.TITLE}",
        f"**{_prose(words.headline(found))}**",
        *(block for one in told[:SHOWN] for block in _answer(one)),
        *([f"{len(told) - SHOWN} more are in the JSON report."] if len(told) > SHOWN else []),
        *(block for one in found.checks for block in _check(one)),
        "\n".join(f"- {_prose(note)}" for note in notes),
        f"<sub>cachegate {markdown_text(found.cachegate)} · Postgres {markdown_text(found.postgres)}</sub>",
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _prose(text: str) -> str:
    return markdown_prose(clip(text, TEXT))


def _answer(one: Answer) -> Iterator[str]:
    title = f"{one.title} on {one.relation}: {words.VERDICTS[one.verdict]}"
    yield f"## {ICONS[one.verdict]} {markdown_text(clip(title, TEXT))}"
    yield f"{markdown_code(words.place(one))}: {markdown_code(clip(one.statement, TEXT))}"
    yield "\n".join(f"- {_prose(fact)}" for fact in words.facts(one))
    if one.examples:
        yield f"{words.EXAMPLES}:"
        yield "\n".join(f"- {markdown_code(clip(row, TEXT))}" for row in words.rows(one.examples))
    if one.count and one.offending != 0:
        yield f"{words.QUERY}:"
        yield _sql(one.show or one.count)
    if one.choices:
        yield f"**{words.REVIEW}**"
    for choice in one.choices:
        yield from _choice(choice)
    if one.safer is not None:
        yield f"{words.SAFER}: {_prose(one.safer.why)}"
        if one.safer.sql:
            yield _sql(one.safer.sql)


def _choice(choice: Choice) -> Iterator[str]:
    assuming = f" {choice.assuming}" if choice.assuming else ""
    yield f"{words.INSTEAD if choice.instead else words.BEFORE}: {_prose(f'{choice.title}.{assuming}')}"
    yield _sql(choice.sql)


def _check(one: CheckAnswer) -> Iterator[str]:
    icon = ICONS["cannot be told" if one.rows is None else "yes" if one.rows else "no"]
    yield f"## {icon} {markdown_text(f'check {one.name}')}"
    yield _prose(f"It {words.check(one)}")
    if one.examples:
        yield "\n".join(f"- {markdown_code(clip(row, TEXT))}" for row in words.rows(one.examples))


def _sql(text: str) -> str:
    return markdown_fence(clip(text, SQL), "sql")
