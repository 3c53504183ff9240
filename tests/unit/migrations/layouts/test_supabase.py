"""What the Supabase CLI runs, and in which order."""

from __future__ import annotations

from cachegate.migrations.layout import Arrangement, SourceFile
from cachegate.migrations.layouts.supabase import LAYOUT


def arrange(*names: str) -> Arrangement:
    return LAYOUT.arrange([SourceFile(name, f"m/{name}", b"") for name in names])


def test_order_is_that_of_names() -> None:
    """Also when a width differs: the CLI lists the folder and does not compare numbers."""
    found = arrange("20240102000000_b.sql", "20240101000000_a.sql", "3_c.sql")

    assert [each.version for each in found.migrations] == ["20240101000000", "20240102000000", "3"]


def test_other_names_are_left_out_aloud() -> None:
    """As the CLI does; a reader might believe that they run."""
    found = arrange("20240101000000_a.sql", "20240102000000-b.sql", "seed.sql", "20240103000000_c.SQL")

    assert [each.version for each in found.migrations] == ["20240101000000"]
    assert [warning.split(" ")[0] for warning in found.warnings] == [
        "m/20240102000000-b.sql",
        "m/20240103000000_c.SQL",
        "m/seed.sql",
    ]


def test_an_init_file_of_the_early_cli() -> None:
    """Left out only as the first file, and only before 9 December 2021."""
    assert arrange("20211208235959_init.sql", "20220101000000_a.sql").migrations[0].version == "20220101000000"
    assert len(arrange("20211209000000_init.sql").migrations) == 1
    assert len(arrange("20200101000000_a.sql", "20211208235959_init.sql").migrations) == 2


def test_one_version_twice() -> None:
    """The CLI's ledger has the version as its key, so it stops at the second."""
    (remark,) = arrange("20240101000000_a.sql", "20240101000000_b.sql").remarks

    assert (remark.check, remark.severe, remark.file) == ("duplicate-version", True, "m/20240101000000_b.sql")
