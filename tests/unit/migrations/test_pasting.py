"""SQL that a report gives to paste: the tool of the folder sends it as the same statements."""

from __future__ import annotations

from pathlib import Path

import pytest

from cachegate.checks import sql
from cachegate.migrations.discover import discover
from cachegate.migrations.pasting import fitted
from cachegate.migrations.statements import split

BODIES = [
    sql.reload_trigger("pgrst"),
    "do $$ begin\n  perform 1;\n  perform 2;\nend $$;\nselect 1;",
    "create function f() returns int language sql begin atomic\n  select 1;\n  select 2;\nend;\n-- and\nselect 2",
]


def sent(folder: Path, text: str) -> list[str]:
    """The pieces that goose would send of this text."""
    (folder / "00001_a.sql").write_text(f"-- +goose Up\n{text}\n")
    (migration,) = discover(folder, "goose").migrations
    cuts = migration.manner.cuts
    assert cuts is not None
    read = migration.sql.decode()
    return [one.text for cut, end in zip(cuts, [*cuts[1:], len(read)], strict=True) for one in split(read[cut:end])]


@pytest.mark.parametrize("text", BODIES)
def test_goose_sends_bodies_whole(text: str, tmp_path: Path) -> None:
    """Unmarked, it would cut them at the semicolons of their lines."""
    wanted = [one.text for one in split(text)]

    assert sent(tmp_path, text) != wanted
    assert sent(tmp_path, fitted(text, "goose")) == wanted


@pytest.mark.parametrize("layout", ["plain", "dbmate", "hasura", "drizzle", "flyway"])
def test_other_tools_get_it_as_it_is(layout: str) -> None:
    """They cut nothing, or know where a body ends."""
    assert fitted(BODIES[0], layout) == BODIES[0]


def test_plain_statements_need_no_mark() -> None:
    """Nothing in them would be cut."""
    text = "notify pgrst, 'reload schema; now';\n-- that;\nselect 1;"

    assert fitted(text, "goose") == text
