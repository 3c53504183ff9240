"""The SQL of a finding is complete: run as it stands, as one more migration, it leaves nothing to say."""

from __future__ import annotations

from pathlib import Path

import pytest

from cachegate.model.report import ExitCode
from conftest import StartPostgrest
from gate import Given, judge, migration, unsettled
from servers import Servers

SCENARIOS = Path(__file__).parents[1] / "scenarios"
STORIES = (
    ("roles-nothing-granted", ("base.sql",), ("change.sql",)),
    ("roles-view-owner", ("base.sql",), ("view.sql", "nested.sql", "writable.sql")),
    ("roles-security-invoker", ("base.sql",), ("view.sql", "inside.sql")),
    ("roles-not-settable", ("base.sql",), ("role.sql",)),
    ("roles-not-settable", ("base.sql",), ("alone.sql",)),
    ("reachable", ("no-usage-base.sql",), ("no-usage.sql", "function.sql")),
    ("sequence-granted", ("base.sql",), ("serial.sql", "inserting.sql")),
    ("column-granted", ("base.sql",), ("forgotten.sql",)),
)


@pytest.mark.parametrize(("folder", "base", "change"), STORIES)
@pytest.mark.parametrize(("postgrest", "postgres"), [("11.2.2", "15"), ("12.0.2", "18")])
def test_pasting_repairs(
    folder: str,
    base: tuple[str, ...],
    change: tuple[str, ...],
    postgrest: str,
    postgres: str,
    servers: Servers,
    start_postgrest: StartPostgrest,
) -> None:
    """What the findings of such a pull request offer, all of it, turns it green."""
    files = {name: migration(name, (SCENARIOS / folder / name).read_text("utf-8")) for name in (*base, *change)}
    given = Given(base=[files[name] for name in base], change=[files[name] for name in change])
    with servers.database(postgres) as database:
        found = [one for one in unsettled(judge(database, start_postgrest, postgrest, given)) if one.check != RELOADS]
    assert found
    assert all(one.sql for one in found), found

    pasted = migration("pasted.sql", "\n".join(dict.fromkeys(str(one.sql) for one in found)) + "\nnotify pgrst;")
    with servers.database(postgres) as database:
        report = judge(database, start_postgrest, postgrest, Given(base=given.base, change=[*given.change, pasted]))

    assert unsettled(report) == []
    assert report.exit_code is ExitCode.GOOD


RELOADS = "self-reload"
