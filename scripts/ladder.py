"""The table of ways to reload in `docs/ladder.md`, made from the ways; `python -m scripts.ladder` renews it."""

from __future__ import annotations

from pathlib import Path

from cachegate.postgrest.reload.policy import ALL
from cachegate.postgrest.reload.rung import Way

PAGE = Path(__file__).parents[1] / "docs" / "ladder.md"
START, END = "<!-- ways -->\n", "<!-- /ways -->\n"
HEAD = "| Way | What it does | Needs | Risks | Helps when |\n| --- | --- | --- | --- | --- |\n"


def table() -> str:
    return HEAD + "".join(map(_row, ALL))


def _row(way: Way) -> str:
    risks = f"**Interrupts service.** {way.risks}" if way.interrupts else way.risks
    return f"| `{way.name}` | {way.does} | {way.needs} | {risks} | {way.helps} |\n"


def renewed(text: str) -> str:
    """The page with the ways as they are now. Raises `ValueError` for a page without the marks."""
    before, rest = text.split(START)
    _, after = rest.split(END)
    return f"{before}{START}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text("utf-8")), "utf-8")
