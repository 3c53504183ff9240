"""`--write-ignores`: what is written, what is not, and what the console says of it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cachegate.accept import accept
from cachegate.model.report import Counts, Environment, ExitCode, Finding, Outcome, Report, Severity, Subject, Verdict
from cachegate.options import Ignore, Options, load
from cachegate.surroundings import Surroundings

FAILED = Finding(
    "reachable", Outcome.FAILED, Severity.ERROR, Subject("relation", "api", "films"), "it is", "reachable:api.films"
)
REPORT = Report(Verdict.FAIL, ExitCode.FOUND, "1 problem found.", (FAILED,), Counts(failed=1), Environment("1"))


def written(folder: Path, *findings: Finding, options: Options | None = None, actions: bool = False) -> str:
    """What the console says."""
    said = io.StringIO()
    environ = {"GITHUB_ACTIONS": "true"} if actions else {}
    around = Surroundings(environ, io.StringIO(), said, folder, today=date(2026, 1, 31))
    accept(replace(REPORT, findings=findings), options or Options(folder), around)
    return said.getvalue()


def test_a_new_file_where_the_next_run_looks(tmp_path: Path) -> None:
    """At the root of the repository, though a folder below was checked."""
    (tmp_path / ".git").mkdir()
    migrations = tmp_path / "db" / "migrations"
    migrations.mkdir(parents=True)

    said = written(tmp_path, FAILED, options=Options(migrations))

    assert (tmp_path / "cachegate.yml").read_text() == 'ignore:\n  - key: reachable:api.films\n    reason: ""\n'
    assert said == (
        "cachegate: cachegate.yml: added 1 ignore; fill in each reason, or the next run refuses the file:\n"
        "  reachable:api.films\n"
    )
    (tmp_path / "cachegate.yml").write_text((tmp_path / "cachegate.yml").read_text().replace('""', "why"))
    assert [one.key for one in load([str(migrations)], {}, tmp_path).ignore] == ["reachable:api.films"]


def test_only_what_fails_the_run(tmp_path: Path) -> None:
    """Neither what is ignored already nor below the threshold, unknown, or the ground of all others."""
    said = written(
        tmp_path,
        replace(FAILED, ignored="why"),
        replace(FAILED, severity=Severity.WARNING, key="reachable:api.a"),
        replace(FAILED, outcome=Outcome.ERRORED, key="reachable:api.b"),
        replace(FAILED, check="migration-applies", key="migration-applies:x.sql"),
    )

    assert not (tmp_path / "cachegate.yml").exists()
    assert said == (
        "cachegate: cachegate.yml: nothing to add\n"
        "cachegate: cannot be ignored:\n  migration-applies:x.sql\n"
        "cachegate: could not be looked at, and so not added:\n  reachable:api.b\n"
    )


def test_the_threshold_is_that_of_the_run(tmp_path: Path) -> None:
    """Where a warning fails the run, it can be written."""
    found = replace(FAILED, severity=Severity.WARNING)

    written(tmp_path, found, found, options=Options(tmp_path, fail_on="warning"))

    assert (tmp_path / "cachegate.yml").read_text().count("reachable:api.films") == 1


def test_what_is_there_already_is_not_doubled(tmp_path: Path) -> None:
    """It failed all the same: it has ended, or a flag replaced the list."""
    path = tmp_path / "cachegate.yml"
    path.write_text("ignore:\n  - {key: 'reachable:api.films', reason: why, until: 2026-01-01}\n")
    flag = Ignore("gone:api.a", "why", source="--ignore")

    said = written(tmp_path, FAILED, options=Options(tmp_path, config=path, ignore=(flag,)))

    assert path.read_text().count("key") == 1
    assert "in cachegate.yml already, but ended or replaced: give them a later date:\n  reachable:api.films\n" in said
    assert "--ignore replaces the list in cachegate.yml" in said


def test_lines_to_paste_where_the_file_cannot_be_added_to(tmp_path: Path) -> None:
    """The file stays as it is, and nothing is lost."""
    path = tmp_path / "cachegate.yml"
    path.write_text("ignore: []\n")

    said = written(tmp_path, FAILED, options=Options(tmp_path, config=path))

    assert path.read_text() == "ignore: []\n"
    assert "nothing was written. " in said
    assert 'ignore:\n  - key: reachable:api.films\n    reason: ""\n' in said


def test_a_file_that_may_not_be_written(tmp_path: Path) -> None:
    """A folder in its place, too: told, never raised, and nothing is left lying about."""
    (tmp_path / "cachegate.yml").mkdir()

    said = written(tmp_path, FAILED)

    assert "key: reachable:api.films" in said
    assert [path.name for path in tmp_path.iterdir()] == ["cachegate.yml"]


def test_links_and_rights_are_kept(tmp_path: Path) -> None:
    """The file behind a link is replaced, not the link."""
    shared = tmp_path / "shared.yml"
    shared.write_text("name: a\n")
    shared.chmod(0o640)
    path = tmp_path / "cachegate.yml"
    path.symlink_to("shared.yml")

    written(tmp_path, FAILED, options=Options(tmp_path, config=path))

    assert path.is_symlink()
    assert shared.read_text().startswith("name: a\nignore:\n")
    assert shared.stat().st_mode & 0o777 == 0o640
    assert sorted(one.name for one in tmp_path.iterdir()) == ["cachegate.yml", "shared.yml"]


@pytest.mark.parametrize("key", ["gone:api.\n::error::pwned", "gone:api.\x1b[31m", "gone:api.\n##[group]x"])
def test_names_do_not_speak_to_the_runner(tmp_path: Path, key: str) -> None:
    """A table's name is not a workflow command, nor does it colour a terminal."""
    said = written(tmp_path, replace(FAILED, key=key), actions=True)

    assert not [line for line in said.splitlines() if line.startswith(("::", "##["))]
    assert "\x1b" not in said
    (tmp_path / "cachegate.yml").write_bytes(
        (tmp_path / "cachegate.yml").read_bytes().replace(b'reason: ""', b"reason: x")
    )
    assert [one.key for one in load([], {}, tmp_path).ignore] == [key]


def test_many_are_counted(tmp_path: Path) -> None:
    """The console is no place for a thousand names; the file is."""
    said = written(tmp_path, *(replace(FAILED, key=f"gone:api.t{number}") for number in range(30)))

    assert "added 30 ignores" in said
    assert said.endswith("  … and 10 more\n")
