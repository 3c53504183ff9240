"""Problems as Markdown: what is wrong, where, why, and what to paste."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cachegate.model.report import Change, Finding, Report
from cachegate.reporters import sections
from cachegate.reporters.budget import Detail
from cachegate.reporters.escape import (
    clip,
    html_text,
    markdown_code,
    markdown_fence,
    markdown_prose,
    markdown_text,
    url_path,
)
from cachegate.reporters.sections import Group

NAME = 400  # characters; Postgres names have 63 bytes, but signatures and claims are longer
STATEMENT = 80  # characters: enough to know it by
SQL_SIZE = 8_000  # characters; a longer text is not shown in part, for nobody should paste half a statement
CHANGES = {
    Change.ADDED: "added by this pull request",
    Change.CHANGED: "changed by this pull request",
    Change.KEPT: "not changed by this pull request",
    Change.REMOVED: "removed by this pull request",
}


@dataclass(frozen=True, slots=True)
class Page:
    """What every part of the comment needs to know. `blob_url` is where files of this commit are shown, with `/`."""

    report: Report
    blob_url: str | None
    detail: Detail

    def prose(self, text: str) -> str:
        return markdown_prose(clip(text, self.detail.text))

    def link(self, file: str, line: int | None) -> str:
        """`file:line` as code, or `name:line` linked if we know where to."""
        path = url_path(file)
        if self.blob_url is None or path is None:
            return markdown_code(f"{file}:{line}" if line else file)
        name = file.rsplit("/", 1)[-1]  # the folder is the same for all, and long on a phone
        anchor = f"#L{line}" if line else ""
        return f"[{_label(f'{name}:{line}' if line else name)}](<{self.blob_url}{path}{anchor}>)"


def _label(text: str) -> str:
    """A link's text. With `]:` in it, a link that begins a paragraph would be the definition of another, and vanish."""
    return markdown_text(text) if "]" in text else markdown_code(text)


def problems(page: Page, groups: Sequence[Group], icon: str) -> list[str]:
    """One block for each group, as blocks of Markdown."""
    return [block for group in groups for block in _problem(page, group, icon)]


def ignored(page: Page, findings: Sequence[Finding]) -> list[str]:
    """A list of what somebody chose to live with, and why."""
    return [_ignored(page, finding) for finding in findings]


def title(finding: Finding) -> str:
    """`Column `api.films.rating``, and the role if it is about one."""
    name = sections.label(finding)
    parts = (
        markdown_text(sections.kind(finding)),
        "" if name is None else markdown_code(clip(name, NAME)),
        f"as {markdown_code(clip(finding.role, NAME))}" if finding.role else "",
    )
    return " ".join(part for part in parts if part)


def _problem(page: Page, group: Group, icon: str) -> list[str]:
    finding = group.first
    blocks = [f"#### {icon} {title(finding)}{f' and {len(group.others)} more' if group.others else ''}"]
    if where := _where(page, finding):
        blocks.append(where)
    blocks.append(f"**Expected:** {page.prose(finding.claim)}")
    blocks.append(f"**Cause:** {page.prose(sections.cause(page.report, finding) or 'The server gave no reason.')}")
    blocks += _statement(page, finding)
    if finding.remedy:
        blocks.append(f"**Repair:** {page.prose(finding.remedy)}")
    if finding.sql:
        blocks.append(sql(finding.sql))
    if group.others:
        blocks += _others(page, group)
    blocks.append(_small(finding))
    return blocks


def sql(text: str) -> str:
    if len(text) > SQL_SIZE:
        return f"(The SQL has {len(text):,} characters: it is in the JSON report.)"
    return markdown_fence(text, "sql")


def _where(page: Page, finding: Finding) -> str:
    parts = []
    if finding.file:
        parts.append(page.link(finding.file, finding.line))
    if finding.statement:
        parts.append(markdown_code(clip(finding.statement, STATEMENT)))
    if finding.change in CHANGES:
        parts.append(CHANGES[finding.change])
    return " · ".join(parts)


def _statement(page: Page, finding: Finding) -> list[str]:
    failure = sections.statement_of(page.report, finding)
    if failure is None:
        return []
    where = (("line", failure.place.line), ("column", failure.place.column))
    at = ", ".join(f"{what} {number}" for what, number in where if number)
    return [
        f"**The statement**{f' ({at})' if at else ''}:",
        markdown_fence(clip(failure.statement, page.detail.text), "sql"),
    ]


def _others(page: Page, group: Group) -> list[str]:
    rows = page.detail.rows or len(group.others)
    shown = [f"- {title(finding)}" for finding in group.others[:rows]]
    more = [f"- … and {len(group.others) - rows} more"] if len(group.others) > rows else []
    return [folded(f"The same goes for {len(group.others)} more", "\n".join(shown + more))]


def _small(finding: Finding) -> str:
    code = f"{markdown_code(clip(finding.code, NAME))} · " if finding.code else ""
    return f"<sub>{code}{markdown_code(clip(finding.key, NAME))}</sub>"


def _ignored(page: Page, finding: Finding) -> str:
    where = f" {page.link(finding.file, finding.line)}" if finding.file else ""
    because = page.prose(finding.ignored or "no reason given")
    wrong = page.prose(finding.cause or finding.claim)
    return f"- {title(finding)}: {wrong}{where}\\\n  **{sections.lived_with(finding).capitalize()} because:** {because}"


def folded(summary: str, body: str) -> str:
    """A fold that starts closed. `summary` may come from outside; `body` is finished Markdown."""
    return f"<details><summary>{html_text(summary)}</summary>\n\n{body}\n\n</details>"
