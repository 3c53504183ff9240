"""What a survey reads of a repository, from real files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cachegate.errors import UsageProblem
from cachegate.survey import images, looking, settings
from cachegate.survey.conclusions import Conclusion, conclude
from cachegate.survey.facts import Fact, Survey
from unit.migrations.checkouts import Checkout

Write = Callable[[str, str], Path]
FILMS = """
create schema api;
create extension if not exists "uuid-ossp";
create table api.films (id int primary key);
grant usage on schema api to web_anon, "Editor";
grant select on api.films to web_anon;
-- grant usage on schema hidden to web_anon;
"""
COMPOSE = """
services:
  db:
    image: postgres:${PG_VERSION:-16}-alpine
    environment: {POSTGRES_PASSWORD: secret}
  rest:
    image: postgrest/postgrest:v12.2.8
    environment:
      - PGRST_DB_URI=postgres://authenticator:${PASSWORD}@db/app
      - PGRST_DB_SCHEMAS=${SCHEMAS}
      - PGRST_DB_ANON_ROLE=web_anon
      - PGRST_DB_MAX_ROWS
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    return lambda path, text: Checkout(tmp_path).write(path, text)


def survey(root: Path, layout: str | None = None) -> Survey:
    return looking.look(root, layout, looking.repository(root))


def told(root: Path) -> Conclusion:
    return conclude(survey(root))


def test_a_project_with_compose_and_an_example_of_its_environment(tmp_path: Path, write: Write) -> None:
    """Images, and PostgREST's settings with their variables filled in; what is not known is left out."""
    write("db/migrations/1_films.sql", FILMS)
    write("docker-compose.yml", COMPOSE)
    write(".env.example", "# of the shop\nSCHEMAS='api,reports'\nPASSWORD=\n")
    write(".env", "SCHEMAS=never-read")
    found = told(tmp_path)

    assert (found.postgres.joined, found.postgrest.joined) == ("postgres:16-alpine", "postgrest/postgrest:v12.2.8")
    assert (found.schemas.joined, found.schemas.file) == ("api,reports", "docker-compose.yml")
    assert (found.anonymous.joined, found.login) == ("web_anon", "authenticator")
    assert found.roles == ("web_anon", "Editor")
    assert found.survey.folders == ("db/migrations",)


def test_by_grants_alone(tmp_path: Path, write: Write) -> None:
    """What is commented out grants nothing."""
    write("migrations/1_films.sql", FILMS)
    found = told(tmp_path)

    assert (found.schemas.values, found.anonymous.values) == (("api",), ("web_anon",))
    assert found.schemas.file == "the grants of the migrations"
    assert found.survey.access.extensions == (Fact("uuid-ossp", "migrations/1_films.sql"),)


@pytest.mark.parametrize(
    ("sql", "role", "schema"),
    [
        ("grant select on films to web_anon", "web_anon", "public"),
        (
            "set search_path to public; grant select, insert (title) on table films, actors to web_anon;",
            "web_anon",
            "public",
        ),
        ("grant execute on function api.rate(int, text) to anonymous", "anonymous", "api"),
        ("grant select on all tables in schema api to web_anon", "web_anon", "api"),
        ("alter default privileges in schema api grant select on tables to web_anon", "web_anon", "public"),
        ("do $$ begin grant select on films to web_anon; end $$", "web_anon", "public"),
        ("alter role authenticator set pgrst.db_anon_role = 'visitor'", "visitor", "public"),
        ("revoke all on films from web_anon", "anon", "public"),
    ],
)
def test_grants_of_every_form(tmp_path: Path, write: Write, sql: str, role: str, schema: str) -> None:
    """Also where no schema is named; what is only taken away tells nothing."""
    write("migrations/1_films.sql", sql)
    found = told(tmp_path)

    assert (found.anonymous.joined, found.schemas.joined) == (role, schema)


def test_roles_that_have_to_be_there(tmp_path: Path, write: Write) -> None:
    """Those that statements name and no file makes; not those of blocks and strings, nor words for somebody."""
    write(
        "migrations/1.sql",
        "create role shop; alter table films owner to shop; grant select on films to reporting, public;"
        "revoke all on films from old;"
        'create policy p on films for select to "Night shift" using (true);'
        "alter table films owner to current_user; grant pg_monitor to watcher; alter user mapping for x server y;"
        "comment on table films is 'grant select on films to nobody_at_all';"
        "do $$ begin if exists (select) then grant select on films to perhaps; end if; end $$;",
    )

    assert told(tmp_path).unmade == ("watcher", "reporting", "old", "Night shift")


def test_a_file_that_makes_the_roles(tmp_path: Path, write: Write) -> None:
    """Whom it grants to the role that logs in is known as well as what migrations grant."""
    write("migrations/1.sql", "create table films (id int);")
    write(
        "initdb/01-roles.sql", "create role authenticator login password 'x'; grant web_anon, editor to authenticator;"
    )
    found = told(tmp_path)

    assert (found.anonymous.joined, found.anonymous.file) == ("web_anon", "initdb/01-roles.sql")
    assert (found.roles, found.login) == (("web_anon", "editor"), "authenticator")


