"""`cachegate init` as a command: what it writes, what it leaves alone, and that a run then needs no option."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
import yaml

from cachegate.cli import command, run_of
from cachegate.guard import Console
from cachegate.migrations.discover import discover
from cachegate.options import load
from cachegate.survey.looking import CONFIG, ROLES, WORKFLOW
from unit.migrations.checkouts import Checkout

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted(one for one in (ROOT / "examples" / "layouts").iterdir() if one.is_dir())
PROGRAMS = ("alembic", "django")


FILMS = """
create schema api; grant usage on schema api to anon;
create table api.films (id int primary key); grant select on api.films to anon;
"""


class Ran:
    """A run of the command line in a folder."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        out, err = io.StringIO(), io.StringIO()
        self.code = command(list(arguments), Console({}, out, err), lambda: folder, run_of)
        self.out, self.err = out.getvalue(), err.getvalue()


@pytest.fixture
def project(tmp_path: Path) -> Checkout:
    made = Checkout(tmp_path / "project")
    made.write("db/migrations/1_films.sql", "create schema api; grant usage on schema api to anon;\n")
    made.git("init", "--quiet")
    return made


def test_it_writes_three_files(project: Checkout) -> None:
    """And says so; the second time everything is as it would be written."""
    first = Ran(project.root, "init")
    second = Ran(project.root, "init")

    assert (first.code, second.code) == (0, 0), first.err
    assert all((project.root / name).is_file() for name in (WORKFLOW, CONFIG, ROLES))
    assert f"wrote {WORKFLOW}" in first.err
    assert "judges db/migrations, as the layout plain has it" in first.err
    assert f"{CONFIG} is as it would be written" in second.err


def test_the_run_that_it_proposes_can_be_done(project: Checkout) -> None:
    """A seed file fills what the baseline makes: the proposed run has one, and a run without says what is missing."""
    project.write("db/seed.sql", "insert into api.films values (1);\n")
    project.write("db/migrations/1_films.sql", FILMS)
    project.commit("what is there already")
    project.write("db/migrations/2_more.sql", "create table api.more (id int primary key);\nnotify pgrst;\n")
    said = Ran(project.root, "init").err
    bare = Ran(project.root, "check")
    proposed = Ran(project.root, *said.rpartition("cachegate: try it here: cachegate ")[2].split())

    assert bare.code == 3
    assert "Seed files run after the baseline" in bare.err
    assert proposed.code == 1, proposed.err
    assert "no API role may use api.more" in proposed.out


def test_a_program_is_proposed_with_its_command(tmp_path: Path) -> None:
    """Without a folder of SQL files there is nothing that a bare check could read."""
    project = Checkout(tmp_path)
    project.write("alembic.ini", "[alembic]\nscript_location = versions\n")
    project.git("init", "--quiet")

    assert "try it here: cachegate check --migrate-command 'alembic upgrade head'" in Ran(project.root, "init").err


def test_it_never_overwrites(project: Checkout) -> None:
    """One file in the way: its difference is shown and nothing is written, unless that is asked for."""
    project.write(CONFIG, "fail-on: warning # ours\n")
    refused = Ran(project.root, "init")

    assert refused.code == 2
    assert "cachegate.yml is there already, and nothing was written" in refused.err
    assert "-fail-on: warning # ours" in refused.out
    assert "+directory: db/migrations" in refused.out
    assert not (project.root / WORKFLOW).exists()
    assert (project.root / CONFIG).read_text() == "fail-on: warning # ours\n"

    assert Ran(project.root, "init", "--force").code == 0
    assert yaml.safe_load((project.root / CONFIG).read_text())["directory"] == "db/migrations"


def test_printing_writes_nothing(project: Checkout) -> None:
    """Each file under its name."""
    printed = Ran(project.root, "init", "--print")

    assert printed.code == 0
    assert f"# {WORKFLOW}\nname: API\n" in printed.out
    assert not (project.root / ".github").exists()


