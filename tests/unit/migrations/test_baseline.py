"""What is there already, what is pending, and what a pull request did to the rest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cachegate.errors import UsageProblem
from cachegate.migrations.baseline import (
    AllBut,
    Baseline,
    ChangedFile,
    FirstParent,
    MergeBase,
    Nothing,
    Ref,
    RefUnavailable,
    Until,
    parse,
    select,
    select_by_files,
    select_first,
)
from cachegate.migrations.discover import Project, discover
from cachegate.model.migration import Migration, Selection
from cachegate.model.report import ExitCode
from unit.migrations.checkouts import Checkout

Write = Callable[..., Path]


def names(migrations: tuple[Migration, ...]) -> list[str]:
    return [migration.name for migration in migrations]


@pytest.mark.parametrize(
    ("text", "baseline"),
    [
        ("none", Nothing()),
        ("until:20240101", Until("20240101")),
        ("ref:origin/main", Ref("origin/main")),
        ("ref:a:b", Ref("a:b")),
        ("all-but:3", AllBut(3)),
        (" all-but:0 ", AllBut(0)),
    ],
)
def test_the_four_forms(text: str, baseline: Baseline) -> None:
    """As the command line has them."""
    assert parse(text) == baseline


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("non", "none"),
        ("none:1", "none"),
        ("untill:7", "until:7"),
        ("until:", "until:VERSION"),
        ("refs:main", "ref:main"),
        ("all-but:x", "all-but:N"),
        ("all-but:-1", "all-but:N"),
        ("allbut:2", "all-but:2"),
        ("main", "ref:main"),
        ("", "ref:"),
    ],
)
def test_wrong_forms_get_the_nearest_right_one(text: str, guess: str) -> None:
    """And all four are named."""
    with pytest.raises(UsageProblem) as caught:
        parse(text)

    assert caught.value.help == f"Did you mean {guess}?"
    assert "all-but:N" in caught.value.why


@pytest.fixture
def three(tmp_path: Path, write: Write) -> Project:
    for name in ("m/001_a.sql", "m/002_b.sql", "m/010_c.sql"):
        write(name)
    return discover(tmp_path / "m")


@pytest.mark.parametrize(
    ("baseline", "cut"),
    [
        (Nothing(), 0),
        (Until("001"), 1),
        (Until("2"), 2),
        (Until("002_b"), 2),
        (Until("010_c.sql"), 3),
        (AllBut(0), 3),
        (AllBut(1), 2),
        (AllBut(9), 0),
    ],
)
def test_dividing_by_version_and_count(three: Project, baseline: Baseline, cut: int) -> None:
    """A version may be given as number, as name, or as file name."""
    selection = select(three, baseline)

    assert (selection.baseline, selection.pending) == (three.migrations[:cut], three.migrations[cut:])
    assert selection.how.endswith(".")


def test_an_unknown_version(three: Project) -> None:
    """The nearest one is offered."""
    with pytest.raises(UsageProblem) as caught:
        select(three, Until("0100"))

    assert caught.value.help == "Did you mean until:010?"


def test_a_ref_without_a_repository(three: Project) -> None:
    """Outside git there is nothing to compare with."""
    with pytest.raises(RefUnavailable, match="main cannot be looked up"):
        select(three, Ref("main"))


@pytest.fixture
def topic(checkout: Checkout) -> Checkout:
    """Two migrations on main, and a branch `topic` that stands there."""
    checkout.write("db/migrations/1_a.sql", "create table a (x int);\n")
    checkout.write("db/migrations/3_c.sql", "create table c ();\n")
    checkout.commit()
    checkout.git("checkout", "--quiet", "-b", "topic")
    return checkout


def compared(checkout: Checkout, baseline: Baseline | None = None) -> Selection:
    return select(discover(checkout.root), baseline or Ref("main"))


def test_added_files_are_pending(topic: Checkout) -> None:
    """Committed or not; one that sorts before a baseline file is out of order."""
    topic.write("db/migrations/4_d.sql", "select 4")
    topic.commit()
    topic.write("db/migrations/2_b.sql", "select 2")

    selection = compared(topic)

    assert names(selection.baseline) == ["1_a.sql", "3_c.sql"]
    assert names(selection.pending) == ["2_b.sql", "4_d.sql"]
    assert selection.out_of_order == ("db/migrations/2_b.sql",)
    assert (selection.edited, selection.deleted) == ((), ())
    assert selection.how == f"Compared with main at {topic.git('rev-parse', 'main')[:10]}."


def test_edited_and_deleted_files_stand_as_they_stood(topic: Checkout) -> None:
    """The database has the old text; the new one changes nothing there."""
    topic.write("db/migrations/1_a.sql", "create table a (x bigint);\n")
    (topic.root / "db/migrations/3_c.sql").unlink()
    topic.write("db/migrations/4_d.sql", "select 4")

    selection = compared(topic)

    assert [each.sql for each in selection.baseline] == [b"create table a (x int);\n", b"create table c ();\n"]
    assert names(selection.pending) == ["4_d.sql"]
    assert selection.edited == ("db/migrations/1_a.sql",)
    assert selection.deleted == ("db/migrations/3_c.sql",)


@pytest.mark.parametrize(
    "text",
    ["-- why\ncreate table a (x int);", "create  table a\r\n(x int /* n */);", "\ufeffcreate table a (x int);\n"],
)
def test_comments_and_white_space_are_no_edit(topic: Checkout, text: str) -> None:
    """Line ends and byte order marks neither."""
    topic.write("db/migrations/1_a.sql", text)

    assert compared(topic).edited == ()


def test_line_ends_inside_a_function_body_are_no_edit(topic: Checkout) -> None:
    """A checkout on Windows has them changed everywhere."""
    topic.write("db/migrations/2_f.sql", "do $$\nbegin\nend $$;\n")
    topic.commit()
    topic.git("branch", "--force", "main")
    topic.write("db/migrations/2_f.sql", "do $$\r\nbegin\r\nend $$;\r\n")

    assert compared(topic).edited == ()


def test_a_new_name_with_the_same_version_is_the_same_migration(topic: Checkout) -> None:
    """A ledger of versions has it already. It is said, and an edit is still one."""
    topic.git("mv", "db/migrations/1_a.sql", "db/migrations/1_better.sql")
    selection = compared(topic)
    assert (names(selection.baseline), selection.pending) == (["1_a.sql", "3_c.sql"], ())
    assert (selection.edited, selection.deleted) == ((), ())
    assert "db/migrations/1_a.sql is now db/migrations/1_better.sql" in selection.how

    topic.write("db/migrations/1_better.sql", "select 1")
    assert compared(topic).edited == ("db/migrations/1_better.sql",)


def test_the_same_text_with_a_new_version_is_pending(topic: Checkout) -> None:
    """Production would run it again."""
    topic.git("mv", "db/migrations/3_c.sql", "db/migrations/4_c.sql")
    selection = compared(topic)

    assert names(selection.pending) == ["4_c.sql"]
    assert selection.deleted == ("db/migrations/3_c.sql",)


def test_a_base_that_moved_on(topic: Checkout) -> None:
    """What main did since is baseline, and nobody blames the pull request for not having it."""
    topic.write("db/migrations/5_mine.sql", "select 5")
    topic.commit()
    topic.git("checkout", "--quiet", "main")
    topic.write("db/migrations/5_theirs.sql", "select 'theirs'")
    topic.write("db/migrations/1_a.sql", "create table a (x int, y int);\n")
    (topic.root / "db/migrations/3_c.sql").unlink()
    topic.commit()
    topic.git("checkout", "--quiet", "topic")

    selection = compared(topic)

    assert names(selection.baseline) == ["1_a.sql", "5_theirs.sql"]
    assert selection.baseline[0].sql == b"create table a (x int, y int);\n"
    assert names(selection.pending) == ["5_mine.sql"]
    assert (selection.edited, selection.deleted) == ((), ())


def test_a_folder_that_was_not_there(checkout: Checkout) -> None:
    """The first migrations of a project: everything is pending."""
    checkout.commit()
    checkout.git("checkout", "--quiet", "-b", "topic")
    checkout.write("db/migrations/1_a.sql", "select 1")

    selection = compared(checkout)

    assert (selection.baseline, names(selection.pending)) == ((), ["1_a.sql"])


def test_faults_of_the_base_are_not_the_pull_requests(topic: Checkout) -> None:
    """One that puts right a version used twice can be checked."""
    topic.git("checkout", "--quiet", "main")
    topic.write("db/migrations/3_also.sql", "select 3")
    topic.commit()
    topic.git("checkout", "--quiet", "-B", "topic")
    topic.git("mv", "db/migrations/3_also.sql", "db/migrations/4_also.sql")

    selection = compared(topic)

    assert names(selection.baseline) == ["1_a.sql", "3_also.sql", "3_c.sql"]
    assert names(selection.pending) == ["4_also.sql"]


def test_migrations_in_the_root_of_the_repository(checkout: Checkout) -> None:
    """The folder is the repository itself."""
    checkout.write("1_a.sql", "select 1")
    checkout.write("src/big.bin", b"\0" * 1000)
    checkout.commit()
    checkout.write("2_b.sql", "select 2")

    selection = compared(checkout)

    assert (names(selection.baseline), names(selection.pending)) == (["1_a.sql"], ["2_b.sql"])


def merged(topic: Checkout) -> Checkout:
    """What actions/checkout makes of a pull request: a merge commit, main first."""
    topic.write("db/migrations/4_d.sql", "select 4")
    topic.commit()
    topic.git("checkout", "--quiet", "main")
    topic.git("merge", "--quiet", "--no-ff", "topic")
    return topic


def test_the_first_parent_of_a_merge(topic: Checkout) -> None:
    """That is the base, exactly as the merge was tried."""
    selection = compared(merged(topic), FirstParent())

    assert names(selection.pending) == ["4_d.sql"]
    assert selection.how.startswith("Compared with the first parent of the merge commit at ")


def test_head_is_no_merge(topic: Checkout) -> None:
    """Then its parent says nothing about the base, and the next way is tried."""
    topic.write("db/migrations/4_d.sql", "select 4")
    topic.commit()

    with pytest.raises(RefUnavailable):
        compared(topic, FirstParent())
    hints: list[Baseline] = [FirstParent(), Ref("0" * 40, "before"), Ref("main", "base.sha")]
    selection = select_first(discover(topic.root), hints)
    assert names(selection.pending) == ["4_d.sql"]
    assert selection.how.startswith("Compared with base.sha (main) at ")


def test_the_merge_base(topic: Checkout) -> None:
    """Where the lines parted: what main did since is not baseline."""
    topic.write("db/migrations/4_d.sql", "select 4")
    topic.commit()
    topic.git("checkout", "--quiet", "main")
    topic.write("db/migrations/5_e.sql", "select 5")
    topic.commit()
    topic.git("checkout", "--quiet", "topic")

    assert names(compared(topic, MergeBase("main")).baseline) == ["1_a.sql", "3_c.sql"]


@pytest.mark.parametrize("baseline", [FirstParent(), Ref("main~1"), MergeBase("main~1")])
def test_a_shallow_clone_says_what_to_set(topic: Checkout, baseline: Baseline) -> None:
    """The default of actions/checkout: exit 2, naming the setting."""
    clone = merged(topic).clone("--depth=1")

    with pytest.raises(RefUnavailable) as caught:
        compared(clone, baseline)

    assert caught.value.why == "This clone is shallow."
    assert "fetch-depth: 0" in caught.value.help
    assert caught.value.exit_code is ExitCode.USAGE


def test_no_hint_is_available(topic: Checkout) -> None:
    """The first one's message is shown."""
    with pytest.raises(RefUnavailable, match="nowhere"):
        select_first(discover(topic.root), [Ref("nowhere"), Ref("1" * 40)])
    with pytest.raises(RefUnavailable):
        select_first(discover(topic.root), [])


