"""Who may do what, as a folded Markdown table with the causes below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cachegate.model.access import Access
from cachegate.reporters import access
from cachegate.reporters.escape import clip, markdown_text
from cachegate.reporters.markdown_findings import Page, folded

ROWS = 60  # things; the JSON report has them all
NAME = 100  # characters: a table does not wrap names


def fold(page: Page) -> list[str]:
    """Nothing where nothing is new; one line where every role may do everything; else the table and the causes."""
    report = page.report
    if not report.access:
        return []
    found = access.things(report.access)
    if all(row.everything for row in report.access):
        roles = ", ".join(_cell(role) for role in _roles(report.access))
        body = f"{roles}: everything, with all that is new or changed."
        return [folded(access.summary(report), "\n\n".join(part for part in (body, _confirmed(page)) if part))]
    shown = list(found.values())[: min(page.detail.rows or ROWS, ROWS)]
    more = [f"… and {len(found) - len(shown)} more: the JSON report has them all."] if len(found) > len(shown) else []
    causes = [f"- {_cell(rows[0].label)}: {page.prose(reason)}" for rows in shown for reason in access.reasons(rows)]
    parts = [_table(shown, _roles(report.access)), access.LEGEND, "\n".join(causes), *more, _confirmed(page)]
    return [folded(access.summary(report), "\n\n".join(part for part in parts if part))]


def _roles(rows: Sequence[Access]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.role for row in rows))


def _table(found: Sequence[Sequence[Access]], roles: Sequence[str]) -> str:
    return "\n".join(_lines(found, roles))


def _lines(found: Sequence[Sequence[Access]], roles: Sequence[str]) -> Iterator[str]:
    yield f"| | {' | '.join(map(_cell, roles))} |"
    yield f"|---|{'---|' * len(roles)}"
    for rows in found:
        may = {row.role: access.letters(row).replace("*", "\\*") for row in rows}
        yield f"| {_cell(rows[0].label)} | {' | '.join(may.get(role, '') for role in roles)} |"


def _cell(name: str) -> str:
    """As text, not as code: only so is a `|` after a `\\` escaped in the same way by table and text."""
    return markdown_text(clip(name, NAME))


def _confirmed(page: Page) -> str:
    return page.prose(access.confirmed(page.report.access))
