"""Values that `--set` gives reach the files, and what is said of them, before anything is run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cachegate.commands.material import gather
from cachegate.options import Options

SQL = "-- +goose Up\n-- +goose ENVSUB ON\ncreate table ${PREFIX}a ();\n"


def test_a_variable_of_goose(tmp_path: Path) -> None:
    """Without its value the run could not be green."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "1_a.sql").write_text(SQL)
    urls: dict[str, Any] = {"database_url": "postgresql://localhost/x", "postgrest_url": ("http://localhost:3000",)}

    bare = gather(Options(directory=tmp_path, **urls), {}, None, None).told
    given = gather(Options(directory=tmp_path, set={"PREFIX": "prod_"}, **urls), {}, None, None).told

    assert bare is not None
    assert given is not None
    assert [remark.check for remark in bare.remarks] == ["file-not-run"]
    assert given.remarks == ()
    assert given.pending[0].sql.split() == b"create table prod_a ();".split()
