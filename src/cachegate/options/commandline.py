"""The command line: its parser, made from the table, and what was given on it."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NoReturn

from cachegate.options.given import Given, Item, Layer, Rank, items
from cachegate.options.mistakes import Mistakes, nearest, quoted
from cachegate.options.spec import Group, Shape, Spec
from cachegate.options.table import ALL, BY_FIELD

INTRODUCTION = """\
Apply the pending migrations to a disposable Postgres with a running PostgREST,
make PostgREST reload, prove that it did, and verify over HTTP that everything
the migrations made is exposed. Without URLs, private servers are started for
the run and removed afterwards."""

EPILOGUE = """\
Where options may stand:
  Each option is also a variable, --reload-timeout as CACHEGATE_RELOAD_TIMEOUT,
  and a key in cachegate.yml, reload-timeout; but --config is no key, and
  --write-ignores is a flag only. Flags win over variables, these over the
  file. The stronger source replaces the weaker, also for lists.
  Durations are 500ms, 5s, 2m or 1h; a number alone is seconds.

Examples:
  cachegate check
      the project here, with private servers, all migrations pending
  cachegate check --baseline ref:origin/main --junit out/junit.xml
      what this branch adds
  CACHEGATE_DATABASE_URL=postgresql://postgres:postgres@localhost:5432/app \\
  cachegate check db/migrations --postgrest-url http://localhost:3000
      against servers of your own

Exit codes:
  0  everything claimed is so
  1  a finding reaches --fail-on, or a migration failed
  2  wrong usage or configuration
  3  something could not be verified"""

MISSING = object()  # a flag that wants a value and has none


class Parser(argparse.ArgumentParser):
    """Raises instead of printing and leaving."""

    def error(self, message: str) -> NoReturn:
        raise argparse.ArgumentError(None, message)


class Page(argparse.RawDescriptionHelpFormatter):
    """Options as they are typed, and words like jwt-role-claim-key in one piece."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28)

    def _format_action_invocation(self, action: argparse.Action) -> str:
        spec = BY_FIELD.get(action.dest)
        if spec is None:
            return ", ".join(action.option_strings)
        return f"--[no-]{spec.name}" if spec.shape is Shape.SWITCH else spec.usage

    def _split_lines(self, text: str, width: int) -> list[str]:
        return textwrap.wrap(text, width, break_on_hyphens=False)


@cache
def parser() -> Parser:
    """The parser of `cachegate check`, for its help and for `parse`; every value arrives as text."""
    check = Parser(
        prog="cachegate check",
        usage="cachegate check [DIR] [options]",
        description=INTRODUCTION,
        epilog=EPILOGUE,
        formatter_class=Page,
        add_help=False,
        allow_abbrev=False,
    )
    for group in Group:
        chapter = check.add_argument_group(group.value)
        for spec in (spec for spec in ALL if spec.group is group):
            _add(chapter, spec)
    other = check.add_argument_group("Other")
    other.add_argument("-h", "--help", action="store_true", help="Show this page.")
    other.add_argument("--version", action="store_true", help="Show the version.")
    return check


def _add(chapter: argparse._ArgumentGroup, spec: Spec) -> None:
    text = explained(spec).replace("%", "%%")
    if spec.positional:
        chapter.add_argument(spec.field, metavar=spec.metavar, nargs="?", help=text)
    elif spec.shape is Shape.SWITCH:
        chapter.add_argument(spec.flag, dest=spec.field, action=argparse.BooleanOptionalAction, help=text)
    else:
        chapter.add_argument(
            spec.flag, dest=spec.field, metavar=spec.metavar, nargs="?", const=MISSING, action="append", help=text
        )


def explained(spec: Spec, several: str = "May be repeated.") -> str:
    """The help of one option; `several` says how to give more than one, where that goes."""
    parts = [spec.help]
    parts += [several] if spec.repeatable else []
    parts += [f"(default: {spec.shown_default})"] if spec.shown_default else []
    return " ".join(parts)


def parse(argv: Sequence[str], cwd: Path, mistakes: Mistakes) -> Layer:
    """What the arguments after `check` give. `--help` and `--version` are not looked at here."""
    arguments = list(_without_values_on_switches(argv, mistakes))
    try:
        seen, extras = parser().parse_known_args(arguments)
    except argparse.ArgumentError as error:
        mistakes.add(str(error), help="See cachegate check --help.")
        return {}
    unknown = [extra for extra in extras if extra.startswith("-") and extra != "--"]
    for extra in unknown:
        _note_unknown(extra, mistakes)
    layer: dict[str, Given] = {}
    for spec in ALL:
        if spec.positional and unknown:
            continue  # what stands there may be the value of the unknown option
        found = tuple(_items(spec, getattr(seen, spec.field), mistakes))
        if found:
            layer[spec.name] = Given(found, cwd, Rank.COMMAND_LINE)
    if not unknown:
        for extra in extras:
            mistakes.add(f"unexpected argument {quoted(extra)}", help="Give one folder, and files by their options.")
    return layer


def _items(spec: Spec, value: object, mistakes: Mistakes) -> Iterable[Item]:
    match value:
        case None:
            return
        case bool():
            yield Item(str(value).lower(), spec.flag)
        case str():
            yield Item(value, spec.flag)
        case list() if spec.repeatable:
            for text in value:
                yield from _one(spec, text, mistakes)
        case list():
            yield from _one(spec, value[-1], mistakes)
        case _:
            raise AssertionError(f"argparse gave {type(value).__name__} for {spec.flag}")


def _one(spec: Spec, text: object, mistakes: Mistakes) -> Iterable[Item]:
    if isinstance(text, str):
        return items(spec, text, spec.flag)
    mistakes.add(f"{spec.flag}: the value is missing", help=f"Write {spec.usage}.")
    return ()


def _without_values_on_switches(argv: Sequence[str], mistakes: Mistakes) -> Iterable[str]:
    """`--switch=value` is the one mistake for which argparse drops everything else; note it here."""
    switches = {spec.flag for spec in ALL if spec.shape is Shape.SWITCH}
    ended = False
    for argument in argv:
        flag, equals, _ = argument.partition("=")
        ended = ended or argument == "--"
        if equals and not ended and flag in switches:
            mistakes.add(f"{flag}: takes no value", help=f"Write {flag} or --no-{flag.removeprefix('--')}.")
        else:
            yield argument


def _note_unknown(argument: str, mistakes: Mistakes) -> None:
    flag = argument.partition("=")[0]  # what follows may be a secret
    names = {spec.name for spec in ALL if not spec.positional}
    close = nearest(flag.lstrip("-").replace("_", "-"), names)
    help = f"Did you mean --{close}?" if close else "See cachegate check --help."
    mistakes.add(f"unknown option {quoted(flag)}", help=help)
