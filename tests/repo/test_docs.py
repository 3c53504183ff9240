"""The documents: complete, in step with the code, and true where they can be tried."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

import gate
from cachegate import checks
from cachegate.checks import sql
from cachegate.migrations.places import USUAL
from cachegate.model.report import Outcome
from cachegate.options import Options, load
from cachegate.options.table import ALL, options_of
from cachegate.pipeline import count, datachecks, self_reload, together, triggers, witness
from conftest import StartPostgrest
from servers import Database

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
PAGES = {page.stem: page for page in (ROOT / "docs" / "checks").glob("*.md")}
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
TYPED = re.compile(r"(?:^|[\s/$])cachegate (check|init|verify|doctor|preflight|trigger|explain)\b(.*)")
OF_THE_RUN = {
    datachecks.CHECK,
    self_reload.CHECK,
    count.CHECK,
    triggers.CHECK,
    "migration-applies",
    "cache-reloads",
    "cache-fresh",
    "instances-agree",
    witness.CHECK,
    "baseline-edited",
    "baseline-deleted",
    "baseline-failed",
    "journal-mismatch",
    together.CHECK,
    "duplicate-version",
    "version-gap",
    "file-refused",
    "file-not-run",
    "extension-enabled",
    "out-of-order",
    "api-roles",
    "ignore-unused",
}


def tokens(text: str) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(text)


def fences(text: str, info: str) -> list[str]:
    """The contents of fenced blocks with exactly these words after the fence."""
    return [token.content for token in tokens(text) if token.type == "fence" and token.info == info]


def links(text: str) -> list[str]:
    inline = [child for token in tokens(text) for child in token.children or ()]
    return [str(child.attrs["href"]) for child in inline if child.type == "link_open"]


def headings(text: str) -> list[str]:
    """The anchors that GitHub makes of headings."""
    found = tokens(text)
    titles = [found[index + 1].content for index, token in enumerate(found) if token.type == "heading_open"]
    return [re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles]


def between(name: str, language: str) -> str:
    """The fenced block that README.md marks with `<!-- name -->`."""
    found = re.search(rf"<!-- {name} -->\n```{language}\n(.*?)\n```\n<!-- /{name} -->\n", README, re.DOTALL)
    assert found, f"README.md has no block {name}"
    return found[1] + "\n"


def test_every_check_has_a_page_and_every_page_a_check() -> None:
    """A finding's check is the name of its page."""
    assert set(PAGES) == set(checks.BY_ID) | OF_THE_RUN


def test_findings_of_the_run_are_those_of_the_code() -> None:
    """What the pipeline and the layouts call theirs is found by reading them: a new one needs a page."""
    folders = (ROOT / "src/cachegate/pipeline", ROOT / "src/cachegate/migrations")
    code = "".join(path.read_text("utf-8") for folder in folders for path in folder.rglob("*.py"))
    named = set(re.findall(r'(?:check=|CHECK = |_about_file\(\s*)"([a-z-]+)"', code))

    assert named == OF_THE_RUN


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_says_what_one_needs(name: str) -> None:
    """Claim, why it matters, what breaks it, and what to do, in this order; and the README leads there."""
    text = PAGES[name].read_text("utf-8")

    assert headings(text) == [name, "why-it-matters", "what-breaks-it", "repair"]
    assert text.splitlines()[2].startswith("**"), "the claim comes first"
    assert f"docs/checks/{name}.md" in links(README)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(document: Path) -> None:
    """Every link within the project names a file that is there, and a heading that it has."""
    for link in links(document.read_text("utf-8")):
        if link.startswith("https://"):
            continue
        path, _, anchor = link.partition("#")
        target = document.parent / path if path else document
        assert target.exists(), link
        assert not anchor or anchor in headings(target.read_text("utf-8")), link


def test_code_that_the_documents_name_is_there() -> None:
    """Paths under src/ and scripts/ in backticks are files or folders."""
    for document in DOCUMENTS:
        named = re.findall(r"`((?:src|scripts|tests|bench|examples)/[\w./-]+)`", document.read_text("utf-8"))
        for path in named:
            assert (ROOT / path).exists(), f"{document.name}: {path}"


def test_every_example_is_named() -> None:
    """A project under examples/ that no document mentions is one that nobody finds."""
    for example in (ROOT / "examples").iterdir():
        assert f"examples/{example.name}" in links(README)


