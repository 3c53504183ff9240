"""All sources into one `Options`: who wins, what it means, and what does not go together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from cachegate.model import expiry
from cachegate.options import commandline, environment, file, readers
from cachegate.options.conflicts import note_conflicts
from cachegate.options.given import Given, Item, Layer, Rank
from cachegate.options.mistakes import BadValue, Mistakes, quoted
from cachegate.options.spec import CHECK, Shape, Spec
from cachegate.options.table import BY_NAME, options_of
from cachegate.options.values import Ignore, Options


def load(argv: Sequence[str], environ: Mapping[str, str], cwd: Path, command: str = CHECK) -> Options:
    """The options of `cachegate <command>`; `argv` is what follows its name.

    Raises `UsageProblems` with every mistake in the arguments, the variables and the file.
    """
    mistakes = Mistakes()
    layers = [commandline.parse(argv, command, cwd, mistakes), environment.variables(environ, cwd, mistakes)]
    return _options(layers, command, cwd, mistakes)


def from_inputs(environ: Mapping[str, str], workspace: Path, command: str = CHECK) -> Options:
    """The options of the action: inputs over `CACHEGATE_…` variables over the file. Raises `UsageProblems`."""
    mistakes = Mistakes()
    layers = [environment.inputs(environ, workspace), environment.variables(environ, workspace, mistakes)]
    return _options(layers, command, workspace, mistakes)


def _options(layers: Sequence[Layer], command: str, base: Path, mistakes: Mistakes) -> Options:
    """`layers` strongest first; the file is looked up here, because they say where it is.

    Variables and keys of the file that are another command's count for nothing, beyond being well spelled. A command
    that does not take --config reads no file at all.
    """
    specs = options_of(command)
    asked = {name: given for layer in reversed(layers) for name, given in layer.items()}
    of_project = BY_NAME["config"] in specs
    values: dict[str, Any] = {"directory": base}
    _read([name for name in ("directory", "config") if BY_NAME[name] in specs], asked, values, mistakes)
    project, config = values["directory"], values.get("config")
    if of_project and config is None and "config" not in asked:
        config = values["config"] = file.find(project, base)
    from_file = {} if config is None else file.read(config, base, mistakes)
    # Who names the project means the folder that the project's own file names.
    if "directory" not in asked or (config is not None and project.resolve() == config.parent.resolve()):
        _read(("directory",), from_file, values, mistakes)
    given = {**from_file, **asked}
    given = {spec.name: given[spec.name] for spec in specs if spec.name in given}
    _read([spec.name for spec in specs if spec.field not in ("directory", "config")], given, values, mistakes)
    note_conflicts(command, given, values, mistakes)
    mistakes.raise_if_any()
    return Options(**values)


def _read(names: Sequence[str], given: Layer, values: dict[str, Any], mistakes: Mistakes) -> None:
    """Put the value of each of these options that was given into `values`."""
    for name in names:
        if name in given:
            spec = BY_NAME[name]
            with mistakes.at(given[name].source):
                values[spec.field] = _value(spec, given[name], mistakes)


def _value(spec: Spec, given: Given, mistakes: Mistakes) -> object:
    match spec.shape:
        case Shape.SWITCH | Shape.ONE:
            return spec.read(_text(given.items[0].text), given.base)
        case Shape.NAMES | Shape.LINES:
            return tuple(dict.fromkeys(_each(spec, given, mistakes)))
        case Shape.SETTINGS:
            return _mapping(spec, given, mistakes)
        case Shape.IGNORES:
            return tuple(_ignores(given, mistakes))


def _each(spec: Spec, given: Given, mistakes: Mistakes) -> list[object]:
    values = []
    for item in given.items:
        with mistakes.at(item.source):
            values.append(spec.read(_text(item.text), given.base))
    return values


def _mapping(spec: Spec, given: Given, mistakes: Mistakes) -> dict[str, str]:
    values: dict[str, str] = {}
    for item in given.items:
        with mistakes.at(item.source):
            key = _key(item)
            if item.value is None:
                raise BadValue(f"{quoted(key)} has no value", f"Write {spec.metavar}.")
            if key in values:
                raise BadValue(f"{quoted(key)} is given twice", "Keep one of them.")
            spec.read(f"{key}={_text(item.value)}", given.base)
            values[key] = item.value
    return values


def _ignores(given: Given, mistakes: Mistakes) -> list[Ignore]:
    found = []
    for item in given.items:
        with mistakes.at(item.source):
            origin = "on the command line" if given.rank is Rank.COMMAND_LINE else f"in {item.source}"
            until, reason = _ending(item)
            reason = _text(reason) or f"given {origin}"
            found.append(Ignore(_key(item), reason, until, item.source, item.place))
    return found


def _ending(item: Item) -> tuple[date | None, str]:
    """The date and the reason: a file has a key for each, elsewhere the reason may begin with `until DATE`."""
    ending, reason = (item.until, item.value or "") if item.place else expiry.leading(item.value or "")
    return (None if ending is None else readers.day(ending)), reason


def _key(item: Item) -> str:
    if not item.text:
        raise BadValue("the key is empty", "Write KEY=VALUE.")
    return _text(item.text)


def _text(text: str) -> str:
    """The text itself. Raises `BadValue` for what no server and no report could carry."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadValue("the value is not UTF-8", "Give plain text.") from None
    if "\0" in text:
        raise BadValue("the value has a NUL character", "Give plain text.")
    return text
