"""Findings as JUnit XML; the only module that knows junit-xml.

Red exactly where the run is: a failed claim of severity `error` is a failure, one of lesser severity is a passed case
with a note, and the case `verdict` is red when the run is, though no claim says why.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET

from junit_xml import TestCase, TestSuite, to_xml_report_string

from cachegate.model.report import Finding, Outcome, Report, Severity, Verdict
from cachegate.reporters import sections
from cachegate.reporters.escape import one_line, visible

NO_FILE = "schema"  # the suite of findings that no migration file is to blame for


def render(report: Report) -> str:
    """JUnit XML: one suite per migration file, one case per claim, without times."""
    text = to_xml_report_string(_suites(report), prettyprint=False, encoding="utf-8")
    # junit-xml's own indenting turns line breaks in attributes into spaces.
    root = ET.fromstring(text)  # noqa: S314 - it is our own text
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _suites(report: Report) -> list[TestSuite]:
    cases: dict[str, list[TestCase]] = {step.migration.file: [] for step in report.steps if step.migration.on_disk}
    for finding in sections.findings(report):
        cases.setdefault(finding.file or NO_FILE, []).append(_case(finding))
    red = any(case.is_failure() or case.is_error() for members in cases.values() for case in members)
    verdict = TestSuite(one_line(report.name) or "cachegate", [_verdict(report, explained=red)])
    return [verdict, *(_suite(file, members) for file, members in cases.items())]


def _suite(file: str, cases: list[TestCase]) -> TestSuite:
    return TestSuite(one_line(file), cases, file=None if file == NO_FILE else one_line(file))


def _verdict(report: Report, *, explained: bool) -> TestCase:
    broken = (f"breaking: {one.what}: {sections.became(one)} – {one.why}" for one in report.surface.breaking)
    case = TestCase("verdict", "cachegate", stdout=visible(_lines(report.headline, *report.notes, *broken)))
    message = one_line(report.headline) or "The run did not pass."
    if report.verdict is Verdict.ERROR and not explained:
        case.add_error_info(message, error_type=f"exit-{report.exit_code:d}")
    if report.verdict is Verdict.FAIL and not explained:
        case.add_failure_info(message, failure_type=f"exit-{report.exit_code:d}")
    return case


def _case(finding: Finding) -> TestCase:
    case = TestCase(
        name=one_line(_name(finding)),
        classname=one_line(f"{finding.check}.{finding.subject.label}"),
        file=one_line(finding.file or "") or None,
        line=finding.line,
    )
    kind = one_line(finding.code or finding.check)
    message = one_line(finding.cause or finding.claim) or finding.outcome.value
    body = visible(_explanation(finding))
    match finding.outcome:
        case Outcome.PASSED:
            pass
        case Outcome.SKIPPED:
            case.add_skipped_info(message, body)
        case Outcome.FAILED | Outcome.ERRORED if finding.ignored is not None:
            case.add_skipped_info(one_line(f"{sections.lived_with(finding)}: {finding.ignored}"), body)
        case Outcome.ERRORED:
            case.add_error_info(message, body, kind)
        case Outcome.FAILED if finding.severity is Severity.ERROR:
            case.add_failure_info(message, body, kind)
        case Outcome.FAILED:
            case.stdout = visible(f"{finding.severity.value}: {body}")
    return case


def _name(finding: Finding) -> str:
    """The claim, with the object and the role if the sentence leaves them out: what two cases must not share."""
    parts = [finding.claim]
    if finding.subject.label not in finding.claim:
        parts.insert(0, f"{finding.subject.label}:")
    if finding.role and finding.role not in finding.claim:
        parts.append(f"({finding.role})")
    return " ".join(parts)


def _explanation(finding: Finding) -> str:
    return _lines(
        f"claim: {finding.claim}",
        finding.cause and f"cause: {finding.cause}",
        finding.remedy and f"remedy: {finding.remedy}",
        finding.sql and f"sql:\n{finding.sql}",
        finding.ignored is not None and f"{sections.lived_with(finding)}: {finding.ignored}",
        f"key: {finding.key}",
    )


def _lines(*lines: str | bool | None) -> str:
    return "\n".join(line for line in lines if isinstance(line, str) and line)
