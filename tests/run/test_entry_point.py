"""The entry point as GitHub's runner runs it, without a container: environment, event file, command files, checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import StartPostgrest
from container.project import NUMBER, Project, PullRequest
from gate import ROLES
from servers import Database
from standin.github import StandIn, running
from standin.site import Answer, Site

ENTRY = Path(__file__).parents[2] / "entrypoint.py"
REPOSITORY = "octo/shop"
BASE = """
create schema api;
grant usage on schema api to anon;
create table api.films (id int primary key, title text not null);
grant select, insert, update on api.films to anon;
"""
BAD = """
create table api.reviews (
  id int primary key,
  film_id int references api.films (id)
);
"""
GOOD = BAD + "grant select, insert, update on api.reviews to anon;\nnotify pgrst, 'reload schema';\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project.start(tmp_path / "origin", {"db/migrations/1_films.sql": BASE})


@pytest.fixture
def github() -> Iterator[StandIn]:
    with running(Site()) as standin:
        yield standin
        assert standin.problems == [], "a request that GitHub's own description does not know"


class Runner:
    """One job's environment and files."""

    def __init__(self, home: Path, database: Database, start: StartPostgrest, github: StandIn) -> None:
        self.home = home
        self.github = github
        database.run(ROLES)
        self.database = database.url
        uri = database.url_as("authenticator", "connection")
        self.api = start("12.0.2", {"db-uri": uri, "db-schemas": "api", "db-anon-role": "anon"}).url

    def run(self, pull: PullRequest, number: int, *, depth: str = "0", event: str = "pull_request") -> tuple[int, str]:
        """One run of the step; its exit code and log."""
        job = self.home / f"run{number}"
        job.mkdir()
        workspace = job / "workspace"
        pull.check_out(workspace, depth)
        (job / "event.json").write_text(json.dumps(pull.event(REPOSITORY)))
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(job),
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": self.github.site.url,
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_EVENT_NAME": event,
            "GITHUB_EVENT_PATH": str(job / "event.json"),
            "GITHUB_WORKSPACE": str(workspace),
            "GITHUB_OUTPUT": str(job / "output"),
            "GITHUB_STEP_SUMMARY": str(job / "summary"),
            "GITHUB_SHA": pull.merge,
            "GITHUB_REF": f"refs/pull/{NUMBER}/merge",
            "GITHUB_WORKFLOW": "database",
            "GITHUB_JOB": "gate",
            "GITHUB_RUN_ID": str(1000 + number),
            "GITHUB_RUN_NUMBER": str(number),
            "GITHUB_RUN_ATTEMPT": "1",
            "INPUT_DATABASE-URL": self.database,
            "INPUT_POSTGREST-URL": self.api,
            "INPUT_JUNIT": "out/junit.xml",
            "INPUT_JSON": "out/cachegate.json",
            "INPUT_TOKEN": "a-token",
            "INPUT_SCHEMAS": "",
        }
        done = subprocess.run(
            [sys.executable, "-I", str(ENTRY)], cwd=workspace, env=environ, capture_output=True, text=True, timeout=120
        )
        return done.returncode, done.stdout + done.stderr

    def read(self, number: int, name: str) -> str:
        return (self.home / f"run{number}" / name).read_text("utf-8")

    def comments(self) -> list[str]:
        return [str(comment["body"]) for comment in self.github.site.comments.values()]


@pytest.fixture
def runner(tmp_path: Path, database: Database, start_postgrest: StartPostgrest, github: StandIn) -> Runner:
    return Runner(tmp_path, database, start_postgrest, github)


