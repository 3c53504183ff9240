"""The longest request line that we write is one that real servers take."""

from __future__ import annotations

import pytest

from cachegate.model.exchange import ColumnReadable, ColumnResolves, Resolved
from cachegate.postgrest.settle import LINE, batches, settle
from conftest import FreshDatabase, StartPostgrest
from gate import Given, eventually, opened

PAIRS = pytest.mark.parametrize(("postgrest", "postgres"), [("11.2.2", "15"), ("12.0.2", "18")])


@PAIRS
def test_names_fill_the_line(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """1,500 columns, whose names take three bytes to write each of theirs: every line is full, and is answered."""
    names = [f"☂☂☂☂☂☂☂☂☂☂☂☂☂☂☂☂☂☂{number:04}" for number in range(1500)]
    database = fresh_database(postgres)
    columns = ", ".join(f'"{name}" int' for name in names)
    with opened(database, start_postgrest, postgrest, Given()) as servers:
        database.run(
            f"create schema api; grant usage on schema api to anon; create table api.wide ({columns});"
            "grant select on api.wide to anon; notify pgrst;"
        )
        claims = [ColumnResolves("api", "wide", name) for name in names]
        reads = [ColumnReadable("api", "wide", name, "anon") for name in names]
        eventually(lambda: isinstance(settle(claims[:1], servers.prober.ask, servers.can)[claims[0]], Resolved))
        answers = settle([*claims, *reads], servers.prober.ask, servers.can)

    assert max(batch.size for batch in batches(claims)) > LINE - 1000
    assert {type(answer) for answer in answers.values()} == {Resolved}
