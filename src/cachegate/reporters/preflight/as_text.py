"""A preflight for a terminal: the verdict last, where the eye is."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from cachegate.model.preflight import Answer, Preflight
from cachegate.reporters.escape import clip, log_lines, one_line, sentence, visible
from cachegate.reporters.preflight import words

SIZE = 2_000


def render(found: Preflight, *, width: int = 100) -> str:
    """Plain lines of about `width` characters; SQL is not wrapped, so that it can be copied."""
    return log_lines("\n".join(_lines(found, width)) + "\n")


def _lines(found: Preflight, width: int) -> Iterator[str]:
    for one in found.answers:
        yield from _answer(one, width)
    for check in found.checks:
        yield from _wrapped(f"check {check.name}: {words.check(check)}", width)
        yield from (f"    {one_line(clip(row, SIZE))}" for row in words.rows(check.examples))
    for note in (found.how, *found.notes, *([words.ROUGH] if found.answers else [])):
        yield from _wrapped(f"· {note}" if note else "", width)
    yield from _wrapped(words.headline(found), width)


def _answer(one: Answer, width: int) -> Iterator[str]:
    title = f"{words.place(one)} {one.title} on {one.relation}: {words.VERDICTS[one.verdict]}"
    yield from _wrapped(title, width)
    for fact in words.facts(one):
        yield from _wrapped(f"  {fact}", width)
    if one.examples:
        yield f"  {words.EXAMPLES}:"
        yield from (f"    {one_line(clip(row, SIZE))}" for row in words.rows(one.examples))
    if one.offending or one.examples:
        yield f"  {words.QUERY}:"
        yield from _sql(one.show or one.count)
    if one.choices:
        yield f"  {words.REVIEW}"
    for choice in one.choices:
        yield from _wrapped(f"  {words.INSTEAD if choice.instead else words.BEFORE}: {choice.title}", width)
        yield from _wrapped(f"    {choice.assuming}" if choice.assuming else "", width)
        yield from _sql(choice.sql)
    if one.safer is not None:
        yield from _wrapped(f"  {words.SAFER}: {one.safer.why}", width)
        yield from _sql(one.safer.sql)
    yield ""


def _sql(text: str) -> Iterator[str]:
    yield from (f"    {line}" for line in visible(text).split("\n") if line)


def _wrapped(text: str, width: int) -> list[str]:
    indent = " " * (len(text) - len(text.lstrip()))
    return textwrap.wrap(
        sentence(clip(text, SIZE)),
        width,
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
