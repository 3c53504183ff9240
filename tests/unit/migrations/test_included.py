"""Files that migrations include: the baseline's are the base's, and an edit of one is an edit of the baseline."""

from __future__ import annotations

import pytest

from cachegate.errors import UsageProblem
from cachegate.migrations.baseline import Nothing, Ref, select, select_by_files
from cachegate.migrations.changed import ChangedFile
from cachegate.migrations.discover import discover
from cachegate.migrations.included import with_texts
from cachegate.model.migration import Migration, Selection
from unit.migrations.checkouts import Checkout

FIRST = "migrations/1_a.sql"
VIEWS, DEEP = "sql/views.sql", "sql/deep.sql"


@pytest.fixture
def topic(checkout: Checkout) -> Checkout:
    """A file of main that includes one, which includes another; and a branch that stands there."""
    checkout.write(FIRST, "create table a ();\n\\ir ../sql/views.sql\n")
    checkout.write(VIEWS, "create view v as select 1;\n\\ir deep.sql\n")
    checkout.write(DEEP, "select 1;\n")
    checkout.commit()
    checkout.git("checkout", "--quiet", "-b", "topic")
    return checkout


def compared(checkout: Checkout) -> Selection:
    project = discover(checkout.root)
    return with_texts(select(project, Ref("main")), project, {})


def texts(migration: Migration) -> dict[str, str]:
    return {one.file: one.sql.decode().strip() for one in migration.includes}


def test_an_edited_include_stands_as_it_stood(topic: Checkout) -> None:
    """The base's own text is run, whatever the pull request made of the file, however deep it is."""
    topic.write(DEEP, "select 2;\n")
    selection = compared(topic)

    assert selection.edited == (DEEP,)
    assert texts(selection.baseline[0])[DEEP] == "select 1;"


def test_a_deleted_include_is_there_for_the_baseline(topic: Checkout) -> None:
    """The baseline still applies, and the report says that the file is gone."""
    (topic.root / DEEP).unlink()
    selection = compared(topic)

    assert (selection.edited, selection.deleted) == ((), (DEEP,))
    assert texts(selection.baseline[0])[DEEP] == "select 1;"


def test_an_edited_include_that_includes_what_is_new(topic: Checkout) -> None:
    """What the base did not include is none of the baseline's."""
    topic.write(VIEWS, "create view v as select 1;\n\\ir new.sql\n")
    topic.write("sql/new.sql", "select 3;\n")
    selection = compared(topic)

    assert selection.edited == (VIEWS,)
    assert list(texts(selection.baseline[0])) == [VIEWS, DEEP]


def test_comments_and_line_ends_are_no_edit(topic: Checkout) -> None:
    """As with migrations."""
    topic.write(DEEP, "-- why\r\nselect  1;\r\n")

    assert compared(topic).edited == ()


def test_an_include_that_runs_again(topic: Checkout) -> None:
    """Functions kept in a file of their own are edited there, and included by a new migration."""
    topic.write(DEEP, "select 2;\n")
    topic.write("migrations/2_b.sql", "\\ir ../sql/deep.sql\n")
    selection = compared(topic)

    assert selection.edited == ()
    assert texts(selection.baseline[0])[DEEP] == "select 1;"
    assert texts(selection.pending[0])[DEEP] == "select 2;"


def test_what_the_base_did_meanwhile(topic: Checkout) -> None:
    """The pull request has the file as it was where the lines parted: that is no edit of its own."""
    topic.git("checkout", "--quiet", "main")
    topic.write(DEEP, "select 4;\n")
    topic.commit()
    topic.git("checkout", "--quiet", "topic")
    selection = compared(topic)

    assert selection.edited == ()
    assert texts(selection.baseline[0])[DEEP] == "select 4;"


def test_by_github_s_list(topic: Checkout) -> None:
    """The same where the clone has no history; only what is listed is asked for."""
    topic.write(DEEP, "select 2;\n")
    project = discover(topic.root)
    asked: list[str] = []

    def at_base(path: str) -> bytes:
        asked.append(path)
        return topic.git("show", f"main:{path}").encode()

    selection = with_texts(select_by_files(project, [ChangedFile(DEEP, None, "modified")], at_base), project, {})

    assert (selection.edited, asked) == ((DEEP,), [DEEP])
    assert texts(selection.baseline[0])[DEEP] == "select 1;"


def test_nothing_to_compare_with(topic: Checkout) -> None:
    """Then there is only what is checked out; a file that is none yet is still an error."""
    topic.write(DEEP, "select 2;\n")
    project = discover(topic.root)

    assert with_texts(select(project, Nothing()), project, {}).edited == ()

    (topic.root / DEEP).write_bytes(b"\xff")
    with pytest.raises(UsageProblem, match="not UTF-8"):
        with_texts(select(project, Nothing()), project, {})
