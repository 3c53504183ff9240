"""The catalogue where people read it: docs/codes.md, renewed by `python -m cachegate.explain.tables`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from cachegate.explain import catalogue
from cachegate.explain.entry import Entry

PAGE = Path("docs", "codes.md")
INTRODUCTION = """\
# Codes

What PostgREST 10 to 16 answers when something is wrong with the schema cache, and the errors that are mistaken for \
it. \
This page is made from the catalogue that [`cachegate explain`](explain.md) and the reports use: \
`python -m cachegate.explain.tables` renews it.
"""


def markdown() -> str:
    """The whole page."""
    return "\n".join((INTRODUCTION, *_chapters(), "## What people believe\n", *_beliefs()))


def _chapters() -> Iterator[str]:
    for family, entries in catalogue.FAMILIES.items():
        yield f"## {family}\n\n{_table(entries)}\n"


def _table(entries: Sequence[Entry]) -> str:
    rows = "\n".join(_row(entry) for entry in entries)
    return f"| Code | Status | It means | Cause | What ends it |\n| --- | --- | --- | --- | --- |\n{rows}"


def _row(entry: Entry) -> str:
    versions = f" ({entry.versions})" if entry.versions else ""
    meaning = f"{entry.meaning[0].upper()}{entry.meaning[1:]}{versions}."
    cells = (f"`{entry.code}`", entry.status, meaning, entry.cause, entry.recovery)
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(text: str) -> str:
    return re.sub(r"[|<*]", r"\\\g<0>", text)


def _beliefs() -> Iterator[str]:
    for belief in dict.fromkeys(belief for entry in catalogue.ALL for belief in entry.beliefs):
        yield f"- *{_cell(belief.said)}* {_cell(belief.truth)}"
    yield ""


def renew(folder: Path) -> bool:
    """Write the page anew; whether it has changed."""
    page = folder / PAGE
    new = markdown()
    if page.exists() and page.read_text(encoding="utf-8") == new:
        return False
    page.write_text(new, encoding="utf-8")
    return True


if __name__ == "__main__":
    print(PAGE if renew(Path()) else f"{PAGE} is up to date")
