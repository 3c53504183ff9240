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
from cachegate.options.pages import BY_COMMAND
from cachegate.options.spec import Group, Shape, Spec
from cachegate.options.table import ALL, BY_FIELD, options_of

MISSING = object()  # a flag that wants a value and has none


class Parser(argparse.ArgumentParser):
    """Raises instead of printing and leaving."""

    def error(self, message: str) -> NoReturn:
        raise argparse.ArgumentError(None, message)


class Layout(argparse.RawDescriptionHelpFormatter):
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
def parser(command: str) -> Parser:
    """The parser of one command, for its help and for `parse`; every value arrives as text."""
    page = BY_COMMAND[command]
    made = Parser(
        prog=f"cachegate {command}",
        usage=f"cachegate {command} {page.arguments}",
        description=page.introduction,
        epilog=page.epilogue,
        formatter_class=Layout,
        add_help=False,
        allow_abbrev=False,
    )
    for group in Group:
        if specs := [spec for spec in options_of(command) if spec.group is group]:
            chapter = made.add_argument_group(group.value)
            for spec in specs:
                _add(chapter, spec)
    other = made.add_argument_group("Other")
    other.add_argument("-h", "--help", action="store_true", help="Show this page.")
    other.add_argument("--version", action="store_true", help="Show the version.")
    return made


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


def parse(argv: Sequence[str], command: str, cwd: Path, mistakes: Mistakes) -> Layer:
    """What the arguments after the command give. `--help` and `--version` are not looked at here."""
    specs = options_of(command)
    arguments = list(_without_values_on_switches(argv, specs, mistakes))
    try:
        seen, extras = parser(command).parse_known_args(arguments)
    except argparse.ArgumentError as error:
        mistakes.add(str(error), help=f"See cachegate {command} --help.")
        return {}
    unknown = [extra for extra in extras if extra.startswith("-") and extra != "--"]
    for extra in unknown:
        _note_unknown(extra, command, mistakes)
    layer: dict[str, Given] = {}
    for spec in specs:
        if spec.positional and unknown:
            continue  # what stands there may be the value of the unknown option
        found = tuple(_items(spec, getattr(seen, spec.field), mistakes))
        if found:
            layer[spec.name] = Given(found, cwd, Rank.COMMAND_LINE)
    if not unknown:
        for extra in extras:
            what = next((spec.metavar for spec in specs if spec.positional), None)
            most = f"Give one {what}, and files by their options." if what else "Give everything by options."
            mistakes.add(f"unexpected argument {quoted(extra)}", help=most)
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


def _without_values_on_switches(argv: Sequence[str], specs: Sequence[Spec], mistakes: Mistakes) -> Iterable[str]:
    """`--switch=value` is the one mistake for which argparse drops everything else; note it here."""
    switches = {spec.flag for spec in specs if spec.shape is Shape.SWITCH}
    ended = False
    for argument in argv:
        flag, equals, _ = argument.partition("=")
        ended = ended or argument == "--"
        if equals and not ended and flag in switches:
            mistakes.add(f"{flag}: takes no value", help=f"Write {flag} or --no-{flag.removeprefix('--')}.")
        else:
            yield argument


def _note_unknown(argument: str, command: str, mistakes: Mistakes) -> None:
    flag = argument.partition("=")[0]  # what follows may be a secret
    other = next((spec for spec in ALL if spec.flag == flag and not spec.positional), None)
    names = {spec.name for spec in options_of(command) if not spec.positional}
    close = nearest(flag.lstrip("-").replace("_", "-"), names)
    help = f"Did you mean --{close}?" if close else f"See cachegate {command} --help."
    if other is not None:
        help = f"It is an option of cachegate {' and '.join(other.commands)}."
    mistakes.add(f"unknown option {quoted(flag)}", help=help)
