"""What is said of every layout's own tool."""

from __future__ import annotations

import pytest

from cachegate.migrations import habits, layouts, ledgers
from cachegate.migrations.layout import Layout
from cachegate.model.migration import Remark, Selection
from cachegate.model.report import Severity
from cachegate.pipeline.folder_findings import of_selection

PARTICULAR = [layout for layout in layouts.ALL if layout.name != "plain"]


@pytest.mark.parametrize("layout", PARTICULAR, ids=lambda layout: layout.name)
def test_each_tool_has_habits_and_a_ledger(layout: Layout) -> None:
    """A new layout needs a line there, and a table."""
    assert habits.of(layout.name) is not habits.of("plain")
    assert ledgers.of(layout.name)


@pytest.mark.parametrize(
    ("layout", "severity"),
    [
        ("plain", Severity.WARNING),
        ("dbmate", Severity.WARNING),
        ("prisma", Severity.WARNING),
        ("hasura", Severity.WARNING),
        ("supabase", Severity.ERROR),
        ("golang-migrate", Severity.ERROR),
        ("flyway", Severity.ERROR),
        ("goose", Severity.ERROR),
        ("sqitch", Severity.ERROR),
        ("drizzle", Severity.ERROR),
        ("node-pg-migrate", Severity.ERROR),
    ],
)
def test_a_late_file_is_as_bad_as_its_tool_takes_it(layout: str, severity: Severity) -> None:
    """An error where the tool stops or never runs it; the finding says which."""
    [finding] = of_selection(Selection((), (), "", out_of_order=("m/2.sql",)), layout)

    assert (finding.check, finding.severity, finding.file) == ("out-of-order", severity, "m/2.sql")
    assert finding.key == "out-of-order:m/2.sql"
    assert habits.of(layout).late in (finding.cause or "")


def test_what_a_ledger_tells() -> None:
    """A failed file is an error; a row without a file names no file, for there is none to mark."""
    failed, unknown = of_selection(Selection((), (), "", failed=("2.sql",), unknown=("9",)), "flyway")

    assert (failed.check, failed.severity, failed.key) == ("baseline-failed", Severity.ERROR, "baseline-failed:2.sql")
    assert (unknown.check, unknown.file, unknown.subject.label) == ("baseline-deleted", None, "version 9")
    assert "flyway migrate stops when its ledger has a migration without a file" in (unknown.cause or "")


def test_edited_and_deleted_files_say_what_the_tool_does() -> None:
    """Flyway looks at both."""
    edited, deleted = of_selection(Selection((), (), "", edited=("1.sql",), deleted=("2.sql",)), "flyway")

    assert "until flyway repair" in (edited.cause or "")
    assert "stops when its ledger has" in (deleted.cause or "")
    assert (edited.severity, deleted.severity) == (Severity.ERROR, Severity.WARNING)


def test_a_remark_that_could_be_made_before_is_a_notice() -> None:
    """A file that the journal does not name is not pending, and yet new."""
    old, new = (Remark("journal-mismatch", file, "c", "why", "r", severe=True) for file in ("1.sql", "2.sql"))
    selection = Selection((), (), "", remarks=(old, new, new), lived_with=frozenset({("journal-mismatch", "1.sql")}))

    assert [one.severity for one in of_selection(selection, "drizzle")] == [Severity.NOTICE, Severity.ERROR]
