"""Folders that are easy to get wrong: where the layout's own tool gets through, so do we, to the same end."""

from __future__ import annotations

from pathlib import Path

import pytest

from cachegate.errors import Problem
from conftest import FreshDatabase
from servers import POSTGRES_VERSIONS, Database
from tools import odd, ours, theirs
from tools.catalog import rows, whole
from tools.pairs import pair
from tools.test_examples import TOOLS

pytestmark = pytest.mark.tools

CASES = [(layout, case) for layout, (_, cases) in odd.FOLDERS.items() for case in cases]
SCHEMA = 'generator client {\n  provider = "prisma-client-js"\n}\n'
SCHEMA += 'datasource db {\n  provider = "postgresql"\n  url = "x"\n}\n'
STRICTER = {
    ("dbmate", "without a down part"): "requires each migration to define a down block",
    ("dbmate", "transactions of its own"): "unexpected transaction status idle",  # and yet all of it is committed
    ("dbmate", "session state"): 'relation "t" does not exist',  # one session for all files; ours begin clean
}
"""Where the tool, as of the locked version, refuses what we apply: by its own words."""


@pytest.mark.parametrize("version", POSTGRES_VERSIONS)
@pytest.mark.parametrize(("layout", "case"), CASES)
def test_same_end(layout: str, case: str, version: str, tmp_path: Path, fresh_database: FreshDatabase) -> None:
    """Both fail, or neither; and what is there then is the same."""
    by_tool, by_us = pair(fresh_database, version)
    project = written(tmp_path, layout, case)
    theirs_failed = failed_by_tool(layout, project, by_tool)
    ours_failed = failed_by_us(layout, project, by_us)

    if (layout, case) in STRICTER:
        assert STRICTER[layout, case] in theirs_failed
        assert not ours_failed
        return
    assert bool(ours_failed) == bool(theirs_failed), (ours_failed, theirs_failed)
    assert whole(by_us.url, theirs.LEDGERS[layout]) == whole(by_tool.url, theirs.LEDGERS[layout])
    if "relation public.t " in "".join(whole(by_us.url)):
        assert rows(by_us.url, "public.t") == rows(by_tool.url, "public.t")


def written(folder: Path, layout: str, case: str) -> Path:
    where, cases = odd.FOLDERS[layout]
    for name, text in cases[case].items():
        path = folder / where / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    match layout:
        case "drizzle":
            theirs.journal(folder / where, cases[case]["meta/_journal.json"].split("\n"))
        case "prisma":
            folder.joinpath("prisma/schema.prisma").write_text(SCHEMA, "utf-8")
            folder.joinpath(where, "migration_lock.toml").write_text('provider = "postgresql"\n', "utf-8")
        case "sqitch":
            folder.joinpath("sqitch.conf").write_text("[core]\n\tengine = pg\n", "utf-8")
    return folder


def failed_by_tool(layout: str, project: Path, database: Database) -> str:
    try:
        TOOLS[layout](project, database.url)
    except theirs.Refused as refused:
        return str(refused)
    return ""


def failed_by_us(layout: str, project: Path, database: Database) -> str:
    try:
        assert ours.migrate(project, database.url) == layout
    except (ours.Failed, Problem) as failed:
        return str(failed)
    return ""
