"""JUnit XML is read by Jenkins and by others, and is red where the run is."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
import xmlschema
from junitparser import JUnitXml, TestCase, TestSuite

from cachegate.model.report import ExitCode, Report, Severity, Verdict
from cachegate.reporters import as_junit
from unit.reporters.hostile import hostile
from unit.reporters.samples import CHAT, GREEN, LOYALTY, QUEUE, RED, REFUSED, SAMPLES, SUPERUSER, UNSEEN, UPSERT

SCHEMA = xmlschema.XMLSchema(str(Path(__file__).with_name("junit.xsd")))


def for_jenkins(report: Report) -> ET.Element:
    """The report without the attributes that Jenkins' schema does not have."""
    root = ET.fromstring(as_junit.render(report))
    for element in root.iter():
        for name in ("file", "line", "disabled"):
            element.attrib.pop(name, None)
    return root


def suites(report: Report) -> dict[str, TestSuite]:
    return {suite.name: suite for suite in JUnitXml.fromstring(as_junit.render(report).encode())}


def cases(suite: TestSuite) -> list[TestCase]:
    return list(suite)


@pytest.mark.parametrize("report", [*SAMPLES.values(), hostile("<x>\n&")], ids=[*SAMPLES, "hostile"])
def test_valid_against_jenkins_schema(report: Report) -> None:
    """Jenkins' junit-10 knows all that is left once `file`, `line` and `disabled` are gone."""
    SCHEMA.validate(for_jenkins(report))


def test_schema_notices_what_jenkins_would_refuse() -> None:
    """The schema of the test says no to an attribute that Jenkins' does not have."""
    root = for_jenkins(RED)
    root.find(".//testcase").set("assertions", "1")  # type: ignore[union-attr]

    assert not SCHEMA.is_valid(root)


def test_one_suite_per_migration_file() -> None:
    """In the order of the migrations, after the verdict; what has no file comes last."""
    assert list(suites(RED)) == ["cachegate", CHAT, QUEUE, LOYALTY, "schema"]


def test_failure_names_code_cause_place_and_repair() -> None:
    """Whoever reads only the test report learns what to do."""
    [case] = cases(suites(RED)[QUEUE])[:1]
    [failure] = case.result

    assert (failure.type, failure.message) == ("42P10", UPSERT.cause)
    assert UPSERT.remedy is not None
    assert UPSERT.remedy in failure.text
    assert UPSERT.sql is not None
    assert UPSERT.sql in failure.text
    assert (case._elem.get("file"), case._elem.get("line")) == (QUEUE, "9")


def test_warning_is_a_passed_case_with_a_note() -> None:
    """A claim that does not count towards the exit code does not make the test report red."""
    [case] = [case for case in cases(suites(RED)["schema"]) if "role" in case.classname]

    assert case.is_passed
    assert case.system_out.startswith("warning: ")
    assert SUPERUSER.cause is not None
    assert SUPERUSER.cause in case.system_out


def test_ignored_is_skipped_with_its_reason() -> None:
    """Nobody can overlook what was ignored, and why."""
    ignored = [case.result[0].message for case in cases(suites(RED)[CHAT]) if case.is_skipped]

    assert ignored == ["ignored: Visitors only read; see the decision of 12 January."]


def test_what_could_not_be_looked_at_is_an_error() -> None:
    """Not looked at is not failed."""
    assert (suites(RED)[LOYALTY].errors, suites(RED)[LOYALTY].failures) == (1, 2)


def test_failed_migration_is_a_failure() -> None:
    """Also when no finding speaks of it."""
    [case] = cases(suites(REFUSED)[QUEUE])

    assert case.result[0].type == "42P01"
    assert 'relation "spaces" does not exist' in case.result[0].message


@pytest.mark.parametrize(
    ("report", "failures", "errors"),
    [
        (GREEN, 0, 0),
        (RED, 7, 1),
        (UNSEEN, 0, 1),
        (replace(GREEN, verdict=Verdict.FAIL, exit_code=ExitCode.FOUND), 1, 0),
    ],
)
def test_red_exactly_where_the_run_is(report: Report, failures: int, errors: int) -> None:
    """A run that is not green, though no claim says why, shows in the case of the verdict."""
    root = JUnitXml.fromstring(as_junit.render(report).encode())

    assert (root.failures, root.errors) == (failures, errors)


def test_no_two_cases_have_one_name() -> None:
    """Readers that keep history by name can tell all cases apart."""
    names = [(suite.name, case.classname, case.name) for suite in suites(RED).values() for case in cases(suite)]

    assert len(names) == len(set(names))


def test_line_breaks_survive_in_texts() -> None:
    """SQL of several lines can be pasted from the test report."""
    found = replace(UPSERT, severity=Severity.ERROR, sql="select 1;\nselect 2;")
    report = replace(GREEN, findings=(found,), verdict=Verdict.FAIL)

    assert "select 1;\nselect 2;" in cases(suites(report)[QUEUE])[0].result[0].text
