"""`cachegate.yml`: where it is found, and what it gives, each value with the line it stands on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from cachegate.model.migration import Place
from cachegate.options.given import Given, Item, Layer, Rank, items
from cachegate.options.mistakes import BadValue, Mistakes, did_you_mean, quoted
from cachegate.options.spec import Shape, Spec
from cachegate.options.table import ALL

NAME = "cachegate.yml"
LARGEST = 64 * 1024  # bytes; a configuration is a page, and YAML parsers are slow on purpose-made files
IN_FILE = {spec.name: spec for spec in ALL if spec.in_file}
ELSEWHERE = {spec.name: spec for spec in ALL if not spec.in_file}
PLAIN_TAGS = {f"tag:yaml.org,2002:{tag}" for tag in ("str", "int", "float", "bool", "timestamp", "value")}
NULL_TAG = "tag:yaml.org,2002:null"


def find(directory: Path, cwd: Path) -> Path | None:
    """The nearest `cachegate.yml` in `directory` or above it, up to the root of the repository.

    Outside a repository the search ends at `cwd` when `directory` lies below it, else in `directory` itself.
    """
    return next((folder / NAME for folder in _way(directory, cwd) if (folder / NAME).is_file()), None)


def place(directory: Path, cwd: Path) -> Path:
    """Where a new `cachegate.yml` belongs: the last place in which `find` looks."""
    return _way(directory, cwd)[-1] / NAME


def _way(directory: Path, cwd: Path) -> list[Path]:
    start = directory.resolve()
    way = [start, *start.parents]
    root = next((folder for folder in way if (folder / ".git").exists()), None)
    last = root or (cwd.resolve() if cwd.resolve() in way else start)
    return way[: way.index(last) + 1]


def read(path: Path, cwd: Path, mistakes: Mistakes) -> Layer:
    """What the file gives. Relative paths in it start from its own folder."""
    name = shown(path, cwd)
    with mistakes.at(name):
        return parse(_text(path), path.parent, name, mistakes)
    return {}


def parse(text: str, base: Path, shown: str, mistakes: Mistakes) -> Layer:
    """What a file with this text would give. Raises `BadValue` for what is no configuration at all."""
    root = compose(text)
    return {} if root is None else dict(_settings(root, base, shown, mistakes))


def shown(path: Path, cwd: Path) -> str:
    """The file for a message: relative to the current folder where it lies below, else its name."""
    for folder in (cwd, cwd.resolve()):
        if path.is_relative_to(folder):
            return path.relative_to(folder).as_posix()
    return path.name


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise BadValue(
            f"cannot be read: {error.strerror}", "Make it readable, or give another with --config."
        ) from error
    if len(content) > LARGEST:
        raise BadValue("is larger than 64 kB", "A configuration is a page; is this the right file?")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadValue(f"line {line} is not UTF-8", "Save the file as UTF-8.") from error


def compose(text: str) -> Node | None:
    """The tree of the only document; aliases stay references, so they cannot blow up."""
    try:
        root: Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise BadValue(f"{line}is not YAML: {error.problem or error.context}", _advice(error)) from error
    except yaml.YAMLError as error:
        raise BadValue("has characters that YAML does not allow", "Remove control characters.") from error
    except (RecursionError, ValueError, OverflowError) as error:  # the last two from escapes like \\UFFFFFFFF
        raise BadValue("is not a configuration: it is nested too deeply, or malformed") from error
    return None if root is None or root.tag == NULL_TAG else root


def _advice(error: yaml.MarkedYAMLError) -> str:
    if "\\t" in (error.problem or ""):
        return "Indent with spaces; YAML does not allow tabs."
    return "Write one `option: value` per line, lists with a dash before each item."


def _settings(root: Node, base: Path, shown: str, mistakes: Mistakes) -> Iterator[tuple[str, Given]]:
    if not isinstance(root, MappingNode):
        raise BadValue("is not a mapping of options", "Write one `option: value` per line.")
    for name, key, value in _entries(root, shown, mistakes):
        place = f"{shown}:{_line(key)}"
        spec = IN_FILE.get(name)
        if spec is None:
            mistakes.add(f"{place}: unknown key {quoted(name)}", help=_instead(name))
            continue
        with mistakes.at(f"{place} ({name})"):
            found = tuple(_items(spec, value, shown, mistakes))
            if found:
                yield name, Given(found, base, Rank.FILE)


def _instead(name: str) -> str:
    if (spec := ELSEWHERE.get(name)) is not None:
        return f"It cannot stand in this file: give {spec.flag} to the command."
    return did_you_mean(name, IN_FILE, otherwise="cachegate check --help lists the options.")


def _entries(mapping: MappingNode, shown: str, mistakes: Mistakes) -> Iterator[tuple[str, Node, Node]]:
    """Name, key and value of each entry; a key that stands twice is a mistake and its first value counts."""
    lines: dict[str, int] = {}
    for key, value in mapping.value:
        place = f"{shown}:{_line(key)}"
        if not isinstance(key, ScalarNode):
            mistakes.add(f"{place}: a key is not a word", help="Write `option: value`.")
            continue
        name = str(key.value)
        if name in lines:
            mistakes.add(f"{place}: {quoted(name)} stands on line {lines[name]} already", help="Keep one of them.")
            continue
        lines[name] = _line(key)
        yield name, key, value


def _items(spec: Spec, node: Node, shown: str, mistakes: Mistakes) -> Iterable[Item]:
    if node.tag == NULL_TAG:
        return ()
    match spec.shape, node:
        case Shape.IGNORES, SequenceNode():
            return _ignores(spec, node, shown, mistakes)
        case Shape.IGNORES, _:
            raise BadValue("is not a list", "Write a dash, then key: and reason:, for each finding.")
        case Shape.SETTINGS, MappingNode():
            return _pairs(spec, node, shown, mistakes)
        case Shape.SETTINGS, _:
            raise BadValue("is not a mapping", "Write one `key: value` per line, indented.")
        case ((Shape.NAMES | Shape.LINES), SequenceNode()):
            return _listed(spec, node, shown, mistakes)
        case _:
            return items(spec, _scalar(node), _place(spec, node, shown))


def _listed(spec: Spec, sequence: SequenceNode, shown: str, mistakes: Mistakes) -> Iterator[Item]:
    for node in sequence.value:
        place = _place(spec, node, shown)
        with mistakes.at(place):
            yield Item(_scalar(node), place)


def _pairs(spec: Spec, mapping: MappingNode, shown: str, mistakes: Mistakes) -> Iterator[Item]:
    for name, key, node in _entries(mapping, shown, mistakes):
        place = _place(spec, key, shown)
        with mistakes.at(place):
            yield Item(name, place, _scalar(node))


def _ignores(spec: Spec, sequence: SequenceNode, shown: str, mistakes: Mistakes) -> Iterator[Item]:
    for node in sequence.value:
        place = _place(spec, node, shown)
        with mistakes.at(place):
            if not isinstance(node, MappingNode):
                raise BadValue("an item has no key and reason", "Write `- key: …` and, below it, `reason: …`.")
            nodes = {name: value for name, _, value in _entries(node, shown, mistakes)}
            for name in sorted(nodes.keys() - {"key", "reason", "until"}):
                mistakes.add(f"{place}: unknown key {quoted(name)}", help="An item has key, reason and perhaps until.")
            yield _ignore(nodes, place, Place(shown, _line(node)))


def _ignore(nodes: Mapping[str, Node], source: str, place: Place) -> Item:
    key = _exact(nodes["key"]) if "key" in nodes else ""
    if not key.strip():
        raise BadValue("an item has no key", "Copy the key from the report.")
    reason = nodes.get("reason")
    if reason is None or reason.tag == NULL_TAG or not _scalar(reason):
        raise BadValue(
            f"{quoted(key)} has no reason",
            "Fill it in: say in one line why the team lives with this finding, or remove the item.",
        )
    until = _scalar(nodes["until"]) if "until" in nodes else None
    return Item(key, source, _scalar(reason), until, place)


def _exact(node: Node) -> str:
    """What is quoted is meant: spaces at the ends of a name are part of it."""
    text = _scalar(node)
    return str(node.value) if isinstance(node, ScalarNode) and node.style in ("'", '"') else text


def _scalar(node: Node) -> str:
    """The text as it stands in the file, so that `off` stays off and 12.0 stays 12.0."""
    if not isinstance(node, ScalarNode):
        raise BadValue("is a list or a mapping where one value is expected", "Write one value.")
    if node.tag == NULL_TAG:
        raise BadValue("a value is missing", "Write one, or remove the item.")
    if node.tag not in PLAIN_TAGS:
        raise BadValue(f"has the tag {quoted(node.tag)}", "Write plain values, without tags.")
    return str(node.value).strip()


def _place(spec: Spec, node: Node, shown: str) -> str:
    return f"{shown}:{_line(node)} ({spec.name})"


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1
