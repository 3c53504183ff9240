"""New types whose values can be asked for before the type is there, or that only trying tells."""

from __future__ import annotations

import pytest

from preflights import JOBS, answers, refusal
from servers import Database

POSTGRES = pytest.mark.parametrize("postgres_version", ["15", "18"])
MADE = "create type api.state as enum ('pending', 'done', 'it''s')"
RETYPED = "alter table api.jobs alter status drop default, alter status type api.state using status::api.state"
OLD = "create type api.state as enum ('pending', 'done', 'odd'); alter table api.jobs alter status drop default,"
OLD += " alter status type api.state using status::api.state"
COUNTED = {
    "made in the file": ("", f"{MADE}; {RETYPED}"),
    "made in a block": (
        "",
        f"do $$ begin {MADE}; exception when duplicate_object then null; end $$; {RETYPED.replace('::', '::text::')}",
    ),
    "found by a path": ("", f"set search_path to api; {MADE.replace('api.', '')}; {RETYPED.replace('api.', '')}"),
    "made anew": (
        OLD,
        f"alter type api.state rename to state_before; {MADE};"
        " alter table api.jobs alter status type api.state using status::text::api.state",
    ),
    "another": (
        OLD,
        f"{MADE.replace('api.state', 'public.state')};"
        " alter table api.jobs alter status type public.state using (status::varchar)::public.state",
    ),
}


@POSTGRES
@pytest.mark.parametrize("name", COUNTED)
def test_an_enum_that_the_files_make(name: str, database: Database, postgres_version: str) -> None:
    """Its labels are those of CREATE TYPE: rows are counted and shown, and what is offered lets the file apply."""
    more, file = COUNTED[name]
    database.run(JOBS + more)
    (found,) = [one for one in answers(database.url, file, values=True) if one.verdict != "no"]

    assert refusal(database, file) == "22P02"
    assert (found.verdict, found.offending) == ("yes", 2)
    assert {"odd"} == {dict(row.values)["status"] for row in found.examples}
    for choice in found.choices:
        assert refusal(database, f"{choice.sql}\n{file}") is None, choice.title


@POSTGRES
def test_no_row_without_a_label(database: Database, postgres_version: str) -> None:
    """All rows have one: it is fine, also with a label that an earlier file adds."""
    database.run(JOBS + "create type api.old as enum ('pending')")
    whole = MADE.replace("'done'", "'done', 'odd'")
    added = "alter type api.old add value 'done'; alter type api.old add value if not exists 'odd' before 'pending'"

    assert {one.verdict for one in answers(database.url, f"{whole}; {RETYPED}")} == {"no"}
    found = answers(database.url, added, RETYPED.replace("api.state", "api.old"))
    assert {one.verdict for one in found} == {"no"}
    renamed = answers(database.url, f"{added}; alter type api.old rename value 'pending' to 'waiting'",
                      RETYPED.replace("api.state", "api.old"))  # fmt: skip
    assert [one.offending for one in renamed] == [2]


@POSTGRES
def test_text_that_is_no_json(database: Database, postgres_version: str) -> None:
    """Counted where Postgres can say so without trying (16 on); before that it is tried, and said that it was not."""
    database.run(JOBS + "update api.jobs set note = '{' where id in (1, 2);")
    statement = "alter table api.jobs alter note type jsonb using note::jsonb"
    (found,) = answers(database.url, statement)

    assert refusal(database, statement) == "22P02"
    assert found.verdict == "yes"
    assert found.offending == (3 if int(postgres_version) > 15 else None)
    assert ("(22P02)" in found.why) == (postgres_version == "15")
    for choice in found.choices:
        assert refusal(database, f"{choice.sql}\n{statement}") is None, choice.title
