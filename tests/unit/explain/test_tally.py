"""Whole logs: records over several lines, counts, first and last, and memory that does not grow."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from cachegate.explain import tally
from cachegate.explain.records import MOST_LINES, Records
from cachegate.explain.tally import Found, Tally

CODE = "Could not find the '{}' column of '{}' in the schema cache"


def error(column: str = "created_by", relation: str = "organizations", second: int = 11) -> str:
    body = json.dumps({"code": "PGRST204", "message": CODE.format(column, relation)})
    return f"2026-11-20T14:03:{second:02}Z client: {body}"


def tallied(*lines: str) -> tuple[Tally, list[Found]]:
    made = Tally()
    told: list[Found] = []
    for line in lines:
        told += made.add(line)
    told += made.end()
    return made, told


def records(*lines: str) -> list[str]:
    made = Records()
    return [record for line in lines for record in made.add(line)] + list(made.end())


def test_counts_first_and_last() -> None:
    """By code and thing, in the order of their coming."""
    made, _ = tallied(error(second=11), error("tier", "mypoolr", 12), error(second=13), "nothing", error(second=14))

    first, second = made.found.values()
    assert (first.code, first.about, first.span.count) == ("PGRST204", "organizations.created_by", 3)
    assert (first.span.first, first.span.last) == ("2026-11-20T14:03:11Z", "2026-11-20T14:03:14Z")
    assert (second.about, second.span.count) == ("mypoolr.tier", 1)
    assert made.records == 5


def test_what_is_new_is_told_once_and_again_when_it_is_many() -> None:
    """The first, the tenth and the hundredth."""
    seen = []
    made = Tally()
    for number in range(100):
        seen += [(number, one.span.count) for one in made.add(error())]
    seen += [(100, one.span.count) for one in made.end()]

    # a record is read when the next one has come
    assert seen == [(1, 1), (10, 10), (100, 100)]


def test_names_without_end_do_not_fill_the_memory() -> None:
    """A client that makes names up is counted, not kept."""
    made, _ = tallied(*(error(f"c{number}") for number in range(tally.MOST + 50)))

    assert len(made.found) == tally.MOST
    assert made.beyond == 50


def test_an_object_over_several_lines_is_one_record() -> None:
    """As JavaScript prints it; the lines around it are their own."""
    printed = ["before {", "  code: 'PGRST204',", '  message: "x"', "}"]

    assert records("one", *printed, "two") == ["one", "\n".join(printed), "two"]


def test_an_object_in_an_object_ends_with_the_outer_one() -> None:
    """Brackets are counted."""
    assert records("{", '  "error": {', '    "code": "x"', "  }", "}", "after") == [
        '{\n  "error": {\n    "code": "x"\n  }\n}',
        "after",
    ]


def test_an_object_that_never_ends_is_let_go() -> None:
    """After so many lines, or when a line with a time of its own comes, or at the end."""
    assert len(records("{", *["x"] * (MOST_LINES + 5))) > 1
    assert records("{", "x", "2026-11-20T14:03:11Z next") == ["{\nx", "2026-11-20T14:03:11Z next"]
    assert records("{", "x") == ["{\nx"]


def test_colours_are_taken_off() -> None:
    """A terminal's colours in a log hide nothing."""
    assert records("\x1b[31mError\x1b[0m: x") == ["Error: x"]


def test_a_printed_object_is_counted_once() -> None:
    """Code and message in lines of their own are one error."""
    made, _ = tallied("Error: {", "  code: 'PGRST204',", f'  message: "{CODE.format("a", "t")}"', "}")

    assert [(one.code, one.about, one.span.count) for one in made.found.values()] == [("PGRST204", "t.a", 1)]


@given(st.lists(st.text(), max_size=30))
def test_no_line_is_lost(lines: list[str]) -> None:
    """Whatever brackets they have, records put together are the lines."""
    plain = [line.replace("\x1b", "").replace("\n", " ") for line in lines]

    assert "\n".join(records(*plain)) == "\n".join(plain)


@given(st.lists(st.sampled_from([error(), error("b"), "{", "}", "x", "21/Nov/2026:06:24:14 +0000: Config reloaded"])))
def test_counts_add_up(lines: list[str]) -> None:
    """No error is counted more often than it stands there."""
    made, _ = tallied(*lines)

    assert sum(one.span.count for one in made.found.values()) <= sum("PGRST204" in line for line in lines)
