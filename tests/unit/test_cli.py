"""The command line as its user meets it: pages, commands, messages, exit codes."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from cachegate import __version__
from cachegate.cli import Run, command, here
from cachegate.errors import EnvironmentProblem
from cachegate.guard import Console
from cachegate.options import Options, pages
from cachegate.options.spec import Spec
from cachegate.options.table import ALL
from cachegate.surroundings import Surroundings


@dataclass
class Said:
    code: int
    out: str
    err: str


def type_in(
    arguments: Sequence[str], cwd: Path, run: Run | None = None, environ: Mapping[str, str] | None = None
) -> Said:
    """Type a command, with a run that never happens unless one is given."""
    console = Console(environ or {}, io.StringIO(), io.StringIO())
    code = command(arguments, console, lambda: cwd, lambda name: run or unexpected)
    assert isinstance(console.stdout, io.StringIO)
    assert isinstance(console.stderr, io.StringIO)
    return Said(code, console.stdout.getvalue(), console.stderr.getvalue())


def unexpected(options: Options, around: Surroundings) -> int:
    raise AssertionError("the run was started")


@pytest.mark.parametrize("code", [0, 1, 2, 3])
def test_the_run_decides_the_exit_code(tmp_path: Path, code: int) -> None:
    """What the run returns is what the shell sees, and nothing is added to its output."""
    seen: list[tuple[Options, Path]] = []

    def run(options: Options, around: Surroundings) -> int:
        seen.append((options, around.cwd))
        return code

    assert type_in(["check", "--name", "x"], tmp_path, run) == Said(code, "", "")
    assert seen == [(Options(tmp_path, name="x"), tmp_path)]


@pytest.mark.parametrize("arguments", [["--help"], ["-h"]])
def test_all_commands_are_listed(tmp_path: Path, arguments: list[str]) -> None:
    """Each with what it is for, on a line that fits."""
    said = type_in(arguments, tmp_path)

    assert said.code == 0
    for page in pages.ALL:
        assert f"\n  {page.command:<11}{page.summary}\n" in said.out
    assert max(map(len, said.out.splitlines())) <= 100


@pytest.mark.parametrize("command", pages.COMMANDS)
def test_every_command_has_its_help(tmp_path: Path, command: str) -> None:
    """Its own options, no other ones, examples that name it, and its exit codes."""
    said = type_in([command, "--help"], tmp_path)

    assert said.code == 0
    for spec in ALL:
        there = re.search(rf"\n  {re.escape(shown(spec))}(?!-)", said.out) is not None
        assert there is (command in spec.commands), spec.name
    assert f"\n  cachegate {command}" in said.out
    assert "\nExit codes:\n" in said.out
    assert max(map(len, said.out.splitlines())) <= 100


def shown(spec: Spec) -> str:
    return spec.usage if spec.metavar else spec.usage.replace("--", "--[no-]")


@pytest.mark.parametrize("arguments", [["check", "--help"], ["check", ".", "--json", "-h"]])
def test_help_is_worth_reading(tmp_path: Path, arguments: list[str]) -> None:
    """Every option, its default, the chapters, examples and exit codes, within 100 columns."""
    said = type_in(arguments, tmp_path)

    assert said.code == 0
    assert said.err == ""
    for words in ("What to check:", "Servers", "Behaviour:", "Reports:", "Embedded", "Examples:", "Exit codes:"):
        assert f"\n{words}" in said.out
    assert "(default: what PostgREST says it exposes)" in " ".join(said.out.split())
    assert "CACHEGATE_RELOAD_TIMEOUT" in said.out
    assert max(map(len, said.out.splitlines())) <= 100


@pytest.mark.parametrize("arguments", [["--version"], ["check", "--version"]])
def test_version(tmp_path: Path, arguments: list[str]) -> None:
    """One line, for bug reports."""
    assert type_in(arguments, tmp_path) == Said(0, f"cachegate {__version__}\n", "")


def test_help_after_two_dashes_is_a_folder(tmp_path: Path) -> None:
    """`--` ends the options."""
    (tmp_path / "--help").mkdir()

    said = type_in(["check", "--", "--help"], tmp_path, lambda options, around: len(options.directory.name))

    assert said.code == len("--help")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "cachegate: no command given\n  help: Try cachegate check, or cachegate --help.\n"),
        (["chekc"], "cachegate: unknown command 'chekc'\n  help: Did you mean check?\n"),
        (
            ["db/migrations"],
            "cachegate: unknown command 'db/migrations'\n  help: To check a folder, write cachegate check DIR.\n",
        ),
        (
            ["--jwt-secret=hunter2", "check"],
            "cachegate: the command is missing before '--jwt-secret'\n  help: Write cachegate check, then options.\n",
        ),
    ],
)
def test_the_command_comes_first(tmp_path: Path, arguments: list[str], message: str) -> None:
    """A slip in the first word is as easy as any other."""
    assert type_in(arguments, tmp_path) == Said(2, "", message)


def test_all_mistakes_are_listed(tmp_path: Path) -> None:
    """Exit 2, and one message per mistake."""
    said = type_in(["check", "--timeout", "soon", "--nmae=x"], tmp_path)

    assert said == Said(
        2,
        "",
        "cachegate: unknown option '--nmae'\n"
        "  help: Did you mean --name?\n"
        "cachegate: --timeout: 'soon' is not a duration\n"
        "  help: Write a number with a unit, such as 500ms, 5s or 2m.\n",
    )


def test_a_problem_of_the_run_has_its_three_parts(tmp_path: Path) -> None:
    """What, why, what to do; further lines are indented."""

    def run(options: Options, around: Surroundings) -> int:
        raise EnvironmentProblem("no answer", "it exited:\nline one\nline two", "Start it.")

    assert type_in(["check"], tmp_path, run) == Said(
        3,
        "",
        "cachegate: no answer\n"
        "  why:  it exited:\n        line one\n        line two\n"
        "  help: Start it.\n",
    )  # fmt: skip


def test_in_actions_the_page_of_the_pull_request_shows_it_too(tmp_path: Path) -> None:
    """As an annotation, whose text cannot start another command; nor can the log's."""

    def run(options: Options, around: Surroundings) -> int:
        raise EnvironmentProblem("50% of it\n::add-mask::a", "why", "##[add-mask]b")

    said = type_in(["check"], tmp_path, run, {"GITHUB_ACTIONS": "true"})

    assert said.out == "::error title=cachegate::50%25 of it%0A::add-mask::a%0Awhy%0A##[add-mask]b\n"
    assert "\n        ::" not in said.err
    assert "##[" not in said.err


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    """Somebody removed the current folder."""
    gone, before = tmp_path / "gone", Path.cwd()
    gone.mkdir()
    os.chdir(gone)
    try:
        gone.rmdir()
        console = Console({}, io.StringIO(), io.StringIO())
        assert command(["check"], console, here, lambda name: unexpected) == 2
    finally:
        os.chdir(before)


