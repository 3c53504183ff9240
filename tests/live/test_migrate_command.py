"""A team's own program migrates: what it did is measured like files, in the order in which it was done."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from cachegate import pipeline
from cachegate.errors import EnvironmentProblem, UsageProblem
from cachegate.migrations import programs
from cachegate.migrations.git import repository
from cachegate.model.migration import Selection
from cachegate.model.reload import SelfReloadVerdict
from cachegate.model.report import ExitCode, Finding, Outcome, Report
from cachegate.options import Options
from cachegate.pipeline.command import Base, Command
from cachegate.reporters import as_junit, as_markdown
from conftest import FreshDatabase, StartPostgrest
from gate import Given, opened
from repositories import committed
from servers import Database

# Keeps the ledger of Knex, whose migrations are files named in it; each in a transaction of its own.
PROGRAM = """
import os, pathlib, psycopg
print("stage", os.environ["CACHEGATE_STAGE"], os.environ.get("CACHEGATE_BASE", "-"), flush=True)
with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
    connection.execute("create table if not exists public.knex_migrations"
        " (id serial primary key, name text, batch int, migration_time timestamptz)")
    done = {name for (name,) in connection.execute("select name from public.knex_migrations")}
    for file in sorted(pathlib.Path("migrations").glob("*.js")):
        if file.name not in done:
            with connection.transaction():
                connection.execute(file.read_text())
                connection.execute("insert into public.knex_migrations (name) values (%s)", [file.name])
"""
SCHEMA = "create schema api; grant usage on schema api to anon;"
FILMS = "create table api.films (id int primary key); grant select on api.films to anon;"
ACTORS = "create table api.actors (id int primary key); grant select on api.actors to anon;"
NOTIFY = "notify pgrst, 'reload schema';"
TRIGGER = """
create function public.told() returns event_trigger language plpgsql as
$$ begin notify pgrst, 'reload schema'; end $$;
create event trigger told on ddl_command_end execute function public.told();
"""
PAIRS = pytest.mark.parametrize(("postgrest", "postgres"), [("11.2.2", "15"), ("12.0.2", "18")])


class World:
    """A project with a program, and a pair of servers."""

    def __init__(self, folder: Path, database: Database, start: StartPostgrest, version: str) -> None:
        self.folder, self.database, self.start, self.version = folder, database, start, version
        self.said: list[str] = []
        folder.joinpath("migrate.py").write_text(PROGRAM, "utf-8")

    def write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            path = self.folder / "migrations" / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")

    def judge(
        self, *arguments: str, base: str | None = None, timeout: float = 60.0, exposed: str = "api", **options: object
    ) -> Report:
        chosen = replace(Options(directory=self.folder, reload_timeout=20.0), **options)  # type: ignore[arg-type]
        given = Given(options=chosen, settings={"db-schemas": exposed})
        found = repository(self.folder)
        command = Command(
            (sys.executable, *(arguments or ("migrate.py",))),
            self.folder,
            self.folder,
            {"PATH": "/usr/bin:/bin"},
            timeout,
            base=Base(found, base, "the base") if base and found else None,
            files=programs.sources(self.folder, self.folder),
        )
        with opened(self.database, self.start, self.version, given) as servers:
            work = pipeline.Work(
                Selection((), (command.migration,), "as the test says"),
                "command",
                today=given.today,
                command=command,
            )
            return pipeline.run(servers, work, given.options, self.said.append, pipeline.Stages())


@pytest.fixture
def postgrest() -> str:
    return "12.0.2"


@pytest.fixture
def postgres() -> str:
    return "15"


@pytest.fixture
def world(
    tmp_path: Path, fresh_database: FreshDatabase, start_postgrest: StartPostgrest, postgrest: str, postgres: str
) -> World:
    return World(tmp_path, fresh_database(postgres), start_postgrest, postgrest)


def finding(report: Report, check: str, label: str) -> Finding:
    return next(one for one in report.findings if (one.check, one.subject.label) == (check, label))


def told(report: Report) -> SelfReloadVerdict:
    assert report.self_reload is not None
    return report.self_reload.verdict


@PAIRS
def test_each_thing_belongs_to_the_file_that_the_ledger_names(world: World) -> None:
    """Two transactions, two files; the tool's own table is no part of the API."""
    world.write({"1_films.js": SCHEMA + FILMS, "2_actors.js": ACTORS + NOTIFY})
    report = world.judge(exposed="api, public")

    assert report.exit_code is ExitCode.GOOD, report.headline
    assert finding(report, "reachable", "api.films").file == "migrations/1_films.js"
    assert finding(report, "reachable", "api.actors").file == "migrations/2_actors.js"
    assert finding(report, "reachable", "public.knex_migrations").outcome is Outcome.SKIPPED
    assert report.headline.startswith("2 migrations applied")
    assert any("ran migrations/1_films.js, migrations/2_actors.js." in note for note in report.notes)
    assert told(report) is SelfReloadVerdict.RELOADS