def test_options_of_the_documents_exist() -> None:
    """A flag that a document mentions is one that the command line has, or one of somebody else's commands."""
    known = {spec.flag for spec in ALL} | {"--help", "--version"}
    foreign = {"--no-verify", "--ready", "--rounds", "--tables", "--files"}  # the last three are the bench's
    foreign |= {
        "--include-all",
        "--strict",
        "--no-check-order",
        "--custom",
        "--short",
        "--ignored",
        "--no-single-transaction",
    }  # of other tools
    foreign |= {"--schema-only", "--roles-only", "--no-role-passwords", "--create", "--clean", "--inserts"}  # pg_dump's
    foreign |= {"--no-owner", "--no-privileges"}
    foreign |= {"--health-cmd", "--health-interval", "--health-retries", "--quiet"}  # of containers' and Supabase's
    foreign |= {"--schema-only", "--roles-only", "--no-role-passwords", "--no-owner", "--no-privileges"}  # of pg_dump
    foreign |= {"--inserts", "--create", "--clean"}
    for document in DOCUMENTS:
        named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", document.read_text("utf-8")))
        assert named - foreign <= known, document


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_commands_of_the_documents_can_be_typed(document: Path) -> None:
    """A command line has options of its own command only, and a step of a workflow inputs that the action has."""
    text = document.read_text("utf-8")
    blocks = "".join(block for info in ("sh", "console", "yaml") for block in fences(text, info))
    lines = re.sub(r"\\\n\s*", " ", blocks).splitlines()
    for command, rest in (found.groups() for line in lines if (found := TYPED.search(line))):
        known = {spec.flag for spec in options_of(command)}
        assert set(re.findall(r"(?<![\w-])--[a-z-]+", rest.split(" #")[0])) <= known, rest

    inputs = set(yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["inputs"])
    for given in (given for block in fences(text, "yaml") for given in steps(yaml.safe_load(block))):
        assert set(given) <= inputs


def steps(value: Any) -> Iterator[dict[str, Any]]:
    """The `with:` of each step that runs the action, wherever it stands."""
    match value:
        case {"uses": str(action)} if action.startswith("cachegate/"):
            yield value.get("with", {})
        case dict():
            yield from (found for one in value.values() for found in steps(one))
        case list():
            yield from (found for one in value for found in steps(one))


def test_the_configuration_of_the_readme_is_read(tmp_path: Path) -> None:
    """The `cachegate.yml` that people copy has no mistake in it."""
    (text,) = fences(README, "yaml")[1:2]
    (tmp_path / "db" / "migrations").mkdir(parents=True)
    (tmp_path / "db" / "roles.sql").touch()
    (tmp_path / "db" / "seed.sql").touch()
    (tmp_path / "cachegate.yml").write_text(text, "utf-8")

    options = load([], {}, tmp_path)

    assert options.directory == tmp_path / "db" / "migrations"
    assert options.self_reload == "off"
    assert [ignore.key for ignore in options.ignore] == ["reachable:api.audit_log"]


@pytest.fixture(scope="module")
def workflow() -> dict[str, Any]:
    document: dict[str, Any] = yaml.load(between("workflow", "yaml"), yaml.BaseLoader)
    return document


def test_the_workflow_gives_no_more_rights_than_needed(workflow: dict[str, Any]) -> None:
    """Nothing by default, two grants for the job, one run per pull request, and no privileged event."""
    (job,) = workflow["jobs"].values()

    assert workflow["permissions"] == {}
    assert job["permissions"] == {"contents": "read", "pull-requests": "write"}
    assert workflow["on"] == "pull_request"
    assert set(workflow["concurrency"]) == {"group", "cancel-in-progress"}