def test_settings_in_the_database(tmp_path: Path, write: Write) -> None:
    """As PostgREST reads them from its role."""
    write("migrations/1.sql", "alter role authenticator set pgrst.db_schemas = 'api, v2';")

    assert told(tmp_path).schemas.values == ("api", "v2")


def test_a_configuration_file_of_postgrest(tmp_path: Path, write: Write) -> None:
    """Before all others: it is what production is started with."""
    write("migrations/1.sql", "select 1")
    write("deploy/postgrest.conf", 'db-schemas = "api"\ndb-anon-role = "nobody" # of the API\njwt-aud="shop"\n')
    write("docker-compose.yml", COMPOSE)
    found = told(tmp_path)

    assert (found.schemas.values, found.anonymous.values) == (("api",), ("nobody",))
    assert dict(found.carried)["PGRST_JWT_AUD"] == Fact("shop", "deploy/postgrest.conf")


def test_a_supabase_project(tmp_path: Path, write: Write) -> None:
    """Its configuration is what the platform does; its seeds are run by themselves."""
    write("supabase/migrations/20240101000000_a.sql", "create extension vector; create extension pg_net;")
    write("supabase/config.toml", '[api]\nschemas = ["public", "shop"]\n[db]\nmajor_version = 17\n')
    write("supabase/seed.sql", "select 1")
    found = told(tmp_path)

    assert (found.schemas.values, found.postgres.joined) == (("public", "shop"), "pgvector/pgvector:pg17")
    assert found.roles == ("anon", "authenticated", "service_role")
    assert found.survey.seeds == ()


def test_two_folders_of_migrations(tmp_path: Path, write: Write) -> None:
    """Both are named; the first is judged."""
    write("apps/a/prisma/migrations/1_a/migration.sql", "select 1;")
    write("apps/b/supabase/migrations/1_b.sql", "select 1;")

    assert set(survey(tmp_path).folders) == {"apps/a/prisma/migrations", "apps/b/supabase/migrations"}


def test_no_migrations_at_all(tmp_path: Path, write: Write) -> None:
    """The message says what was looked for."""
    write("README.md", "a shop")

    with pytest.raises(UsageProblem, match="There are no migrations"):
        survey(tmp_path)


@pytest.mark.parametrize(
    ("files", "tool"),
    [
        (("alembic.ini", "alembic/env.py"), "Alembic"),
        (("shop/manage.py", "shop/films/migrations/0001_initial.py"), "Django"),
        (("bin/rails", "db/migrate/20240101000000_films.rb"), "Rails"),
        (("knexfile.js", "package.json"), "Knex"),
        (("src/data-source.ts", "package.json"), "TypeORM"),
    ],
)
def test_programs(tmp_path: Path, write: Write, files: tuple[str, ...], tool: str) -> None:
    """Known by their files, each with its command."""
    for file in files:
        write(file, "")
    found = survey(tmp_path)

    assert [one.tool for one in found.programs] == [tool]
    assert found.folders == ()


def test_a_manage_py_without_migrations_is_none(tmp_path: Path, write: Write) -> None:
    """The name alone says nothing."""
    write("manage.py", "")
    write("migrations_of_old.txt", "")

    with pytest.raises(UsageProblem):
        survey(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x,x]\nb: &b [*a,*a]\nservices: {s: {image: postgrest, environment: *b}}",
        "services: {s: {image: postgrest, environment: {PGRST_DB_SCHEMAS: &l [*l]}}}",
        "services: [",
        "services: {s: 1}",
        "!!python/object:os.system x",
        "\t",
    ],
)
def test_odd_compose_files(tmp_path: Path, write: Write, text: str) -> None:
    """They tell nothing, and end nothing."""
    write("migrations/1.sql", "select 1")
    write("compose.yaml", text)

    assert "PGRST_DB_SCHEMAS" not in survey(tmp_path).settings


def test_links_out_of_the_repository_are_not_read(tmp_path: Path, write: Write) -> None:
    """Neither are large files."""
    write("outside/.env", "PGRST_DB_SCHEMAS=secret")
    write("inside/migrations/1.sql", "select 1")
    (tmp_path / "inside" / ".env.example").symlink_to(tmp_path / "outside" / ".env")
    write("inside/.env.sample", "PGRST_DB_SCHEMAS=large\n" + "#" * 1_000_001)

    assert survey(tmp_path / "inside").settings == {}


@pytest.mark.parametrize(
    ("line", "value"),
    [("A=b", "b"), ("export A='b # c'", "b # c"), ('A = "b \\"c\\""', 'b "c"'), ("A=b # c", "b"), ("A=", "")],
)
def test_lines_of_settings(line: str, value: str) -> None:
    """As shells and PostgREST write them."""
    assert settings.variables(line) == {"A": value}


@pytest.mark.parametrize(
    ("image", "major"),
    [
        ("postgres:16-alpine", "16"),
        ("supabase/postgres:15.8.1.060", "15"),
        ("pgvector/pgvector:pg17", "17"),
        ("x", "15"),
    ],
)
def test_the_major_version_of_an_image(image: str, major: str) -> None:
    """As its tag says, or the usual one."""
    assert images.major(image) == major
