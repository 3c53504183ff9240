"""The files that `cachegate init` makes of what was found."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from cachegate.commands.init import files
from cachegate.options import Options, load
from cachegate.survey import workflow
from cachegate.survey.conclusions import Conclusion, conclude
from cachegate.survey.facts import Access, Fact, Login, Program, Survey
from cachegate.survey.looking import CONFIG, GRANTS, ROLES, WORKFLOW
from cachegate.survey.workflow import Job, Line
from container import readme

ANY = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
HOSTILE = st.one_of(ANY, ANY.map(lambda text: f"${{{{ {text} }}}}"), st.just("a\nrun: evil"), st.just('x", y: "z'))
EXPRESSION = "${{"


def env(texts: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = yaml.safe_load(texts[WORKFLOW])["jobs"]["cachegate"]["services"]["postgrest"]["env"]
    return found


def made(survey: Survey) -> tuple[Conclusion, dict[str, str]]:
    found = conclude(survey)
    return found, dict(files(found))


def strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for pair in value.items() for one in pair for text in strings(one)]
    if isinstance(value, list):
        return [text for one in value for text in strings(one)]
    return [str(value)]


def test_the_workflow_is_that_of_the_readme() -> None:
    """One text for both, to the letter."""
    job = Job(
        Line("image", "postgres:15"),
        Line("image", "postgrest/postgrest:v12.0.2"),
        (
            Line("PGRST_DB_URI", "postgresql://authenticator:throw-away@postgres:5432/postgres"),
            Line("PGRST_DB_SCHEMAS", "api"),
            Line("PGRST_DB_ANON_ROLE", "anon"),
            Line("PGRST_JWT_SECRET", workflow.SECRET),
            Line("PGRST_DB_TX_END", "commit-allow-override", "lets rows be tried and rolled back"),
        ),
        (
            Line("database-url", "postgresql://postgres:postgres@postgres:5432/postgres"),
            Line("postgrest-url", "http://postgrest:3000"),
            Line("bootstrap", "db/roles.sql"),
            Line("jwt-secret", workflow.SECRET),
        ),
    )

    assert workflow.render(job) == readme.block("workflow", "yaml", readme.README.read_text("utf-8"))


def test_the_roles_are_those_of_the_readme() -> None:
    """The project of the README, found by its grants."""
    access = Access(usage=(("api", "anon"), ("api", "app_user")))
    _, texts = made(Survey(folders=("db/migrations",), layout="plain", access=access))

    assert texts[ROLES] == readme.block("bootstrap", "sql", readme.README.read_text("utf-8"))
    assert texts.keys() == {WORKFLOW, CONFIG, ROLES}


@given(schema=HOSTILE, role=HOSTILE, folder=HOSTILE, image=HOSTILE, setting=HOSTILE, file=HOSTILE, note=HOSTILE)
@example(*["${{ secrets.TOKEN }}"] * 7)
@example(*["a'\"\n#${{ x }}"] * 7)
def test_whatever_is_found_is_no_expression(
    schema: str, role: str, folder: str, image: str, setting: str, file: str, note: str
) -> None:
    """Names, images, paths and settings: the same to a YAML parser or left out, and nothing for GitHub to evaluate."""
    survey = Survey(
        folders=(folder, file),
        layout="plain",
        settings={
            "PGRST_DB_SCHEMAS": Fact(schema, file),
            "PGRST_DB_ANON_ROLE": Fact(role, file),
            "PGRST_DB_PRE_REQUEST": Fact(setting, file),
            "PGRST_DB_URI": Fact(f"postgresql://{role}:x@host/db", file),
        },
        postgres=Fact(image, file),
        postgrest=Fact(image, file),
        access=Access(members=((role, schema),), extensions=(Fact(image, file),)),
        logins=(Login(role, setting, file),),
        seeds=(file,),
        notes=(note,),
    )
    found, texts = made(survey)
    workflow_text, config = yaml.safe_load(texts[WORKFLOW]), yaml.safe_load(texts[CONFIG])

    assert [text for text in strings(workflow_text) if EXPRESSION in text] == ["api-${{ github.ref }}"]
    assert workflow_text["jobs"].keys() == {"cachegate"}
    assert workflow_text["jobs"]["cachegate"]["steps"][1].keys() == {"uses", "with"}
    assert config["directory"] == folder
    assert config["seed"] == [file]
    given_schemas = [name.strip() for name in schema.split(",")]
    for name in env(texts)["PGRST_DB_SCHEMAS"].split(","):
        assert name in (*given_schemas, "public")
    assert env(texts)["PGRST_DB_ANON_ROLE"] in (role, "anon")
    assert env(texts).get("PGRST_DB_PRE_REQUEST", setting) == setting
    assert workflow_text["jobs"]["cachegate"]["services"]["postgres"]["image"] in (image, found.postgres.joined)
    assert all(line.startswith(("#", "\n")) or EXPRESSION not in line for line in re.findall("#.*", texts[WORKFLOW]))


def loaded(tmp_path: Path, texts: dict[str, str]) -> Options:
    """By the loader that a run uses; files that it names are there."""
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "db" / "migrations").mkdir(parents=True)
    (tmp_path / "db" / "seed.sql").write_text("select 1", "utf-8")
    return load([], {}, tmp_path)


def test_the_loader_takes_it(tmp_path: Path) -> None:
    """Every key and value that can be in it."""
    settings = {
        "PGRST_DB_SCHEMAS": "api, Reports",
        "PGRST_DB_CHANNEL": "reload",
        "PGRST_JWT_ROLE_CLAIM_KEY": '.app_metadata."role"',
        "PGRST_JWT_AUD": "shop",
        "PGRST_DB_PRE_REQUEST": "api.check_request",
    }
    survey = Survey(
        folders=("db/migrations", "other/migrations"),
        layout="plain",
        settings={name: Fact(value, "docker-compose.yml") for name, value in settings.items()},
        postgres=Fact("postgres:15-alpine", "docker-compose.yml"),
        postgrest=Fact("postgrest/postgrest:v12.0.2", "docker-compose.yml"),
        seeds=("db/seed.sql",),
    )
    _, texts = made(survey)
    options = loaded(tmp_path, texts)

    assert options.directory == tmp_path / "db" / "migrations"
    assert options.bootstrap == (tmp_path / ROLES,)
    assert options.seed == (tmp_path / "db" / "seed.sql",)
    assert (options.channel, options.jwt_role_claim, options.jwt_audience) == (
        "reload",
        '.app_metadata."role"',
        "shop",
    )
    assert dict(options.embedded_config) == {
        "db-schemas": "api,Reports",
        "db-anon-role": "anon",
        "db-pre-request": "api.check_request",
    }
    assert (options.embedded_postgres, options.embedded_postgrest) == ("15", "12.0.2")
    assert env(texts)["PGRST_DB_CHANNEL"] == "reload"
    assert "There are migrations in other/migrations as well" in texts[CONFIG]


def test_a_project_with_its_own_roles_file() -> None:
    """It is used as it is, with the password in it."""
    login = Login("authenticator", "p@ss word", "db/roles.sql")
    _, texts = made(Survey(folders=("m",), layout="plain", logins=(login,)))

    assert ROLES not in texts
    assert yaml.safe_load(texts[CONFIG])["bootstrap"] == ["db/roles.sql"]
    assert env(texts)["PGRST_DB_URI"] == "postgresql://authenticator:p%40ss%20word@postgres:5432/postgres"


def test_migrations_that_make_the_roles() -> None:
    """Then PostgREST logs in as a role of ours, which is granted theirs after the baseline."""
    access = Access(
        usage=(("api", "web_anon"),),
        created=frozenset({"web_anon", "authenticator"}),
        members=(("web_anon", "authenticator"),),
    )
    found, texts = made(Survey(folders=("m",), layout="plain", access=access))

    assert found.login == "cachegate_login"
    assert "create role web_anon" not in texts[ROLES]
    assert "grant web_anon to cachegate_login" in texts[GRANTS]
    assert yaml.safe_load(texts[CONFIG])["seed"] == [GRANTS]


@pytest.mark.parametrize(
    ("extensions", "postgres", "image"),
    [
        ((), None, "postgres:15"),
        (("pgcrypto", "uuid-ossp"), None, "postgres:15"),
        (("postgis",), "postgres:17", "postgis/postgis:17-3.5"),
        (("vector",), "postgres:16-alpine", "pgvector/pgvector:pg16"),
        (("vector",), "ghcr.io/shop/postgres:16", "ghcr.io/shop/postgres:16"),
        (("vector", "postgis"), "postgres:16", "postgres:16"),
    ],
)
def test_the_image_has_the_extensions(extensions: tuple[str, ...], postgres: str | None, image: str) -> None:
    """Where one is known that has all; a project's own image is left alone."""
    access = Access(extensions=tuple(Fact(one, "m/1.sql") for one in extensions))
    fact = Fact(postgres, "compose.yml") if postgres else None
    found, texts = made(Survey(folders=("m",), layout="plain", postgres=fact, access=access))

    assert yaml.safe_load(texts[WORKFLOW])["jobs"]["cachegate"]["services"]["postgres"]["image"] == image
    assert ("needs an image that has vector, postgis" in texts[WORKFLOW]) == (found.lacking != ())


def test_only_programs() -> None:
    """The files say how the team's own tool is run instead."""
    _, texts = made(Survey(programs=(Program("Alembic", "alembic.ini", "alembic upgrade head"),)))

    assert "cachegate check --migrate-command 'alembic upgrade head'" in texts[WORKFLOW]
    assert "directory" not in yaml.safe_load(texts[CONFIG])


def test_guesses_say_so() -> None:
    """Nothing is asked, and nothing is passed off as found."""
    _, texts = made(Survey(folders=("m",), layout="plain"))

    assert "PGRST_DB_SCHEMAS: public # not found in the repository: set it as in production" in texts[WORKFLOW]
    assert "image: postgres:15 # not found in the repository: use the version that production has" in texts[WORKFLOW]
