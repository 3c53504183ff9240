"""The order and the versions of plain folders."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachegate.migrations.layout import Arrangement, SourceFile
from cachegate.migrations.layouts.plain import LAYOUT


def arrange(*names: str) -> Arrangement:
    return LAYOUT.arrange([SourceFile(name, f"m/{name}", b"") for name in names])


@pytest.mark.parametrize(
    ("names", "versions"),
    [
        (["1_a.sql", "2_c.sql", "10_b.sql"], ["1", "2", "10"]),
        (["001-a.sql", "2-b.sql", "20240101120000_c.sql"], ["001", "2", "20240101120000"]),
        (["1.2_a.sql", "1.10_b.sql", "2.sql"], ["1.2", "1.10", "2"]),
        (["001_2fa.sql", "002_3d.SQL"], ["001", "002"]),
        (["2024-01-31_a.sql", "2024-01-31_b.sql"], ["2024-01-31_a", "2024-01-31_b"]),
        (["a.sql", "b.sql"], ["a", "b"]),
        (["1a.sql", "1b.sql"], ["1a", "1b"]),
        (["10_b.sql", "1_a.sql", "2_c.sql", "init.sql"], ["10_b", "1_a", "2_c", "init"]),
        (["9 spaced.sql", "10 spaced.sql"], ["9", "10"]),
    ],
)
def test_order_and_versions(names: list[str], versions: list[str]) -> None:
    """By number when every file has one, else by name."""
    found = arrange(*reversed(names))

    assert [each.file for each in found.migrations] == [f"m/{name}" for name in names]
    assert [each.version for each in found.migrations] == versions
    assert found.problems == ()


def test_orders_that_surprise_are_said() -> None:
    """Numbers against names, and names against numbers; nothing where both agree."""
    assert "10_b.sql" in arrange("10_b.sql", "2_c.sql").warnings[0]
    assert "because init.sql has no number" in arrange("10_b.sql", "1_a.sql", "2_c.sql", "init.sql").warnings[0]
    assert arrange("01_a.sql", "02_b.sql").warnings == ()
    assert arrange("01_a.sql", "02_b.sql", "x.sql").warnings == ()


@pytest.mark.parametrize(
    ("one", "other"), [("1_a.sql", "1_b.sql"), ("1_a.sql", "001_b.sql"), ("1.2.sql", "01.2_b.sql")]
)
def test_the_same_number_twice(one: str, other: str) -> None:
    """However it is written: no tool is known to mind, so both run, and it is said."""
    found = arrange(one, other, "3_c.sql")
    (remark,) = found.remarks

    assert (remark.check, remark.severe, len(found.migrations)) == ("duplicate-version", False, 3)
    assert one in remark.cause
    assert other in remark.cause


@pytest.mark.parametrize(
    ("names", "twice"),
    [
        (["20240501_01_a.sql", "20240501_02_b.sql"], 0),
        (["03.02.00_01_before.sql", "03.02.00_50_after.sql"], 0),
        (["0501-1-a.sql", "0501-2-b.sql"], 0),
        (["20240501_01_a.sql", "20240501_01_b.sql"], 1),
        (["20240501_a.sql", "20240501_02_b.sql", "20240501_b.sql"], 1),
        (["20240501_1_a.sql", "20240501_2_b.sql", "20240501_10_c.sql"], 1),
        (["1_2nd.sql", "1_3rd.sql"], 1),
    ],
)
def test_a_second_number_tells_files_apart(names: list[str], twice: int) -> None:
    """If they run in its order: 10 before 2 is a surprise that has to be told."""
    found = arrange(*names)

    assert [remark.check for remark in found.remarks if remark.check == "duplicate-version"] == [
        "duplicate-version"
    ] * twice
    assert [one.name for one in found.migrations] == sorted(names)


def test_the_same_name_in_two_spellings() -> None:
    """`a.sql` and `a.SQL` are one version."""
    assert [remark.check for remark in arrange("a.sql", "a.SQL").remarks] == ["duplicate-version"]


@pytest.mark.parametrize(
    ("names", "missing"),
    [
        (["1.sql", "2.sql", "3.sql", "5.sql"], "4 is missing between 3.sql and 5.sql"),
        (["001_a.sql", "002_b.sql", "003_c.sql", "010_d.sql"], "4 to 9 is missing"),
        (["1.sql", "2.sql", "5.sql"], None),
        (["10.sql", "20.sql", "30.sql", "50.sql"], None),
        (["1.sql", "2.sql", "3.sql", "3_b.sql", "4.sql"], None),
        (["20240101.sql", "20240102.sql", "20240103.sql", "20240105.sql"], None),
        (["1.sql", "2.sql", "3.sql", "20240105.sql"], None),
        (["1.1.sql", "1.2.sql", "1.3.sql", "1.5.sql"], None),
    ],
)
def test_a_number_that_is_left_out(names: list[str], missing: str | None) -> None:
    """Only where every file before had the next number: dates, tens and folders with old gaps say nothing."""
    causes = [one.cause for one in arrange(*names).remarks if one.check == "version-gap"]

    assert len(causes) == (missing is not None)
    assert (missing or "") in "".join(causes)


@given(st.lists(st.from_regex(r"[0-9]{0,3}[a-z_. -]{0,4}\.sql", fullmatch=True), unique=True))
def test_every_file_has_one_place(names: list[str]) -> None:
    """The order does not depend on how the folder was listed, and nothing is lost."""
    once, again = arrange(*names), arrange(*reversed(names))

    assert (once.migrations, once.warnings) == (again.migrations, again.warnings)
    assert once.remarks == again.remarks
    assert sorted(each.file for each in once.migrations) == sorted(f"m/{name}" for name in names)
