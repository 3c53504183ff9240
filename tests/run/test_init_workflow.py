"""The workflow that `cachegate init` writes, run: it agrees with a check on private servers, whoever makes roles."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import written
from cachegate.survey.looking import CONFIG
from conftest import StartPostgrest
from run.test_init import ROOT, Ran
from servers import Database
from unit.migrations.checkouts import Checkout

FILMS = "create schema api; create table api.films (id int primary key);"
GRANTS = "grant usage on schema api to {0}; grant select on api.films to {0};"
NOTIFY = "\nnotify pgrst, 'reload schema';\n"
MAKES = "create role authenticator noinherit login password 'mysecretpassword';"
LOGIN = f"{MAKES} create role web_anon nologin; grant web_anon to authenticator;"

# The files of a repository but for the last migration, which comes in a pull request.
SHAPES = {
    "the tutorial's roles in a migration": {
        "migrations/1.sql": f"{FILMS} create role web_anon nologin; {GRANTS.format('web_anon')} {MAKES}"
        "grant web_anon to authenticator;"
    },
    "an anonymous role that nobody is granted": {
        "migrations/1.sql": f"{FILMS} create role web_anon nologin; {GRANTS.format('web_anon')}"
    },
    "the same with a file of roles": {
        "db/roles.sql": f"{MAKES} create role editor; grant editor to authenticator;",
        "migrations/1.sql": f"{FILMS} create role anon; grant usage on schema api to editor; {GRANTS.format('anon')}",
    },
    "a name that only postgrest.conf knows": {
        "postgrest.conf": 'db-uri = "postgres://authenticator:x@localhost/db"\ndb-anon-role = "guest"\n',
        "migrations/1.sql": f"{FILMS} create role guest; {GRANTS.format('guest')}",
    },
    "grants without a schema": {
        "migrations/1.sql": "set search_path to public; create table films (id int primary key);"
        "create role web_anon; grant select on films to web_anon;"
    },
    "roles that no file makes": {
        "migrations/1.sql": "create table films (id int primary key); alter table films owner to shop;"
        "grant select on films to web_anon; revoke all on films from reporting;"
    },
    "roles in a file that looks first": {
        "initdb/01-roles.sql": f"do $$ begin if not exists (select from pg_roles where rolname = 'web_anon')"
        f" then {LOGIN} end if; end $$;",
        "migrations/1.sql": FILMS + GRANTS.format("web_anon"),
    },
}


@pytest.fixture
def project(tmp_path: Path) -> Checkout:
    made = Checkout(tmp_path / "project")
    made.root.mkdir()
    made.git("init", "--quiet")
    return made


@pytest.mark.usefixtures("servers")
@pytest.mark.parametrize("pending", [(), ("--baseline", "all-but:1")], ids=["everything", "one table"])
@pytest.mark.parametrize("shape", SHAPES)
def test_it_agrees_with_a_check_here(
    shape: str, pending: tuple[str, ...], project: Checkout, database: Database, start_postgrest: StartPostgrest
) -> None:
    """Green on both, with everything pending and with one table more; nobody was asked anything."""
    for file, text in SHAPES[shape].items():
        project.write(file, text + (NOTIFY if file.startswith("migrations") else "\n"))
    begun = Ran(project.root, "init")
    role = next(role for role in ("web_anon", "anon", "guest") if f" to {role};" in SHAPES[shape]["migrations/1.sql"])
    schema = "api" if "schema api" in SHAPES[shape]["migrations/1.sql"] else "public"
    project.write(
        "migrations/2.sql", f"create table {schema}.more (id int); grant select on {schema}.more to {role};{NOTIFY}"
    )

    here, there = Ran(project.root, "check", *pending), written.run(project.root, database, start_postgrest, *pending)

    assert begun.code == 0, begun.err
    assert (here.code, there.code) == (0, 0), here.out + there.said
    assert there.report["environment"]["anonymous_role"] == role


@pytest.mark.usefixtures("servers")
@pytest.mark.parametrize("name", ["plain", "prisma", "sqitch", "supabase"])
def test_an_example(name: str, tmp_path: Path, database: Database, start_postgrest: StartPostgrest) -> None:
    """On servers of its own as on private ones."""
    root = tmp_path / "project"
    shutil.copytree(ROOT / "examples" / "layouts" / name, root, ignore=shutil.ignore_patterns(CONFIG, "node_modules"))
    Checkout(root).git("init", "--quiet")
    assert Ran(root, "init").code == 0

    ran = written.run(root, database, start_postgrest)

    assert ran.code == 0, ran.said


@pytest.mark.usefixtures("servers")
def test_a_role_of_the_pull_request_is_the_projects_business(
    project: Checkout, database: Database, start_postgrest: StartPostgrest
) -> None:
    """Where another logs in for the project's own role, what that one may not become is told of that one."""
    project.write("migrations/1.sql", SHAPES["the tutorial's roles in a migration"]["migrations/1.sql"] + NOTIFY)
    Ran(project.root, "init")
    editor = "create role editor; grant usage on schema api to editor; grant select on api.films to editor;"
    project.write("migrations/2.sql", editor + NOTIFY)

    told = written.run(project.root, database, start_postgrest, "--baseline", "all-but:1")

    assert (told.code, told.failed) == (0, {"role-settable:editor"}), told.said  # a warning
    assert "grant editor to authenticator;" in told.said


@pytest.mark.usefixtures("servers")
def test_a_role_that_the_pull_request_grants(
    project: Checkout, database: Database, start_postgrest: StartPostgrest
) -> None:
    """The stand-in becomes what the project's own role may, the moment it may."""
    project.write("migrations/1.sql", SHAPES["the tutorial's roles in a migration"]["migrations/1.sql"] + NOTIFY)
    Ran(project.root, "init")
    editor = "create role editor; grant usage on schema api to editor; grant select on api.films to editor;"
    project.write("migrations/2.sql", f"{editor} grant editor to authenticator;{NOTIFY}")

    green = written.run(project.root, database, start_postgrest, "--baseline", "all-but:1")

    assert green.code == 0, green.said