@PAIRS
def test_a_notification_before_the_last_change_is_too_early(world: World) -> None:
    """The program goes on after it: production would be stale, whatever PostgREST saw here in time."""
    world.write({"1_films.js": SCHEMA + FILMS + NOTIFY, "2_actors.js": ACTORS})
    report = world.judge()

    assert told(report) is SelfReloadVerdict.STALE
    stale = finding(report, "self-reload", "PostgREST's schema cache")
    assert stale.cause is not None
    assert "before the last change" in stale.cause
    assert "api.actors" in stale.cause
    assert "api.films" not in stale.cause
    assert stale.file == "migrations/2_actors.js"


@PAIRS
def test_what_follows_the_notification_may_be_of_no_interest(world: World) -> None:
    """An index is nothing to PostgREST."""
    world.write({"1_films.js": SCHEMA + FILMS + NOTIFY, "2_index.js": "create index on api.films ((id + 1));"})

    assert told(world.judge()) is SelfReloadVerdict.RELOADS


def test_no_notification_at_all(world: World) -> None:
    """As with files: nobody told PostgREST."""
    world.write({"1_films.js": SCHEMA + FILMS})
    report = world.judge()

    assert report.exit_code is ExitCode.FOUND
    assert told(report) is SelfReloadVerdict.STALE


@PAIRS
def test_an_event_trigger_of_the_database_speaks_for_the_program(world: World) -> None:
    """What it sends counts; which statement it was for cannot be told."""
    world.database.run(TRIGGER)
    world.write({"1_films.js": SCHEMA + FILMS})
    report = world.judge()

    assert told(report) is SelfReloadVerdict.RELOADS
    assert report.self_reload is not None
    assert "event trigger told" in report.self_reload.reason


@pytest.mark.parametrize("state", ["disable", "enable replica"])
def test_our_marks_wake_no_event_trigger(world: World, state: str) -> None:
    """One that is silent for the program is not made to speak by what we make and drop: that would heal the cache."""
    world.database.run(f"{TRIGGER} alter event trigger told {state};")
    world.write({"1_films.js": SCHEMA + FILMS})

    assert told(world.judge()) is SelfReloadVerdict.STALE
    assert world.database.rows("select evtname from pg_event_trigger") == [("told",)]


def test_nothing_of_the_marks_is_left(world: World) -> None:
    world.write({"1_films.js": SCHEMA + FILMS + NOTIFY})
    world.judge()

    assert world.database.rows("select evtname from pg_event_trigger") == []
    assert world.database.rows("select proname from pg_proc where proname ~ '^cachegate'") == []


def test_the_base_is_migrated_from_a_copy_of_it(world: World) -> None:
    """The same program runs at the commit first: only what the pull request adds is new."""
    world.write({"1_films.js": SCHEMA + FILMS})
    base = committed(world.folder)
    world.write({"2_actors.js": ACTORS + NOTIFY})
    report = world.judge(base=base)

    assert report.exit_code is ExitCode.GOOD, report.headline
    assert report.surface.added == ("/actors",)
    assert [line for line in world.said if "stage" in line] == [f"| stage baseline {base}", "| stage pending -"]
    assert finding(report, "reachable", "api.actors").file == "migrations/2_actors.js"