def test_bad_pull_request(project: Project, runner: Runner) -> None:
    """Red: the line, the cause and the SQL are in the comment, the annotations, the summary and the files."""
    pull = project.propose({"db/migrations/2_reviews.sql": BAD})

    code, log = runner.run(pull, 1)

    assert code == 1, log
    (comment,) = runner.comments()
    assert f"/blob/{pull.head}/db/migrations/2_reviews.sql#L2" in comment
    assert "grant select, insert, update, delete on api.reviews to app_user;" in comment
    assert "notify pgrst, 'reload schema';" in comment
    assert "::error file=db/migrations/2_reviews.sql,line=2" in log
    assert "::add-mask::a-token" in log
    assert "api.reviews" in runner.read(1, "summary")
    assert "verdict" in runner.read(1, "output")
    assert json.loads(runner.read(1, "workspace/out/cachegate.json"))["verdict"] == "fail"
    assert "2_reviews.sql" in runner.read(1, "workspace/out/junit.xml")


def test_good_pull_request(project: Project, runner: Runner) -> None:
    """Green, in a comment of one's own."""
    code, log = runner.run(project.propose({"db/migrations/2_reviews.sql": GOOD}), 1)

    assert code == 0, log
    (comment,) = runner.comments()
    assert "shows everything new" in comment
    assert "::error" not in log


def test_shallow_checkout(project: Project, runner: Runner) -> None:
    """With one commit only, GitHub's list of the pull request's files tells what is new."""
    pull = project.propose({"db/migrations/2_reviews.sql": GOOD})
    runner.github.site.files.append(
        {
            "sha": "a" * 40,
            "filename": "db/migrations/2_reviews.sql",
            "status": "added",
            "additions": 1,
            "deletions": 0,
            "changes": 1,
            "blob_url": "https://github.com/x",
            "raw_url": "https://github.com/x",
            "contents_url": "https://github.com/x",
        }
    )

    code, log = runner.run(pull, 1, depth="1")

    assert code == 0, log
    assert "migration 1/1 db/migrations/2_reviews.sql" in log


def test_nothing_to_compare_with(project: Project, runner: Runner) -> None:
    """One commit only, and a token that may not even read: exit 2, naming what to set."""
    pull = project.propose({"db/migrations/2_reviews.sql": GOOD})
    runner.github.site.faults += [Answer(403, {"message": "Resource not accessible by integration"})] * 8

    code, log = runner.run(pull, 1, depth="1")

    assert code == 2, log
    assert "fetch-depth: 0" in log


def test_privileged_event(project: Project, runner: Runner) -> None:
    """`pull_request_target` is refused before anything runs."""
    code, log = runner.run(project.propose({"db/migrations/2_reviews.sql": GOOD}), 1, event="pull_request_target")

    assert code == 2, log
    assert "pull_request_target is refused" in log
    assert runner.comments() == []


def test_edited_and_early_files(project: Project, runner: Runner) -> None:
    """An edit of an applied file never runs, and a file that sorts before it may not either: both are findings."""
    pull = project.propose(
        {
            "db/migrations/1_films.sql": BASE + "alter table api.films add column year int;\n",
            "db/migrations/0_early.sql": GOOD.replace("references api.films (id)", ""),
        }
    )

    code, log = runner.run(pull, 1)

    assert code == 1, log
    report = json.loads(runner.read(1, "workspace/out/cachegate.json"))
    failed = {(one["check"], one["file"]) for one in report["findings"] if one["outcome"] == "failed"}
    assert failed == {("baseline-edited", "db/migrations/1_films.sql"), ("out-of-order", "db/migrations/0_early.sql")}
    assert "films.year" not in json.dumps(report["surface"])  # the baseline ran as it stood


def test_changed_configuration(project: Project, runner: Runner) -> None:
    """A pull request that changes what it is judged by says so in its comment; so does what it ignores."""
    ignores = "ignore:\n  - key: self-reload\n    reason: our deploy restarts PostgREST\n"
    change = {
        "db/migrations/2_reviews.sql": GOOD.replace("notify pgrst, 'reload schema';", ""),
        "cachegate.yml": ignores,
    }

    code, log = runner.run(project.propose(change), 1)

    assert code == 0, log
    (comment,) = runner.comments()
    assert "changes cachegate.yml" in comment
    assert "our deploy restarts PostgREST" in comment
