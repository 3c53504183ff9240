"""A Supabase project on plain Postgres, by the command line: it needs no option, and its mistakes are found."""

from __future__ import annotations

import io
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cachegate.cli import command, run_of
from cachegate.database import session
from cachegate.guard import Console
from cachegate.pipeline.foundation import Exposure, Foundation, Preset, lay
from conftest import StartPostgrest
from gate import SECRET
from gateway import KEY, standing_before
from servers import Database

EXAMPLE = Path(__file__).parents[2] / "examples" / "layouts" / "supabase"
SERVERS = pytest.mark.parametrize(("postgres", "postgrest"), [("15", "11.2.2"), ("18", "12.0.2")])


@dataclass
class Run:
    """What a run came to."""

    code: int
    report: dict[str, Any]
    said: str

    @property
    def failed(self) -> dict[str, str]:
        """Severity by key of everything that is not as it should be."""
        return {
            one["key"]: one["severity"] for one in self.report["findings"] if one["outcome"] in ("failed", "errored")
        }

    @property
    def notes(self) -> str:
        return "\n".join(self.report["notes"])


class Project:
    """A copy of the example, to change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(EXAMPLE, folder)
        self.supabase = folder / "supabase"
        self.migrations = self.supabase / "migrations"

    def add(self, name: str, sql: str) -> None:
        (self.migrations / name).write_text(sql)

    def change(self, file: str, old: str, new: str) -> None:
        path = self.supabase / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    def check(self, *arguments: str) -> Run:
        report = self.folder.parent / "report.json"
        report.unlink(missing_ok=True)
        said = io.StringIO()
        code = command(
            ["check", str(self.folder), "--json", str(report), *arguments],
            Console({}, said, said),
            lambda: self.folder.parent,
            run_of,
        )
        return Run(code, json.loads(report.read_text()) if report.exists() else {}, said.getvalue())


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "club")


def test_needs_no_option(project: Project) -> None:
    """Its configuration says the rest: schemas, version, grants, seeds. Nothing that is provided is told as new."""
    run = project.check()

    assert run.code == 0, run.said
    assert set(run.failed.values()) <= {"notice"}
    assert {one["what"].split(" ")[0] for one in run.report["surface"]["changes"]} == {
        "/profiles",
        "/films",
        "/rpc/films_of(uuid)",
    }
    assert "seed" not in run.notes
    assert "Postgres 17, which cannot be started here: 18" in run.notes
    assert "pg_cron, pg_net" in run.notes
    assert "pgrst_ddl_watch" in run.said


@SERVERS
def test_pending_migration_meets_seeded_rows(project: Project, postgres: str, postgrest: str) -> None:
    """Seeds run between the baseline and what is pending; the trigger on auth.users has made a profile by then."""
    project.add(
        "20240601000000_named.sql",
        "do $$ begin if (select count(*) from public.films join public.profiles as p on p.id = added_by"
        " where p.name = 'Ada') <> 1 then raise 'not seeded'; end if; end $$;"
        " alter table public.profiles alter column name set not null",
    )

    run = project.check("--baseline", "all-but:1", "--embedded-postgres", postgres, "--embedded-postgrest", postgrest)

    assert run.code == 0, run.said
    assert "do not fit" not in run.notes


@SERVERS
def test_missing_grant_after_the_change(project: Project, postgres: str, postgrest: str) -> None:
    """A table that nothing is granted on is found where new tables are nobody's, and fine where they were given."""
    project.add("20240601000000_prizes.sql", "create table public.prizes (id int primary key, name text)")
    servers = ("--baseline", "all-but:1", "--embedded-postgres", postgres, "--embedded-postgrest", postgrest)

    after, before, since = (
        project.check(*servers, *more) for more in ((), ("--auto-expose", "on"), ("--auto-expose", "baseline"))
    )

    assert (after.code, after.failed.get("reachable:public.prizes")) == (1, "error"), after.said
    assert before.code == 0, before.said
    assert "reachable:public.prizes" not in before.failed
    assert (since.code, since.failed.get("reachable:public.prizes")) == (1, "error"), since.said


def test_no_word_about_grants(project: Project) -> None:
    """Where the configuration does not say, new tables are given as the CLI does it, and the report says so."""
    project.change("config.toml", "auto_expose_new_tables = false", "")
    project.add("20240601000000_prizes.sql", "create table public.prizes (id int primary key, name text)")

    run = project.check("--baseline", "all-but:1")

    assert run.code == 0, run.said
    assert "api.auto_expose_new_tables" in run.notes


