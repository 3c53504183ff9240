"""What is listened to, and what surely orders a reload: told from texts, before anything runs."""

from __future__ import annotations

import pytest

from cachegate.model.migration import Migration
from cachegate.pipeline.listening import channels, orders_itself
from unit.pipeline.self_reload.heard_of import trigger


def file(sql: str) -> Migration:
    return Migration("1", "1.sql", sql.encode())


@pytest.mark.parametrize(
    ("sql", "surely"),
    [
        ("create table t (); notify pgrst, 'reload schema';", True),
        ("select pg_notify('pgrst', '')", True),
        ("notify pgrst, 'reload config'", False),
        ("notify other", False),
        ("do $$ begin notify pgrst; end $$", False),
        ("begin; notify pgrst; rollback; create table t ()", False),
        ("create function f() returns void language sql as $$ notify pgrst $$", False),
    ],
)
def test_files_that_order_a_reload_themselves(sql: str, surely: bool) -> None:
    """Only a statement that is reached whatever happens, and not taken back."""
    assert orders_itself(file(sql), "pgrst") is surely


def test_other_channels_are_heard_where_postgrest_may_be_meant() -> None:
    """A slip in the channel's name is found; what applications say to each other is their business."""
    files = [
        file("notify pgrest, 'reload schema'"),
        file("select pg_notify('jobs', '42')"),
        file("do $$ begin execute 'notify blocks'; end $$"),
    ]
    installed = [trigger(body="begin perform pg_notify('triggers', 'reload schema'); end")]

    assert channels(("pgrst", "pgrst"), files, installed) == ["pgrst", "pgrest", "blocks", "triggers"]
