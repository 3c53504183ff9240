"""A run that cannot prove the reload, on real servers: exit code 3, with what, why and what to do."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from cachegate.cli import command, run_of
from cachegate.database import quiet, session
from cachegate.errors import EnvironmentProblem
from cachegate.guard import Console
from conftest import StartPostgrest
from gate import ROLES
from run.films import Said, command_in, settings
from servers import Database


@pytest.fixture
def cachegate(tmp_path: Path) -> Callable[..., Said]:
    return command_in(tmp_path)


def test_no_right_to_make_the_fence(
    database: Database, start_postgrest: StartPostgrest, cachegate: Callable[..., Said]
) -> None:
    """A user that may not create a view is told which grant it needs."""
    database.run(ROLES + "create schema api; create role weak login password 'weak'; grant pg_read_all_stats to weak;")
    api = start_postgrest("12.0.2", settings(database))

    code, said = cachegate(
        "--database-url", database.url_as("weak", "weak"), "--postgrest-url", api.url, "--baseline-present"
    )

    assert code == 3, said
    assert "grant create on schema" in said


def test_event_trigger_that_refuses_the_fence(
    database: Database, start_postgrest: StartPostgrest, cachegate: Callable[..., Said], tmp_path: Path
) -> None:
    """One that always fires cannot be kept out; it is named, not called a bug."""
    database.run(ROLES)
    api = start_postgrest("12.0.2", settings(database))
    (tmp_path / "guard.sql").write_text(
        "create schema api;\n"
        "create function public.guard() returns event_trigger language plpgsql as"
        " $$ begin raise exception 'no views here'; end $$;\n"
        "create event trigger guard on ddl_command_end when tag in ('CREATE VIEW') execute function public.guard();\n"
        "alter event trigger guard enable always;\n"
    )
    where = ("--database-url", database.url, "--postgrest-url", api.url, "--bootstrap", "guard.sql")

    code, said = cachegate(*where, "--baseline", "all-but:0", "--baseline-present")

    assert code == 3, said
    assert "no views here" in said


class StopsWhen(io.StringIO):
    """Progress messages; when one begins so, PostgREST is stopped."""

    def __init__(self, words: str, stop: Callable[[], None]) -> None:
        super().__init__()
        self._words, self._stop = words, stop

    def write(self, text: str) -> int:
        if self._words in text:
            self._stop()
        return super().write(text)


@pytest.mark.parametrize("moment", ["asking the API what it shows", "reloading PostgREST", "asking the API about 9"])
def test_postgrest_stops_midway(
    moment: str, database: Database, start_postgrest: StartPostgrest, cachegate: Callable[..., Said], tmp_path: Path
) -> None:
    """PostgREST goes away after the baseline: nothing can be said about a good pull request, and that is 3."""
    database.run(ROLES)
    api = start_postgrest("12.0.2", settings(database))
    (tmp_path / "migrations" / "2_more.sql").write_text(
        "create table api.more (id int primary key); grant select, insert, update on api.more to anon; notify pgrst;"
    )
    seen = 0

    def stop() -> None:
        nonlocal seen
        seen += 1
        if not moment.startswith("reloading") or seen == 2:  # the first reload is the baseline's
            api.stop()

    out, told = io.StringIO(), StopsWhen(moment, stop)
    where = ["--database-url", database.url, "--postgrest-url", api.url, "--baseline", "all-but:1"]
    hurry = ["--reload-timeout", "2s"]
    code = command(["check", *where, *hurry], Console({}, out, told), lambda: tmp_path, run_of)

    assert code == 3, out.getvalue() + told.getvalue()
    assert "Could not be looked at" in out.getvalue()


def test_a_user_that_may_not_look(
    database: Database, start_postgrest: StartPostgrest, cachegate: Callable[..., Said]
) -> None:
    """Nothing is concluded from sessions that this user may not see: the notification is sent, and works."""
    database.run(
        ROLES + "create role owner_only login password 'owner' createrole; create schema api authorization owner_only;"
        "grant usage on schema api to anon; alter default privileges for role owner_only in schema api grant all on"
        " tables to anon; grant create on database " + f'"{database.name}"' + " to owner_only;"
    )
    api = start_postgrest("12.0.2", settings(database))

    code, said = cachegate(
        "--database-url", database.url_as("owner_only", "owner"), "--postgrest-url", api.url,
        "--baseline", "all-but:0", "--baseline-present",
    )  # fmt: skip

    assert code == 0, said


def test_postgrest_never_at_rest(database: Database, start_postgrest: StartPostgrest) -> None:
    """Somebody else keeps PostgREST busy: what it shows by itself cannot be told from what others made it do."""
    database.run(ROLES)
    api = start_postgrest("12.0.2", settings(database))

    with session.opened(database.url_as("authenticator", "connection")) as busy, session.opened(database.url) as ours:
        busy.execute("set application_name to 'PostgREST 12.0.2'")
        busy.execute("begin")
        with pytest.raises(EnvironmentProblem, match="did not come to rest"):
            quiet.wait(ours, timeout=1.0)
        busy.execute("rollback")
        quiet.wait(ours, timeout=10.0)
    assert api.running()


@pytest.mark.parametrize(
    ("flags", "what", "help"),
    [
        (
            ("--ladder", "signal", "--postgrest-pid", str(os.getpid())),
            "PostgREST could not be told to load the schema\n",
            "Give what is missing, or let more ways be tried (--ladder",
        ),
        (
            ("--ladder", "notify", "--channel", "elsewhere"),
            "PostgREST could not be told to load the schema\n",
            "",
        ),
    ],
)
def test_no_way_could_be_tried(
    flags: tuple[str, ...],
    what: str,
    help: str,
    database: Database,
    start_postgrest: StartPostgrest,
    cachegate: Callable[..., Said],
) -> None:
    """A process that is no PostgREST is left alone, and nobody is said to have been slow for so many seconds."""
    database.run(ROLES + "create schema api; grant usage on schema api to anon")
    api = start_postgrest("12.0.2", settings(database))

    code, said = cachegate("--database-url", database.url, "--postgrest-url", api.url, *flags)

    assert code == 3, said
    assert f"cachegate: {what}" in said
    assert "within 30 s" not in said
    assert help in said
    assert ".." not in said