def test_the_workflow_names_what_exists(workflow: dict[str, Any]) -> None:
    """Official images by version, actions as our own workflow pins them, inputs that action.yml has."""
    (job,) = workflow["jobs"].values()
    checkout, ours = job["steps"]
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    ci = (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8")

    images = {name: service["image"] for name, service in job["services"].items()}
    assert images == {"postgres": "postgres:15", "postgrest": "postgrest/postgrest:v12.0.2"}
    assert re.fullmatch(r"actions/checkout@[0-9a-f]{40}", checkout["uses"])
    assert checkout["uses"] in ci
    assert checkout["with"]["fetch-depth"] == "0"
    assert set(ours["with"]) <= set(action["inputs"])


def test_the_parts_of_the_workflow_fit_together(workflow: dict[str, Any]) -> None:
    """One password, one secret, one anonymous role, one database, written in several places."""
    (job,) = workflow["jobs"].values()
    postgrest, given = job["services"]["postgrest"]["env"], job["steps"][1]["with"]
    roles = between("bootstrap", "sql")

    user, password = re.match(
        r"postgresql://(\w+):([\w-]+)@postgres:5432/postgres$", postgrest["PGRST_DB_URI"]
    ).groups()  # type: ignore[union-attr]
    assert f"create role {user} noinherit login password '{password}';" in roles
    assert f"create role {postgrest['PGRST_DB_ANON_ROLE']} nologin;" in roles
    assert job["services"]["postgres"]["env"]["POSTGRES_PASSWORD"] == "postgres"
    assert given["database-url"] == "postgresql://postgres:postgres@postgres:5432/postgres"
    assert given["jwt-secret"] == postgrest["PGRST_JWT_SECRET"]
    assert len(given["jwt-secret"]) >= 32, "PostgREST refuses shorter ones from 13 on"
    assert f"`{given['bootstrap']}`" in README


def test_the_examples_are_one_project() -> None:
    """Both have the README's roles and the same past; only the pull request differs."""
    good, bad = ROOT / "examples" / "film-club-good", ROOT / "examples" / "film-club-bad"
    files = {path.relative_to(good).as_posix() for path in good.rglob("*") if path.is_file()}
    differing = {file for file in files if (good / file).read_bytes() != (bad / file).read_bytes()}

    assert files == {path.relative_to(bad).as_posix() for path in bad.rglob("*") if path.is_file()}
    assert (good / "db" / "roles.sql").read_text("utf-8") == between("bootstrap", "sql")
    assert differing == {"db/migrations/0003_screenings.sql", "db/migrations/0004_top_films_by_stars.sql"}


def test_folders_of_the_readme_are_looked_in() -> None:
    """Where the README says that migrations are found is where they are found."""
    (sentence,) = re.findall(r"\*\*3\. Your migrations\*\*.*?or in the folder", README)
    named = re.findall(r"`([a-z/]+)`", sentence)
    assert set(named) <= set(USUAL)


def test_the_trigger_is_the_one_that_findings_offer() -> None:
    """The page and the finding install the same thing."""
    (shown,) = fences(PAGES["self-reload"].read_text("utf-8"), "sql trigger")

    assert shown.strip() == sql.reload_trigger("pgrst")


TRIED = sorted(name for name, page in PAGES.items() if fences(page.read_text("utf-8"), "sql broken"))


def test_most_pages_can_be_tried() -> None:
    """The rest is about git, about configuration, or about ourselves."""
    assert len(TRIED) >= 6


@pytest.mark.parametrize("name", TRIED)
def test_what_breaks_a_claim_breaks_it(name: str, database: Database, start_postgrest: StartPostgrest) -> None:
    """The page's own SQL turns its check red, and no other."""
    assert tried(name, "broken", database, start_postgrest) == {name}


@pytest.mark.parametrize("name", TRIED)
def test_what_repairs_a_claim_repairs_it(name: str, database: Database, start_postgrest: StartPostgrest) -> None:
    """Repaired as the page says, nothing is red."""
    assert tried(name, "repaired", database, start_postgrest) == set()


def tried(name: str, part: str, database: Database, start: StartPostgrest) -> set[str]:
    """The checks that fail when this part of a page is the pull request."""
    text = PAGES[name].read_text("utf-8")
    base = ["create schema api; grant usage on schema api to anon, app_user;", *fences(text, "sql before")]
    (change,) = fences(text, f"sql {part}")
    options = Options(directory=Path(), reload_timeout=20.0, self_reload="off")
    given = gate.Given(
        base=[gate.migration(f"{number}_base.sql", one) for number, one in enumerate(base)],
        change=[gate.migration("9_change.sql", change)],
        settings={"db-tx-end": "commit-allow-override"},
        options=replace(options, self_reload="error") if name in (self_reload.CHECK, triggers.CHECK) else options,
    )
    report = gate.judge(database, start, "12.0.2", given)
    assert not [finding for finding in report.findings if finding.outcome is Outcome.ERRORED]
    return {finding.check for finding in report.findings if finding.outcome is Outcome.FAILED}


def test_the_arrows_are_those_that_are_held() -> None:
    """docs/architecture.md draws the layers of pyproject.toml, all of them and in their order."""
    (drawn,) = (
        one
        for one in fences((ROOT / "docs/architecture.md").read_text("utf-8"), "text")
        if one.startswith("cli, action")
    )
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    (held,) = (one["layers"] for one in contracts if one["type"] == "layers")

    assert [sorted(layer.split(", ")) for layer in re.split(r"\s+→ ", drawn.strip())] == [
        sorted(module.removeprefix("cachegate.") for module in layer.split(" | ")) for layer in held
    ]