def test_no_reload_without_the_platforms_triggers(project: Project) -> None:
    """Whoever switches them off has to notify; the platform would not."""
    project.add(
        "20240601000000_quiet.sql",
        "alter event trigger pgrst_ddl_watch disable; alter event trigger pgrst_drop_watch disable",
    )
    project.add(
        "20240602000000_prizes.sql",
        "create table public.prizes (id int primary key); grant select on public.prizes to anon",
    )

    run = project.check("--baseline", "all-but:1")

    assert run.code == 1, run.said
    assert run.failed.get("self-reload") == "error"


def test_what_only_real_extensions_understand(project: Project) -> None:
    """It is left out, wherever it stands, and every other statement keeps its line."""
    project.add(
        "20240601000000_extensions.sql",
        "drop extension if exists pg_net;\ncreate schema pgmq;\ncreate extension pgmq schema pgmq;\n"
        "create extension pg_net with schema extensions version '0.7';\nalter extension pg_cron update;\n"
        "create extension pg_trgm with schema extensions;\nselect pgmq.create('mail');\nselect nonsense();\n",
    )

    run = project.check("--baseline", "all-but:1")

    failure = next(
        one for one in run.report["findings"] if one["check"] == "migration-applies" and one["outcome"] == "failed"
    )
    assert (run.code, failure["line"]) == (1, 8), run.said
    assert "5 statements were left out" in run.notes


def test_extension_that_nothing_stands_in_for(project: Project) -> None:
    """The message names the file, the line and an image that has it; nothing is said about the pull request."""
    project.add("20240601000000_embeddings.sql", "-- for the search\ncreate extension if not exists vector;")

    run = project.check()

    assert run.code == 3
    assert "This Postgres does not have the extension vector" in run.said
    assert "20240601000000_embeddings.sql:2" in run.said
    assert "pgvector/pgvector:pg17" in run.said


def test_roles_file_and_other_schemas(project: Project) -> None:
    """roles.sql comes before the migrations; a schema that is exposed and not made yet stops nobody."""
    (project.supabase / "roles.sql").write_text("create role curator nologin; grant curator to authenticator")
    project.change("config.toml", '"graphql_public"]', '"graphql_public", "api"]')
    project.add(
        "20240601000000_api.sql",
        "create schema api; grant usage on schema api to curator; create table api.prizes (id int primary key);"
        " grant select on api.prizes to curator",
    )

    run = project.check("--baseline", "all-but:1")

    assert run.code == 0, run.said
    assert "curator" in {one["role"] for one in run.report["access"]}


def test_roles_file_that_is_a_dump(project: Project) -> None:
    """Production's passwords and libraries keep nobody out: what `init` writes comes behind them."""
    (project.supabase / "roles.sql").write_text(
        "--\n-- PostgreSQL database cluster dump\n--\n\ncreate role curator;\ncreate role authenticator;\n"
        "alter role authenticator with noinherit login password 'of production';\n"
        "alter role authenticator set session_preload_libraries to 'safeupdate';\n"
    )
    after = project.folder / "login.sql"
    after.write_text("alter role authenticator password 'throw-away'; grant curator to authenticator;")

    run = project.check("--bootstrap", "supabase", "--bootstrap", str(after))

    assert run.code == 0, run.said
    assert run.said.index("bootstrap supabase/roles.sql") < run.said.index("bootstrap login.sql")
    assert "left out ALTER ROLE authenticator SET" in run.said


def test_extension_created_in_a_block(project: Project) -> None:
    """Unguarded in a DO block it would be there already: it is left out, and the rest of the block runs."""
    project.add(
        "20240601000000_jobs.sql",
        "do $$ begin\n  create extension pg_cron with schema pg_catalog;\n"
        "  create table public.jobs (id int primary key);\n"
        "  grant select on public.jobs to anon;\nend $$;\nselect cron.schedule('a', '@daily', 'select 1');\n",
    )

    run = project.check("--baseline", "all-but:1")

    assert run.code == 0, run.said
    assert "1 statement was left out" in run.notes


