"""The report as Markdown, for the pull request's comment, the job summary and `--markdown`."""

from __future__ import annotations

from functools import partial

from cachegate.model.report import Report, Severity, Verdict
from cachegate.reporters import markdown_access, markdown_details, sections
from cachegate.reporters.budget import Detail, Limit, fit
from cachegate.reporters.escape import clip, markdown_text
from cachegate.reporters.markdown_findings import Page, ignored, problems
from cachegate.reporters.sections import Group

HEADLINE = 300  # characters
ICONS = {Verdict.PASS: "✅", Verdict.FAIL: "❌", Verdict.ERROR: "⚠️"}


def render(report: Report, *, blob_url: str | None = None, limit: Limit | None = None) -> str:
    """GitHub Markdown whose first line is the verdict, shortened until `limit` holds.

    `blob_url` is where the files of this commit are shown (`https://github.com/o/r/blob/SHA/`); without it, places
    are not linked.
    """
    return fit(partial(_draw, report, blob_url), limit, problems=len(_all_groups(report)))


def _draw(report: Report, blob_url: str | None, detail: Detail) -> str:
    page = Page(report, blob_url, detail)
    blocks = [
        _headline(report),
        markdown_details.status(page),
        *(f"> {page.prose(note)}" for note in report.notes if note.strip()),
        *markdown_details.surface(page, fold=bool(_all_groups(report))),
        *_problems(page),
        *_ignored(page),
        *(markdown_access.fold(page) if detail.folds else ()),
        *(markdown_details.folds(page) if detail.folds else ()),
        markdown_details.last_line(report),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _headline(report: Report) -> str:
    name = markdown_text(clip(report.name, 100))
    return f"## {ICONS[report.verdict]} {name}: {markdown_text(clip(report.headline, HEADLINE))}"


def _chapters(report: Report) -> tuple[tuple[str, str, tuple[Group, ...]], ...]:
    """Heading, icon and problems, the gravest first."""
    return (
        ("To repair", "❌", sections.grouped(sections.failures(report, Severity.ERROR))),
        ("Could not be looked at", "❓", sections.grouped(sections.unverified(report))),
        ("Warnings", "⚠️", sections.grouped(sections.failures(report, Severity.WARNING))),
        ("Good to know", "ℹ️", sections.grouped(sections.failures(report, Severity.NOTICE))),
    )


def _all_groups(report: Report) -> tuple[Group, ...]:
    return tuple(group for _, _, groups in _chapters(report) for group in groups)


def _problems(page: Page) -> list[str]:
    left = page.detail.problems
    blocks: list[str] = []
    for heading, icon, groups in _chapters(page.report):
        if not groups:
            continue
        shown = groups if left is None else groups[:left]
        left = None if left is None else left - len(shown)
        blocks.append(f"### {heading} ({sum(len(group.findings) for group in groups)})")
        blocks += problems(page, shown, icon)
        if len(shown) < len(groups):
            hidden = sum(len(group.findings) for group in groups[len(shown) :])
            blocks.append(f"**… and {hidden} more.** The reports of `--json` and `--junit` have them all.")
    return blocks


def _ignored(page: Page) -> list[str]:
    found = sections.ignored(page.report)
    if not found:
        return []
    shown = found[: page.detail.rows or len(found)]
    more = [f"- … and {len(found) - len(shown)} more"] if len(shown) < len(found) else []
    return [f"### Ignored ({len(found)})", "\n".join(ignored(page, shown) + more)]
