"""The report as workflow commands, which GitHub shows beside the lines of the pull request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cachegate.model.report import Finding, Report, Severity, Verdict
from cachegate.reporters import sections
from cachegate.reporters.escape import clip, command_data, command_property, sentence

MOST = 10  # GitHub shows ten errors and ten warnings of a step, and drops the rest without telling
MESSAGE = 3_000  # characters before escaping; GitHub cuts messages at 4,096
TITLE = 200


@dataclass(frozen=True, slots=True)
class _Note:
    title: str
    message: str
    file: str | None = None
    line: int | None = None


def render(report: Report) -> str:
    """One command per line, errors first; "" when there is nothing to say."""
    errors = [_note(group) for group in sections.grouped(sections.failures(report, Severity.ERROR))]
    errors += [_note(group) for group in sections.grouped(sections.unverified(report))]
    if not errors and report.verdict is not Verdict.PASS:
        errors = [_Note(report.name, report.headline)]
    warnings = [_note(group) for group in sections.grouped(sections.failures(report, Severity.WARNING))]
    notices = [_note(group) for group in sections.grouped(sections.failures(report, Severity.NOTICE))]
    lines = [*_commands("error", errors), *_commands("warning", warnings), *_commands("notice", notices)]
    return "".join(f"{line}\n" for line in lines)


def _commands(level: str, notes: Sequence[_Note]) -> list[str]:
    if len(notes) <= MOST:
        return [_command(level, note) for note in notes]
    more = len(notes) - (MOST - 1)
    rest = _Note(f"{more} more", f"{more} more of this kind: the log, the job summary and the reports name them.")
    return [_command(level, note) for note in (*notes[: MOST - 1], rest)]


def _command(level: str, note: _Note) -> str:
    properties = []
    if note.file:
        properties.append(f"file={command_property(note.file)}")
        if note.line:
            properties.append(f"line={note.line}")
    properties.append(f"title={command_property(clip(sentence(note.title), TITLE))}")
    return f"::{level} {','.join(properties)}::{_message(note.message)}"


def _message(text: str) -> str:
    """The escaped message, under GitHub's 4,096 also where escaping made it longer."""
    size = MESSAGE
    while len(message := command_data(clip(text, size))) >= 4_096:
        size = size * 3 // 4
    return message


def _note(group: sections.Group) -> _Note:
    first = group.first
    more = f" and {len(group.others)} more" if group.others else ""
    return _Note(
        title=f"{sections.title(first)}{more}",
        message="\n".join(_explanation(first)),
        file=first.file,
        line=first.line,
    )


def _explanation(finding: Finding) -> list[str]:
    code = f" ({finding.code})" if finding.code else ""
    lines = [f"{finding.cause or finding.claim}{code}"]
    if finding.remedy:
        lines.append(f"To repair: {finding.remedy}")
    if finding.sql:
        lines.append(finding.sql)
    return lines