def test_nothing_is_provided_on_request(project: Project) -> None:
    """`--bootstrap none` is the plain database, on which this project does not run."""
    run = project.check("--bootstrap", "none")

    assert run.code == 1
    assert "3F000" in {one["code"] for one in run.report["findings"]}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("major_version = 17", "major_version = 12", "supabase/config.toml:14: db.major_version is no version"),
        ("max_rows = 1000", "max_rows = = 1", "supabase/config.toml cannot be read"),
        ('sql_paths = ["./seed.sql"]', 'sql_paths = ["../../etc/*"]', "leads out of its folder"),
        ('schemas = ["public", "graphql_public"]', "schemas = 7", "supabase/config.toml:6: api.schemas is not a list"),
    ],
)
def test_configuration_that_cannot_be_used(project: Project, old: str, new: str, words: str) -> None:
    """One message, with the line, before anything is started."""
    project.change("config.toml", old, new)

    run = project.check()

    assert run.code == 2
    assert words in run.said


def test_database_and_gateway_of_a_running_stack(
    project: Project, database: Database, start_postgrest: StartPostgrest, tmp_path: Path
) -> None:
    """As `supabase start` leaves them: all there and sown, behind a gateway with a key and a path."""
    lay(database.url, Foundation(Preset.ASKED, Exposure(now=False, said=True)))
    *baseline, _ = sorted(project.migrations.glob("*.sql"))
    for file in (*baseline, project.supabase / "seed.sql"):
        database.run(file.read_text())
    database.run("alter role authenticator with password 'postgres'")
    settings = {
        "db-uri": database.url_as("authenticator", "postgres"),
        "db-schemas": "public,graphql_public",
        "db-extra-search-path": "public,extensions",
        "db-anon-role": "anon",
        "jwt-secret": SECRET,
    }
    api = start_postgrest("12.0.2", settings)
    with standing_before(api.url, tmp_path) as gateway:
        where = ("--database-url", database.url, "--postgrest-url", gateway.url, "--header", f"apikey={KEY}")
        there = ("--baseline", "all-but:1", "--baseline-present", "--ladder", "notify,listener,pool")

        run = project.check(*where, *there, "--ca-file", str(gateway.certificate), "--jwt-secret", SECRET)

    assert run.code == 0, run.said
    assert "was prepared" not in run.notes
    assert "seed" not in run.notes
    assert database.rows("select count(*) from public.films") == [(1,)]


def test_user_who_is_no_superuser(database: Database) -> None:
    """What the platform's own image refuses to its user is counted, and the report names the user who may."""

    lay(database.url, Foundation(Preset.ASKED, Exposure(said=True)))
    database.run("create role migrator login createrole password 'm'; drop event trigger pgrst_ddl_watch")

    notes = lay(database.url_as("migrator", "m"), Foundation(Preset.ASKED))

    with session.opened(database.url) as connection:
        seen = connection.execute("select count(*) from pg_event_trigger where evtname = 'pgrst_ddl_watch'").fetchone()
    assert seen == (0,)
    assert any("supabase_admin" in note for note in notes)


JOB = "-- nightly\nselect cron.schedule('clean', '0 3 * * *', 'select 1');\n"


@pytest.mark.parametrize(
    ("baseline", "pending", "roles", "told"),
    [
        ("", JOB, "", True),
        ("", f"create extension if not exists pg_cron;\n{JOB}", "", False),
        ("", f"create extension pg_cron;\n{JOB}", "", False),
        ("create extension if not exists pg_cron;", JOB, "", False),
        (JOB.replace("clean", "older"), JOB, "", False),
        ("", JOB, "create extension if not exists pg_cron;", False),
    ],
)
def test_an_extension_that_nobody_enables(
    baseline: str, pending: str, roles: str, told: bool, tmp_path: Path, project: Project
) -> None:
    """A warning at the line, and green: it may be enabled in the dashboard. Enabled by any file, or used in production
    already, it is none."""
    for file in project.migrations.iterdir():
        file.unlink()
    project.add("20240101000000_a.sql", f"create table a (id int primary key); {baseline}")
    project.add("20240101000001_b.sql", pending)
    (project.supabase / "roles.sql").write_text(roles)

    run = project.check("--baseline", "all-but:1")

    assert run.code == 0, run.said
    assert run.failed == ({"extension-enabled:pg_cron": "warning"} if told else {})
    if told:
        (finding,) = (one for one in run.report["findings"] if one["check"] == "extension-enabled")
        assert (finding["file"], finding["line"]) == ("supabase/migrations/20240101000001_b.sql", 2)
        ignored = project.check(
            "--baseline", "all-but:1", "--fail-on", "warning", "--ignore", "extension-enabled:pg_cron=in the dashboard"
        )
        assert ignored.code == 0, ignored.said
