"""The report for a terminal and for the job's log: short, and coloured only when told so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.text import Text

from cachegate.model.access import Cause
from cachegate.model.reload import SelfReloadVerdict
from cachegate.model.report import Change, Finding, Report, Severity, Surface, Verdict
from cachegate.reporters import access, sections
from cachegate.reporters.escape import clip, command_data, one_line, sentence, visible
from cachegate.reporters.paragraphs import NARROWEST, Line, draw

SIZE = 2_000  # characters of a cause or remedy
ENDPOINTS = 30
STATEMENT = 80  # characters of the statement that a place is in
PROBLEMS = 50  # of a chapter
SIGNS = {Change.ADDED: ("+", "green"), Change.CHANGED: ("~", "yellow"), Change.REMOVED: ("-", "red")}
LOOK = {
    Verdict.PASS: ("✓", "bold green"),
    Verdict.FAIL: ("✗", "bold red"),
    Verdict.ERROR: ("?", "bold yellow"),
}


def render(report: Report, *, colour: bool = False, width: int = 100, groups: bool = False) -> str:
    """Lines of at most `width` cells (40 at least), but for SQL, which is never wrapped.

    With `groups`, each chapter can be folded in GitHub's log (`::group::`).
    """
    width = max(width, NARROWEST)
    blocks = []
    for heading, style, chapter in _chapters(report):
        body = draw(chapter, colour=colour, width=width).rstrip("\n") + "\n"
        if not body.strip():
            continue
        title = "" if groups else draw([Line(Text(heading, style=style))], colour=colour, width=width)
        blocks.append(f"::group::{command_data(heading)}\n{body}::endgroup::\n" if groups else title + body)
    verdict = draw(_verdict(report), colour=colour, width=width)
    return "\n".join([*blocks, verdict])


def _chapters(report: Report) -> Iterator[tuple[str, str, Iterable[Line]]]:
    """Heading, its style, and what stands below it; the gravest last, next to the verdict."""
    yield f"API changes: {sections.surface_counts(report.surface)}", "bold", _surface(report.surface)
    yield access.summary(report), "bold", _access(report)
    yield "Ignored", "bold", _all_ignored(sections.ignored(report))
    yield sections.reloaded_by(report), "bold", _ladder(report)
    for heading, style, findings in (
        ("Good to know", "bold blue", sections.failures(report, Severity.NOTICE)),
        ("Warnings", "bold yellow", sections.failures(report, Severity.WARNING)),
        ("Could not be looked at", "bold yellow", sections.unverified(report)),
        ("To repair", "bold red", sections.failures(report, Severity.ERROR)),
    ):
        groups = sections.grouped(findings)
        yield (
            f"{heading} ({len(findings)})",
            style,
            _problems(report, groups, style),
        )


def _access(report: Report) -> Iterator[Line]:
    """A line for each thing, and the causes that are more than a missing grant; nothing where all may do everything."""
    found = list(access.things(report.access).items())
    if all(row.everything for row in report.access):
        return
    for name, rows in found[:ENDPOINTS]:
        may = "  ".join(f"{one_line(row.role)} {access.letters(row)}" for row in rows)
        yield Line(Text(f"{one_line(name)}  {may}"), indent=2, hang=4)
        for reason in access.reasons(rows, besides=Cause.GRANT):
            yield Line(Text(_prose(reason), style="dim"), indent=4, hang=2)
    if len(found) > ENDPOINTS:
        yield Line(Text(f"… and {len(found) - ENDPOINTS} more"), indent=2)
    yield Line(Text(access.LEGEND, style="dim"), indent=2, hang=2)


def _ladder(report: Report) -> Iterator[Line]:
    """Every way that was tried, where the first one did not do."""
    rungs = report.reload.rungs if report.reload else ()
    for rung in rungs if len(rungs) > 1 else ():
        reason = f": {_prose(rung.reason)}" if rung.reason else ""
        yield Line(Text(f"{one_line(rung.name)} {rung.outcome}{reason}"), indent=2, hang=4)


def _problems(report: Report, groups: Sequence[sections.Group], style: str) -> Iterator[Line]:
    for group in groups[:PROBLEMS]:
        yield from _problem(report, group, style)
    if hidden := sum(len(group.findings) for group in groups[PROBLEMS:]):
        yield Line(Text(f"… and {hidden} more. The reports of --json and --junit have them all."), indent=2)


def _problem(report: Report, group: sections.Group, style: str) -> Iterator[Line]:
    finding = group.first
    more = f" and {len(group.others)} more" if group.others else ""
    yield Line(Text(f"{one_line(sections.title(finding))}{more}", style=style), indent=2, hang=2)
    failure = sections.statement_of(report, finding)
    column = f":{failure.place.column}" if failure and failure.place.column else ""
    if place := sections.place(finding):
        begins = f"  {clip(one_line(finding.statement), STATEMENT)}" if finding.statement else ""
        yield Line(Text.assemble((f"{one_line(place)}{column}", "cyan"), begins), indent=4, hang=2)
    yield _labelled("expected", finding.claim)
    yield _labelled("cause", sections.cause(report, finding) or "the server gave no reason", finding.code)
    if failure:
        yield from _block(clip(failure.statement, SIZE))
    if finding.remedy:
        yield _labelled("repair", finding.remedy)
    if finding.sql:
        yield from _block(finding.sql)
    if group.others:
        yield _labelled("also", ", ".join(other.subject.label for other in group.others))
    yield _labelled("key", finding.key)
    yield Line(Text())


def _all_ignored(findings: Sequence[Finding]) -> Iterator[Line]:
    for finding in findings[:PROBLEMS]:
        yield from _ignored(finding)
    if len(findings) > PROBLEMS:
        yield Line(Text(f"… and {len(findings) - PROBLEMS} more"), indent=2)


def _ignored(finding: Finding) -> Iterator[Line]:
    yield Line(Text(one_line(sections.title(finding))), indent=2, hang=2)
    yield _labelled("cause", finding.cause or finding.claim, finding.code)
    yield _labelled(sections.lived_with(finding), finding.ignored or "no reason given")


def _verdict(report: Report) -> Iterator[Line]:
    icon, style = LOOK[report.verdict]
    for note in report.notes:
        yield Line(Text(f"· {_prose(note)}"), hang=2)
    if (seen := report.self_reload) and seen.verdict is not SelfReloadVerdict.OFF:
        why = f" – {_prose(seen.reason)}" if seen.reason else ""
        told = f"{seen.verdict.value}{sections.after_ms(seen)}{sections.heard(seen)}{why}"
        yield Line(Text(f"· Production's PostgREST: {told}"), hang=2)
    yield Line(Text(f"{icon} {one_line(report.name)}: {_prose(report.headline)}", style=style), hang=2)
    if counted := _counts(report):
        yield Line(Text(counted), indent=2)
    yield Line(Text(_world(report), style="dim"), indent=2)


def _counts(report: Report) -> str:
    before, after = report.before_reload, report.after_reload or report.counts
    if not after.total:
        return ""
    if before is None:
        return f"{sections.share(after)} checks hold"
    return f"{sections.share(before)} checks held before a reload of PostgREST, {sections.share(after)} after it"


def _surface(seen: Surface) -> Iterator[Line]:
    """What breaks clients first, and why."""
    rows = [(SIGNS[one.change][0], "bold red", one) for one in seen.breaking]
    rows += [(*SIGNS[change], one) for change in SIGNS for one in seen.harmless(change)]
    for sign, style, one in rows[:ENDPOINTS]:
        how = f": {sentence(one.how)}" if one.how else ""
        why = f" – breaking: {sentence(one.why)}" if one.breaking else ""
        yield Line(Text(f"{sign} {one_line(one.what)}{how}{why}", style=style), indent=2, hang=4)
    if len(rows) > ENDPOINTS:
        yield Line(Text(f"… and {len(rows) - ENDPOINTS} more"), indent=2)


def _world(report: Report) -> str:
    seen = report.environment
    parts = [f"cachegate {seen.cachegate}"]
    parts += [f"Postgres {seen.postgres}"] if seen.postgres else []
    parts += [f"PostgREST {seen.postgrest}"] if seen.postgrest else []
    parts += [f"{sum(report.timings.values()):.2f} s"] if report.timings else []
    return " · ".join(one_line(part) for part in parts)


def _labelled(label: str, text: str, code: str | None = None) -> Line:
    """A word in front, and the sentence wrapped beside it."""
    shown = Text.assemble((f"{label}:", "bold"), f" {_prose(text)}", f" ({one_line(code)})" if code else "")
    return Line(shown, indent=4, hang=len(label) + 2)


def _block(sql: str) -> Iterator[Line]:
    yield Line(Text())
    for line in visible(sql).expandtabs(4).strip("\n").split("\n"):
        yield Line(Text(line, style="cyan"), indent=6, hang=None)
    yield Line(Text())


def _prose(text: str) -> str:
    return sentence(clip(text, SIZE))
