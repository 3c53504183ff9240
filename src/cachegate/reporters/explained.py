"""An error explained, and what a whole log comes to, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text

from cachegate.explain.entry import Entry
from cachegate.explain.likely import Conclusion
from cachegate.explain.tally import Found, Happened, Span, Tally
from cachegate.reporters.escape import clip, one_line, sentence
from cachegate.reporters.paragraphs import NARROWEST, Line, draw

FINDINGS = 40  # of a log
IN_FULL = 6  # codes of a log that are explained in full
SIZE = 1_000  # characters of one sentence


def explained(found: Sequence[Found], *, colour: bool = False, width: int = 100) -> str:
    """Each of these in full, one after the other."""
    lines = [line for one in found for line in (*_heading(one), *_entry(one.entry), Line(Text()))]
    return _drawn(lines[:-1], colour, width)


def summary(tally: Tally, conclusions: Sequence[Conclusion], *, colour: bool = False, width: int = 100) -> str:
    """What a log says: the likely events, what was found, what the server did, and what the codes mean."""
    chapters = (
        ("What likely happened", _conclusions(conclusions)),
        (f"Found ({len(tally.found)})", _found(tally)),
        ("What PostgREST did", _happened(list(tally.happened.values()))),
        ("What the codes mean", _codes(tally)),
    )
    blocks = []
    for heading, lines in chapters:
        if body := list(lines):
            blocks.append(_drawn([Line(Text(heading, style="bold")), *body], colour, width))
    return "\n".join([*blocks, _drawn([_closing(tally)], colour, width)])


def seen(found: Found) -> str:
    """One line for something that is new, or has become many, as soon as it is there."""
    time = f"{one_line(found.span.last)}  " if found.span.last else ""
    count = found.span.count
    return f"{time}{_title(found)}: {sentence(found.entry.meaning) if count == 1 else f'{count:,} times by now'}"


def _drawn(lines: Sequence[Line], colour: bool, width: int) -> str:
    return draw(lines, colour=colour, width=max(width, NARROWEST))


def _title(found: Found) -> str:
    about = f" {one_line(clip(found.about, 200))}" if found.about else ""
    return f"{found.code}{about}"


def _heading(found: Found) -> Iterator[Line]:
    yield Line(Text(f"{found.code}: {found.entry.meaning}", style="bold"), hang=2)
    if found.message:
        yield _labelled("says", found.message)
    if found.hint:
        yield _labelled("hint", found.hint)
    if found.about:
        kind = f"{found.thing.kind} " if found.thing else ""
        yield _labelled("about", f"{kind}{one_line(clip(found.about, 400))}")


def _entry(entry: Entry) -> Iterator[Line]:
    versions = f"; {entry.versions}" if entry.versions else ""
    yield _labelled("status", f"{entry.status}{versions}")
    yield _labelled("cache", f"The schema cache {entry.says}.")
    yield _labelled("cause", entry.cause)
    yield _labelled("repair", entry.recovery)
    for belief in entry.beliefs:
        yield _labelled("not so", f"“{belief.said}” {belief.truth}")


def _conclusions(conclusions: Sequence[Conclusion]) -> Iterator[Line]:
    for one in conclusions:
        yield Line(Text(_prose(one.what), style="bold yellow"), indent=2, hang=2)
        yield _labelled("why", one.why, indent=4)
        yield _labelled("help", one.help, indent=4)


def _found(tally: Tally) -> Iterator[Line]:
    often = sorted(tally.found.values(), key=lambda one: -one.span.count)
    for one in often[:FINDINGS]:
        yield Line(Text(f"{one.span.count:,} × {_title(one)}{_when(one.span)}"), indent=2, hang=4)
    if hidden := len(often) - FINDINGS + tally.beyond if len(often) > FINDINGS else tally.beyond:
        yield Line(Text(f"… and {hidden:,} more"), indent=2)


def _happened(happened: Sequence[Happened]) -> Iterator[Line]:
    for one in happened:
        reason = f", last: {_prose(one.last.reason)}" if one.last and one.last.reason else ""
        yield Line(Text(f"{one.span.count:,} × {one.kind}{_when(one.span)}{reason}"), indent=2, hang=4)


def _codes(tally: Tally) -> Iterator[Line]:
    counts: dict[str, int] = {}
    entries: dict[str, Entry] = {}
    for one in tally.found.values():
        counts[one.code] = counts.get(one.code, 0) + one.span.count
        entries[one.code] = one.entry
    often = sorted(entries, key=lambda code: (len(code) == 3, -counts[code]))  # statuses last: they tell least
    told = set()
    for place, code in enumerate(often):
        entry = entries[code]
        yield Line(Text(f"{code}: {entry.meaning}", style="bold"), indent=2, hang=2)
        if place < IN_FULL:
            yield from (_shifted(line) for line in _entry(entry) if line.text.plain not in told)
            told |= {line.text.plain for line in _entry(entry) if line.text.plain.startswith("not so")}


def _closing(tally: Tally) -> Line:
    if not tally.records:
        return Line(Text("Nothing to explain: not one line came.", style="bold yellow"), hang=2)
    lines = f"{tally.records:,} records" if tally.records != 1 else "1 record"
    if not tally.found and not tally.happened:
        return Line(Text(f"✓ {lines}{_when(tally.times)}: no error of PostgREST in it", style="bold green"), hang=2)
    return Line(Text(f"{lines}{_when(tally.times)}", style="dim"))


def _when(span: Span) -> str:
    if not span.first:
        return ""
    first, last = one_line(span.first), one_line(span.last)
    return f", at {first}" if first == last else f", from {first} to {last}"


def _shifted(line: Line) -> Line:
    return Line(line.text, line.indent + 2, line.hang)


def _labelled(label: str, text: str, indent: int = 2) -> Line:
    return Line(Text.assemble((f"{label}:", "bold"), f" {_prose(text)}"), indent=indent, hang=len(label) + 2)


def _prose(text: str) -> str:
    return sentence(clip(text, SIZE))
