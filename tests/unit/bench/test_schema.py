"""The measured project is what it says it is."""

from __future__ import annotations

from bench.schema import Size, migrations


def test_counts_are_those_asked_for() -> None:
    """1,000 tables, 500 functions and 500 foreign keys, in 100 files of the same size."""
    files = migrations(Size())
    texts = [file.sql.decode() for file in files]

    assert len(files) == 100
    assert {text.count("create table") for text in texts} == {10}
    assert {text.count("create function") for text in texts} == {5}
    assert {text.count("foreign key") for text in texts} == {5}
    assert len({file.version for file in files}) == 100


def test_the_same_every_time() -> None:
    """Two runs measure the same bytes."""
    assert migrations(Size(20, 10, 10, 4)) == migrations(Size(20, 10, 10, 4))


def test_only_the_last_file_notifies() -> None:
    """One reload, after everything is there."""
    notifying = [file.file for file in migrations(Size()) if b"notify" in file.sql]

    assert notifying == ["migrations/0100_step.sql"]