def test_secrets_of_every_source_stay_secret(tmp_path: Path) -> None:
    """Whatever repeats a secret in a message by accident."""
    (tmp_path / "cachegate.yml").write_text("jwt-secret: from-file-1\n")
    (tmp_path / ".git").mkdir()

    def run(options: Options, around: Surroundings) -> int:
        raise EnvironmentProblem("from-file-1 p%40ss-2 p@ss-2 token-3 flag-4")

    arguments = ["check", "--database-url", "postgres://u:p%40ss-2@h/d", "--postgrest-url", "http://h"]
    said = type_in(arguments, tmp_path, run, {"INPUT_TOKEN": "token-3"})
    assert said.err == "cachegate: *** *** *** *** flag-4\n"
    assert type_in([*arguments, "--jwt-secret=flag-4"], tmp_path, run).err.endswith(" token-3 ***\n")


def test_throw_away_passwords_do_not_blank_the_message(tmp_path: Path) -> None:
    """With `postgres` as password, hiding every postgres would hide the message."""

    def run(options: Options, around: Surroundings) -> int:
        raise EnvironmentProblem("role postgres is missing")

    arguments = ["check", "--database-url", "postgres://postgres:postgres@h/d", "--postgrest-url", "http://h"]

    assert type_in(arguments, tmp_path, run).err == "cachegate: role postgres is missing\n"
