"""The command line: which command, its options, and the exit code of what it did."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from cachegate import __version__
from cachegate.errors import UsageProblem
from cachegate.guard import Console, guarded, seldom_collected
from cachegate.model.report import ExitCode
from cachegate.options import Options, commandline, load, pages
from cachegate.options.mistakes import did_you_mean, quoted
from cachegate.secrecy import Secrets
from cachegate.surroundings import Surroundings

Run = Callable[[Options, Surroundings], int]  # returns the exit code
RunOf = Callable[[str], Run]  # by the command's name


def main(argv: Sequence[str] | None = None) -> int:
    """`cachegate …`; `argv` is what follows the program's name. Returns the exit code, never raises."""
    seldom_collected()
    arguments = list(sys.argv[1:] if argv is None else argv)
    return command(arguments, Console(os.environ, sys.stdout, sys.stderr), here, run_of)


def command(arguments: Sequence[str], console: Console, here: Callable[[], Path], run_of: RunOf) -> int:
    """As `main`, with the world passed in."""

    def story(secrets: Secrets) -> int:
        if page := _page(arguments):
            print(page, file=console.stdout)
            return ExitCode.GOOD
        name = _command(arguments)
        cwd = here()
        options = load(arguments[1:], console.environ, cwd, name)
        secrets.learn(options)
        return run_of(name)(options, Surroundings(console.environ, console.stdout, console.stderr, cwd))

    return guarded(story, console, ["cachegate", *arguments])


def here() -> Path:
    """The current folder. Raises `UsageProblem` when it was removed under our feet."""
    try:
        return Path.cwd()
    except OSError as error:
        raise UsageProblem(
            what="the current folder cannot be used", why=str(error.strerror), help="Change to one that exists."
        ) from error


def _page(arguments: Sequence[str]) -> str | None:
    """What `--help` and `--version` show, wherever they stand among the options."""
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    if "-h" in options or "--help" in options:
        named = options[0] in pages.COMMANDS
        return commandline.parser(options[0]).format_help().rstrip("\n") if named else pages.overview()
    if "--version" in options:
        return f"cachegate {__version__}"
    return None


def _command(arguments: Sequence[str]) -> str:
    """The first argument. Raises `UsageProblem` unless it is a command."""
    if not arguments:
        raise UsageProblem("no command given", help="Try cachegate check, or cachegate --help.")
    first = arguments[0]
    if first in pages.COMMANDS:
        return first
    if first.startswith("-"):
        raise UsageProblem(
            f"the command is missing before {quoted(first.partition('=')[0])}",
            help="Write cachegate check, then options.",
        )
    raise UsageProblem(
        f"unknown command {quoted(first)}",
        help=did_you_mean(first, pages.COMMANDS, otherwise="To check a folder, write cachegate check DIR."),
    )


def run_of(name: str) -> Run:
    """What a command does; loaded late, so that --help need not load the servers' libraries."""
    match name:
        case "init":
            from cachegate.commands.init import run
        case "check":
            from cachegate.commands.check import run
        case "verify":
            from cachegate.commands.verify import run
        case "doctor":
            from cachegate.commands.doctor import run
        case "trigger":
            from cachegate.commands.trigger import run
        case "preflight":
            from cachegate.commands.preflight import run
        case _:
            from cachegate.commands.explain import run
    return run