def test_a_program_that_fails_is_a_finding(world: World) -> None:
    """With its last words, without secrets; nothing else is claimed."""
    world.write({"1_films.js": SCHEMA, "2_bad.js": "select 1 / 0; -- password=hunter2"})
    report = world.judge()

    assert report.exit_code is ExitCode.FOUND
    (failed,) = (one for one in report.findings if one.outcome is Outcome.FAILED)
    assert (failed.check, failed.file) == ("migration-applies", None)
    assert failed.cause is not None
    assert "ended with code 1" in failed.cause
    assert "division by zero" in failed.cause
    assert "hunter2" not in failed.cause + "".join(world.said)


def test_a_program_that_fails_for_the_baseline_says_nothing_about_the_pull_request(world: World) -> None:
    world.write({"1_bad.js": "select 1 / 0;"})
    base = committed(world.folder)
    with pytest.raises(EnvironmentProblem) as caught:
        world.judge(base=base)

    assert "baseline was not made" in caught.value.what
    assert "division by zero" in caught.value.why


def test_a_program_that_does_not_end_is_stopped(world: World) -> None:
    """With all that it started."""
    report = world.judge("-c", "import time; time.sleep(600)", timeout=0.5)

    assert any("did not end within 0.5 s" in (one.cause or "") for one in report.findings)


def test_lines_of_the_program_give_no_commands_to_the_runner(world: World) -> None:
    world.database.run(SCHEMA.replace("to anon", "to public"))
    world.judge("-c", r"print('::error::x\x1b[2J')")

    assert r"| ::error::x\u{1b}[2J" in world.said


def test_nothing_pending_can_be_refused(world: World) -> None:
    """Where the program changes nothing and writes nothing into a ledger."""
    world.database.run(SCHEMA.replace("to anon", "to public"))
    with pytest.raises(UsageProblem) as caught:
        world.judge("-c", "pass", require_pending=True)
    assert caught.value.what == "No migration is pending"


def test_the_order_is_unknown_to_a_user_who_may_make_no_event_trigger(world: World) -> None:
    """Then a notification proves nothing about what came after it."""
    world.database.run("create role migrator login password 'm' createrole; grant create on schema public to migrator")
    name = world.database.name
    world.database.run(f'grant create on database "{name}" to migrator')
    world.write({"1_films.js": SCHEMA + FILMS + NOTIFY})
    world.database = replace(world.database, url=world.database.url)
    report = judged_as(world, "migrator", "m")

    assert told(report) is SelfReloadVerdict.UNKNOWN
    assert report.exit_code is ExitCode.UNVERIFIED


def judged_as(world: World, role: str, password: str) -> Report:
    """The gate itself connects as this role."""
    given = Given(options=Options(directory=world.folder, reload_timeout=20.0))
    command = Command((sys.executable, "migrate.py"), world.folder, world.folder, {}, 60.0)
    with opened(world.database, world.start, world.version, given) as servers:
        servers = replace(servers, database_url=world.database.url_as(role, password))
        selection = Selection((), (command.migration,), "")
        work = pipeline.Work(selection, "command", today=given.today, command=command)
        return pipeline.run(servers, work, given.options, world.said.append, pipeline.Stages())


def test_a_command_is_no_file(world: World) -> None:
    """No report links to it, and none has it as a suite."""
    world.write({"1_films.js": SCHEMA + FILMS + NOTIFY})
    report = world.judge()
    name = report.steps[0].migration.file

    assert f"- `{name}`: applied" in as_markdown.render(report, blob_url="https://github.com/o/r/blob/x/")
    assert f'file="{name}"' not in as_junit.render(report)
