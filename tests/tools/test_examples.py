"""The example of each layout, by its own tool and by Cachegate: the two databases are the same to the last comment."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import FreshDatabase
from servers import POSTGRES_VERSIONS
from tools import ours, theirs
from tools.catalog import rows, whole
from tools.pairs import pair

EXAMPLES = Path(__file__).parents[2] / "examples/layouts"
TOOLS: dict[str, Callable[[Path, str], None]] = {
    "dbmate": theirs.dbmate,
    "node-pg-migrate": theirs.node_pg_migrate,
    "drizzle": theirs.drizzle,
    "prisma": theirs.prisma,
    "sqitch": theirs.sqitch,
}
pytestmark = pytest.mark.tools


@pytest.mark.parametrize("version", POSTGRES_VERSIONS)
@pytest.mark.parametrize("layout", TOOLS)
def test_same_catalog(layout: str, version: str, fresh_database: FreshDatabase) -> None:
    """Relations, columns, types, defaults, constraints, indexes, functions, grants, comments: everything."""
    by_tool, by_us = pair(fresh_database, version)
    TOOLS[layout](EXAMPLES / layout, by_tool.url)
    taken_for = ours.migrate(EXAMPLES / layout, by_us.url)

    made = whole(by_tool.url, theirs.LEDGERS[layout])
    assert taken_for == layout
    assert whole(by_us.url) == made
    assert sum(line.startswith("relation public.") for line in made) >= 4
    assert rows(by_us.url, "reviews") == rows(by_tool.url, "reviews")
