"""What the source of an event trigger's function tells, and what it must not be taken to tell."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachegate.model.triggers import Enabled, EventTrigger, Sent
from cachegate.triggers import body, install, judge, kinds
from cachegate.triggers.judge import Standing
from cachegate.triggers.predict import notifying

RELOAD = Sent("pgrst", "reload schema")
PLAIN = EventTrigger("t", "ddl_command_end", (), Enabled.ORIGIN, "o", "s", "f", "plpgsql", "")


def of(source: str) -> EventTrigger:
    return replace(PLAIN, body=source)


@pytest.mark.parametrize(
    ("source", "sends"),
    [
        ("begin notify pgrst, 'reload schema'; end", [RELOAD]),
        ("begin NOTIFY PgRst , 'reload schema' ; return; end", [RELOAD]),
        ("begin notify pgrst; end", [Sent("pgrst")]),
        ("""begin notify "My Chan", 'it''s'; end""", [Sent("My Chan", "it's")]),
        ("begin perform pg_notify('pgrst', 'reload schema'); end", [RELOAD]),
        ("begin perform pg_catalog.pg_notify('pgrst', ''); end", [Sent("pgrst")]),
        ("begin raise notice 'x'; notify pgrst, 'reload schema'; end", [RELOAD]),
    ],
)
def test_certain_ones(source: str, sends: list[Sent]) -> None:
    """Nothing stands between the command and the notification."""
    read = body.read(of(source))

    assert list(read.sends) == sends
    assert read.certain


@pytest.mark.parametrize(
    "source",
    [
        "begin if x then notify pgrst, 'reload schema'; end if; end",
        "begin return; notify pgrst, 'reload schema'; end",
        "begin notify pgrst, 'reload schema'; exception when others then null; end",
        "begin perform f(); notify pgrst, 'reload schema'; end",
        "declare a int := 1; begin notify pgrst, 'reload schema'; end",
        "begin execute 'notify pgrst'; end",
        "begin perform pg_notify(channel(), 'reload schema'); end",
    ],
)
def test_uncertain_ones(source: str) -> None:
    """It notifies, or may do so; more is not claimed."""
    read = body.read(of(source))

    assert read.notifies
    assert not read.certain


@pytest.mark.parametrize(
    "source",
    ["begin null; end", "begin -- notify pgrst\n null; end", "begin /* pg_notify('a', 'b') */ end", ""],
)
def test_those_that_do_not_notify(source: str) -> None:
    """A comment is no statement."""
    assert not body.read(of(source)).notifies
    assert judge.by_body([of(source)], "pgrst", firing=True).standing is Standing.ABSENT


def test_other_languages_are_not_read() -> None:
    """What PL/Python does, only running it tells."""
    foreign = replace(PLAIN, language="plpython3u", body="plpy.execute(\"notify pgrst, 'reload schema'\")")

    assert notifying([foreign]) == (foreign,)
    assert body.read(foreign).places, "so it is run where it matters"
    assert judge.by_body([foreign], "pgrst", firing=True).standing is Standing.UNKNOWN


@given(st.text(max_size=200), st.sampled_from(["plpgsql", "sql", "c", "plv8"]))
def test_any_text_is_read(source: str, language: str) -> None:
    """Whatever stands in a database, reading it ends, and judging it too."""
    trigger = replace(PLAIN, body=f"{source} notify {source} pg_notify(", language=language)
    assert body.read(trigger).certain in (True, False)
    assert judge.by_body([trigger], "pgrst", firing=True).standing in Standing


@pytest.mark.parametrize("channel", ["pgrst", "My Channel", "a$$b", 'q"uote', "it's", "x\ny"])
def test_our_own_is_known_by_its_text(channel: str) -> None:
    """On its own channel it is complete; on another one it is not heard."""
    pair = [replace(PLAIN, name=event, event=event, body=text) for event, text in install.bodies(channel).items()]

    assert judge.by_body(pair, channel, firing=True).standing is Standing.COMPLETE
    assert judge.by_body(pair, "other", firing=True).standing is Standing.WRONG_CHANNEL
    assert judge.by_body(pair[:1], channel, firing=True).standing is Standing.INCOMPLETE
    assert all(text in install.statements(channel) for text in install.bodies(channel).values())


def test_a_body_that_holds_every_quote() -> None:
    """A channel with the usual dollar quotes in it takes another one."""
    assert "as $reload$" in install.statements("a$$b")


def test_kinds_are_told_apart() -> None:
    """Names are unique, tags are Postgres' own, and those that matter say why."""
    assert len({kind.name for kind in kinds.ALL}) == len(kinds.ALL)
    assert all(kind.tag == kind.tag.upper() for kind in kinds.ALL)
    assert {kind.tag for kind in kinds.MATTERING}.isdisjoint(install.NOT_CACHED)
    assert {kind.dropped for kind in kinds.MATTERING}.isdisjoint(install.NOT_CACHED_OBJECTS)
    assert all(kind.dropped for kind in kinds.ALL if kind.drops)
