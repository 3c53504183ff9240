"""What a pull request brings to a folder of each layout, told by git."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from cachegate.migrations.baseline import Ref, select
from cachegate.migrations.discover import discover
from cachegate.model.migration import Selection
from unit.migrations.checkouts import Checkout


@dataclass(frozen=True)
class Story:
    """A folder on main, what a pull request writes, the file that is pending then, and one that sorts before all.

    `down` is a file of main with another down part: no tool runs that again.
    """

    main: Mapping[str, str]
    change: Mapping[str, str]
    pending: str
    early: Mapping[str, str]
    down: Mapping[str, str]


GOOSE = "-- +goose Up\ncreate table a ();\n-- +goose Down\n"
DBMATE = "-- migrate:up\ncreate table a ();\n-- migrate:down\n"
NODE = "-- Up Migration\ncreate table a ();\n-- Down Migration\n"
STORIES = {
    "dbmate": Story(
        {"20240101000000_a.sql": DBMATE, "20240102000000_b.sql": DBMATE},
        {"20240103000000_c.sql": DBMATE},
        "20240103000000_c.sql",
        {"20230101000000_z.sql": DBMATE},
        {"20240101000000_a.sql": f"{DBMATE}drop table a;"},
    ),
    "golang-migrate": Story(
        {"9_a.up.sql": "select 1;", "9_a.down.sql": "select -1;"},
        {"10_b.up.sql": "select 2;", "10_b.down.sql": "select -2;"},
        "10_b.up.sql",
        {"8_z.up.sql": "select 0;"},
        {"9_a.down.sql": "select -100;"},
    ),
    "goose": Story(
        {"099_a.sql": GOOSE},
        {"100_b.sql": GOOSE},
        "100_b.sql",
        {"98_z.sql": GOOSE},
        {"099_a.sql": f"{GOOSE}drop table a;"},
    ),
    "node-pg-migrate": Story(
        {"1700000000000_a.sql": NODE},
        {"20240101120000000_b.sql": NODE},
        "20240101120000000_b.sql",
        {"1600000000000_z.sql": NODE},
        {"1700000000000_a.sql": f"{NODE}drop table a;"},
    ),
    "hasura": Story(
        {"default/9_a/up.sql": "select 1;", "default/9_a/down.sql": "select -1;"},
        {"default/10_b/up.sql": "select 2;"},
        "default/10_b/up.sql",
        {"default/8_z/up.sql": "select 0;"},
        {"default/9_a/down.sql": "select -100;"},
    ),
}


def committed(checkout: Checkout, *steps: Mapping[str, str]) -> Selection:
    """Each step one commit; what the last ones bring on top of the first."""
    base = None
    for files in steps:
        for name, text in files.items():
            checkout.write(f"db/my migrations/{name}", text)
        base = base or checkout.commit()
    checkout.commit()
    project = discover(checkout.root / "db/my migrations")
    return select(project, Ref(base or ""))


@pytest.mark.parametrize("layout", STORIES)
def test_the_new_file_is_pending(layout: str, checkout: Checkout) -> None:
    """And nothing else, in a folder with a space in its name; an up file, not its down file."""
    story = STORIES[layout]
    found = committed(checkout, story.main, story.change)

    assert [each.file for each in found.pending] == [f"db/my migrations/{story.pending}"]
    assert len(found.baseline) == len([name for name in story.main if "down." not in name])
    assert (found.edited, found.deleted, found.out_of_order) == ((), (), ())
    assert discover(checkout.root / "db/my migrations").layout == layout


@pytest.mark.parametrize("layout", STORIES)
def test_a_file_that_sorts_before_all(layout: str, checkout: Checkout) -> None:
    """By the order of the layout, not of names."""
    story = STORIES[layout]
    found = committed(checkout, story.main, story.early)

    assert found.out_of_order == tuple(f"db/my migrations/{name}" for name in story.early)


@pytest.mark.parametrize("layout", STORIES)
def test_a_down_part_may_be_edited(layout: str, checkout: Checkout) -> None:
    """What was applied is the up part, and that is as it was."""
    story = STORIES[layout]
    found = committed(checkout, story.main, story.down)

    assert (found.edited, found.pending) == ((), ())


@pytest.mark.parametrize("layout", STORIES)
def test_an_up_part_may_not(layout: str, checkout: Checkout) -> None:
    """It never runs again where it ran."""
    story = STORIES[layout]
    name, text = next((name, text) for name, text in story.main.items() if "down." not in name)
    edited = {name: text.replace("create table a", "create table b").replace("select 1", "select 7")}

    assert committed(checkout, story.main, edited).edited == (f"db/my migrations/{name}",)


def test_a_go_migration_is_pending_like_others(checkout: Checkout) -> None:
    """It has a version and a place, so that it is told whose it is."""
    found = committed(checkout, {"1_a.sql": GOOSE}, {"2_b.go": "package m", "3_c.sql": GOOSE})

    assert [each.name for each in found.pending] == ["2_b.go", "3_c.sql"]
