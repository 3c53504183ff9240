"""`supabase/config.toml` → the settings that count, or one message for each that cannot be used."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachegate.errors import UsageProblem, UsageProblems
from cachegate.supabase.config import ProjectConfig, parse

FILE = "supabase/config.toml"


def read(text: str, **environ: str) -> ProjectConfig:
    return parse(text, FILE, environ)


def test_what_it_says() -> None:
    """Every key that is read, and others that are not."""
    found = read(
        '[api]\nschemas = ["public", "api", "api"]\nextra_search_path = []\nauto_expose_new_tables = false\n'
        '[db]\nmajor_version = 15\n[db.migrations]\nenabled = false\nschema_paths = ["./schemas/*.sql"]\n'
        '[db.seed]\nsql_paths = ["./seeds/*.sql", "seed.sql"]\n[auth]\nsite_url = "env(NOTHING)"\n'
    )

    assert (found.schemas, found.search_path, found.exposes_new) == (("public", "api"), (), False)
    assert (found.major, found.migrates, found.declared) == ("15", False, True)
    assert (found.seeds, found.seeds_named) == (("./seeds/*.sql", "seed.sql"), True)


def test_what_it_does_not_say() -> None:
    """An empty file is the CLI's defaults; seeds that are switched off are none."""
    assert read("") == ProjectConfig()
    assert read("").seeds == ("./seed.sql",)
    assert read("[db.seed]\nenabled = false").seeds == ()
    assert read('[db]\nmajor_version = "17"').major == "17"


def test_inline_and_dotted_tables() -> None:
    """TOML has several ways to say the same."""
    assert read("api = { schemas = ['x'] }").schemas == ("x",)
    assert read("api.schemas = ['x']\ndb.seed.enabled = false") == ProjectConfig(schemas=("x",), seeds=())


def test_variables() -> None:
    """`env(NAME)` is the variable, a list or a switch of it as well."""
    api = '[api]\nschemas = ["public", "env(EXTRA)"]\nauto_expose_new_tables = "env(OPEN)"\n'
    text = f'{api}[db]\nmajor_version = "env(PG)"'

    found = read(text, EXTRA="api", OPEN="true", PG="15")

    assert (found.schemas, found.exposes_new, found.major) == (("public", "api"), True, "15")
    assert read('[api]\nschemas = "env(ALL)"', ALL="a, b").schemas == ("a", "b")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[api]\n\nschemas = "env(MISSING)"', "supabase/config.toml:3: api.schemas names the variable MISSING"),
        ("[api]\nschemas = 7", "supabase/config.toml:2: api.schemas is not a list of texts"),
        ("[api]\nschemas = ['a', 7]", "supabase/config.toml:2: api.schemas is not a list of texts"),
        ("[api]\nauto_expose_new_tables = 'perhaps'", "supabase/config.toml:2: api.auto_expose_new_tables is neither"),
        ("[x]\nmajor_version = 1\n[db]\nmajor_version = 12", "supabase/config.toml:4: db.major_version is no version"),
        ("[db]\nmajor_version = true", "supabase/config.toml:2: db.major_version is no version"),
        ("db.major_version = 9", "supabase/config.toml:1: db.major_version is no version"),
        ("\napi = 3", "supabase/config.toml:1: api is no table"),
    ],
)
def test_what_cannot_be_used(text: str, words: str) -> None:
    """The message has the line on which it stands."""
    with pytest.raises(UsageProblem) as raised:
        read(text)

    problems = raised.value.problems if isinstance(raised.value, UsageProblems) else (raised.value,)
    assert words in {problem.what[: len(words)] for problem in problems}


def test_all_mistakes_at_once() -> None:
    """Two wrong values are two messages."""
    with pytest.raises(UsageProblems) as raised:
        read("[api]\nschemas = 1\n[db]\nmajor_version = 2")

    assert len(raised.value.problems) == 2


def test_no_toml() -> None:
    """The parser's own words have the line."""
    with pytest.raises(UsageProblem) as raised:
        read("[api]\nschemas = [")

    assert "line 2" in raised.value.why or "end of document" in raised.value.why


def test_a_slip_is_told_and_stops_nobody() -> None:
    """The CLI passes over keys that it does not know; a new one of its own is none of our business."""
    assert read("[api]\nschema = ['x']\nmax_rows = 7\n[db]\nhealth_timeout = '2m'").notes == (
        "supabase/config.toml:2: api.schema is not read: is schemas meant?",
    )


@given(st.text(alphabet="[]=.\n\"'{}, abdipschemsr_vo17#", max_size=80))
def test_wild_text(text: str) -> None:
    """Whatever stands there is settings or a message."""
    with suppress(UsageProblem):
        assert isinstance(read(text), ProjectConfig)