def test_by_the_list_of_files_from_github(topic: Checkout) -> None:
    """The same answer without any history; only what changed is fetched."""
    folder = "db/migrations"
    before = {
        f"{folder}/1_a.sql": b"create table a (y int);",
        f"{folder}/2_b.sql": b"select 2",
        f"{folder}/7_old.sql": b"select 7",
        f"{folder}/8_gone.sql": b"select 8",
    }
    for name in ("4_d.sql", "7_new.sql", "9_from_elsewhere.sql"):
        topic.write(f"{folder}/{name}", "select 7")
    (topic.root / folder / "3_c.sql").rename(topic.root / folder / "3_moved_away.txt")
    before[f"{folder}/3_c.sql"] = b"create table c ();"
    changed = [
        ChangedFile(f"{folder}/1_a.sql", None, "modified"),
        ChangedFile(f"{folder}/2_b.sql", None, "removed"),
        ChangedFile(f"{folder}/4_d.sql", None, "added"),
        ChangedFile(f"{folder}/7_new.sql", f"{folder}/7_old.sql", "renamed"),
        ChangedFile(f"{folder}/9_from_elsewhere.sql", "drafts/9.sql", "renamed"),
        ChangedFile(f"{folder}/3_moved_away.txt", f"{folder}/3_c.sql", "renamed"),
        ChangedFile("src/app.py", None, "modified"),
        ChangedFile("db/migrations2/1_x.sql", None, "removed"),
    ]
    fetched: list[str] = []

    def read(path: str) -> bytes:
        fetched.append(path)
        return before[path]

    selection = select_by_files(discover(topic.root), changed, read)

    assert names(selection.baseline) == ["1_a.sql", "2_b.sql", "3_c.sql", "7_old.sql"]
    assert selection.baseline[0].sql == b"create table a (y int);"
    assert names(selection.pending) == ["4_d.sql", "9_from_elsewhere.sql"]
    assert selection.edited == (f"{folder}/1_a.sql",)
    assert selection.deleted == (f"{folder}/2_b.sql", f"{folder}/3_c.sql")
    assert selection.out_of_order == (f"{folder}/4_d.sql",)
    assert sorted(fetched) == [f"{folder}/{name}" for name in ("1_a.sql", "2_b.sql", "3_c.sql", "7_old.sql")]


def test_by_an_empty_list(topic: Checkout) -> None:
    """A pull request that touches no file of the folder brings nothing."""
    selection = select_by_files(discover(topic.root), [], lambda path: b"")

    assert (names(selection.baseline), selection.pending) == (["1_a.sql", "3_c.sql"], ())
