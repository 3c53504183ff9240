"""Every entry of the catalogue says what one needs, and is found by what servers and people write."""

from __future__ import annotations

import json

import pytest

from cachegate.explain import body, catalogue
from cachegate.explain.entry import Entry, Says

SENT = {entry.code: entry for entry in catalogue.ALL if entry.code not in catalogue.STATUSES}
DOCUMENTED = (
    *(f"PGRST{number:03}" for number in (*range(4), *range(100, 129), *range(200, 206), *range(300, 304))),
    *("PGRSTX00", "42P01", "42703", "42883", "42501", "42P10", "23505", "23503", "22023", "3F000", "57014", "57P01"),
    *("0A000", "428C9", "55000", "PT402", "P0001", "08006", "53300", "HV000", "XX000"),
)
"""What PostgREST's own documentation of errors lists, and the codes of Postgres that an API meets most."""
NOT_SENT = {"PGRST104", "PGRST113"}  # not since 10


@pytest.mark.parametrize("entry", catalogue.ALL, ids=lambda entry: entry.code)
def test_an_entry_says_what_one_needs(entry: Entry) -> None:
    """A meaning without a full stop, cause and recovery as sentences, and a status."""
    assert entry.meaning
    assert entry.meaning[-1] not in ".!"
    for text in (entry.cause, entry.recovery):
        assert text.endswith(".")
        assert "  " not in text
    assert entry.status
    for belief in entry.beliefs:
        assert belief.said.endswith(".")
        assert belief.truth.endswith(".")


@pytest.mark.parametrize("entry", SENT.values(), ids=lambda entry: entry.code)
def test_an_example_of_each_is_recognised(entry: Entry) -> None:
    """As the body of an answer, with the code that a server would send."""
    code = entry.code.replace("PTxyz", "PT402").replace("xxx", "999")
    assert entry.examples
    for message in entry.examples:
        (seen,) = body.found_in(json.dumps({"code": code, "details": None, "hint": None, "message": message}))

        assert (seen.code, seen.message) == (code, message)
        assert catalogue.find(seen.code) is entry


@pytest.mark.parametrize("code", sorted(set(DOCUMENTED) - NOT_SENT))
def test_documented_codes_are_known(code: str) -> None:
    """In any letter case."""
    assert catalogue.look_up(code.lower()) == (code, catalogue.find(code))
    assert catalogue.known(code)


@pytest.mark.parametrize("typed", ["pgrst204", "PGRST204", " Pgrst-204 ", "PGRST 204", "pgrst_204"])
def test_a_code_is_found_as_people_write_it(typed: str) -> None:
    """Case, blanks and hyphens do not count."""
    assert catalogue.look_up(typed) == ("PGRST204", catalogue.BY_CODE["PGRST204"])


@pytest.mark.parametrize("typed", ["PGRST999", "PGRST2044", "EPERM", "", "42", "postgrest.log", "PT40", "4 2703"])
def test_what_nobody_sends_is_not_known(typed: str) -> None:
    """Neither codes that do not exist nor words."""
    assert catalogue.look_up(typed) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("PGRST24", "PGRST204"), ("PGST205", "PGRST205"), ("PGRST0002", "PGRST002"), ("zzzzzzzz", None)],
)
def test_a_slip_is_noticed(typed: str, meant: str | None) -> None:
    """The code that was probably meant is offered, or none."""
    assert catalogue.close_to(typed) == meant


def test_codes_are_unique_and_none_hides_another() -> None:
    """A class of SQLSTATEs stands back behind the codes that have an entry of their own."""
    codes = [entry.code for entry in catalogue.ALL]

    assert len(codes) == len(set(codes))
    assert catalogue.find("23505") is catalogue.BY_CODE["23505"]
    assert (catalogue.find("23001") or pytest.fail("no class")).code == "23xxx"


def test_only_what_the_cache_lacks_asks_for_a_reload() -> None:
    """The recovery of an entry that has nothing to do with the cache does not send people to reload it."""
    assert catalogue.schema_cache.STALE == ("PGRST200", "PGRST202", "PGRST204", "PGRST205")
    for entry in catalogue.ALL:
        if entry.says is Says.NOTHING and entry.code not in ("PGRST203", "PGRST001"):
            assert "reload schema" not in entry.recovery, entry.code
    for code in ("409", "23505", "23503", "42501"):
        assert catalogue.BY_CODE[code].says is Says.NOTHING


def test_beliefs_are_set_right_where_they_come_up() -> None:
    """No time-based refresh, a 409 is no stale cache, GRANT needs no reload: each beside the codes in question."""
    said = {code: " ".join(one.truth for one in catalogue.BY_CODE[code].beliefs) for code in catalogue.BY_CODE}

    for code in catalogue.schema_cache.STALE:
        assert "no time-based refresh" in said[code]
    assert "No statement does that by itself" in said["PGRST205"]
    assert "reloads the configuration only" in said["PGRST204"]
    assert "PGRST205 exists from 13 on" in said["PGRST205"]
    assert "PGRST204 comes from PostgREST" in said["PGRST204"]
    assert "42703 comes from Postgres" in said["42703"]
    assert "A 409 is about data" in said["409"]
    assert "A 409 is about data" in said["23505"]
    assert "The cache holds no grants" in said["42501"]