def test_a_folder_below_the_root(project: Checkout) -> None:
    """Files go to the root of the repository, where GitHub looks for them."""
    project.write("services/shop/migrations/1.sql", "select 1;\n")
    ran = Ran(project.root, "init", "services/shop")

    assert ran.code == 0, ran.err
    assert yaml.safe_load((project.root / CONFIG).read_text())["directory"] == "services/shop/migrations"


def test_no_link_leads_it_away(project: Checkout, tmp_path: Path) -> None:
    """A repository could have one where the workflow goes."""
    (tmp_path / "elsewhere").mkdir()
    (project.root / ".github").symlink_to(tmp_path / "elsewhere")
    ran = Ran(project.root, "init")

    assert ran.code == 2
    assert "leads out of the repository" in ran.err
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert not (project.root / CONFIG).exists()


@pytest.mark.parametrize("way", [".github", CONFIG, WORKFLOW])
def test_something_else_stands_in_the_way(project: Checkout, way: str) -> None:
    """A file where a folder goes, or a folder where a file goes: a message, and nothing is written."""
    if way == ".github":
        project.write(way, "")
    else:
        (project.root / way).mkdir(parents=True)
    ran = Ran(project.root, "init")

    assert ran.code == 2
    assert "cannot be read" in ran.err
    assert not (project.root / ROLES).exists()
    assert not (project.root / CONFIG).is_file()


def test_a_second_folder_is_named(project: Checkout) -> None:
    """One is judged; that there is another must not be found out by its mistakes."""
    (project.root / "db").rename(project.root / "a")
    project.write("b/migrations/1.sql", "select 1;\n")
    ran = Ran(project.root, "init")

    assert ran.code == 0, ran.err
    assert "there are migrations in b/migrations as well" in ran.err


def test_a_workflow_that_runs_it_already(project: Checkout) -> None:
    """Under another name: it stays, and whoever begins anew hears that both will run."""
    project.write(".github/workflows/api.yml", "jobs: {a: {steps: [{uses: cachegate/cachegate@v0}]}}\n")
    project.write(".github/workflows/other.yml", "# cachegate is not used here\n")
    ran = Ran(project.root, "init")

    assert ran.code == 0, ran.err
    assert ".github/workflows/api.yml runs Cachegate already" in ran.err
    assert "other.yml" not in ran.err


def test_nothing_to_begin_with(tmp_path: Path) -> None:
    """A message, no file."""
    ran = Ran(tmp_path, "init")

    assert ran.code == 2
    assert "There are no migrations" in ran.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_every_example(example: Path, tmp_path: Path) -> None:
    """The workflow is YAML, and by what was written the same folder is found in the same layout without an option."""
    root = tmp_path / "project"
    shutil.copytree(example, root, ignore=shutil.ignore_patterns(CONFIG, "node_modules"))
    Checkout(root).git("init", "--quiet")
    ran = Ran(root, "init")

    assert ran.code == 0, ran.err
    assert yaml.safe_load((root / WORKFLOW).read_text())["jobs"]["cachegate"]["steps"]
    options = load([], {}, root)
    if example.name in PROGRAMS:
        assert "--migrate-command" in (root / WORKFLOW).read_text()
        return
    found, expected = discover(options.directory, options.layout), discover(root)
    assert (found.layout, found.folder) == (expected.layout, expected.folder)
    assert found.layout == example.name


@pytest.mark.usefixtures("servers")
@pytest.mark.parametrize("name", ["plain", "supabase", "prisma"])
def test_a_check_needs_no_option(name: str, tmp_path: Path) -> None:
    """With private servers, by the written files alone."""
    root = tmp_path / "project"
    shutil.copytree(ROOT / "examples" / "layouts" / name, root, ignore=shutil.ignore_patterns(CONFIG))
    Checkout(root).git("init", "--quiet")
    assert Ran(root, "init").code == 0

    ran = Ran(root, "check")

    assert ran.code == 0, ran.err + ran.out
    assert "migrations applied, and the API shows everything new" in " ".join(ran.out.split())
