"""Reading a Sqitch plan: its changes in order, and the names that their scripts have once they are reworked.

Honours the syntax of sqitchplan: pragmas up to the first empty line, `change [dependencies] time planner # note`,
`@tag` lines. A change may come again after a tag; the script of the one before is then kept as `change@tag`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cachegate.errors import UsageProblem

_PUNCT = re.escape("-!\"#$%&'()*+,./:;<=>?@[\\]^`{|}~")
_NAME = rf"(?![{_PUNCT}])(?:(?![~/=%^][0-9]+(?:$|[ \t]))[^ \t:@#\\])+(?<![{_PUNCT}])\b"
_RESERVED = ("ROOT", "HEAD")
_PRAGMA = re.compile(r"[ \t]*%[ \t]*([^ \t=]+)(?:[ \t]*=[ \t]*(.+))?")
_LINE = re.compile(
    rf"""
    [ \t]* (?: (?P<tag>@) | [ \t]*[+-][ \t]* )?
    (?P<name>{_NAME}) (?:[ \t]+)?
    (?: \[(?P<needs>[^]]+)\][ \t]* )?
    (?P<time> [0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}Z[ \t]* )?
    (?P<planner> [^<]+[ \t]+<[^>]+> )?
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Change:
    """One entry. `reworked` are the tags up to the next form of the same change, those of later changes first."""

    name: str
    line: int
    needs: tuple[str, ...] = ()
    reworked: tuple[str, ...] = ()

    @property
    def scripts(self) -> tuple[str, ...]:
        """What its script may be called, without extension: Sqitch takes the first that is there."""
        return tuple(f"{self.name}@{tag}" for tag in self.reworked) or (self.name,)


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan's changes in order, and what Sqitch would refuse it for. `file` is its name for messages."""

    file: str
    changes: tuple[Change, ...]
    problems: tuple[UsageProblem, ...]


@dataclass(frozen=True, slots=True)
class _Tag:
    name: str
    line: int


_Entry = Change | _Tag


def parse(file: str, content: bytes) -> Plan:
    """Read a plan; never raises."""
    lines = list(enumerate(content.decode(errors="replace").replace("\r\n", "\n").split("\n"), 1))
    size, project, refused = _header(lines)
    told = [] if refused else [(number, line) for number, text in lines[size:] if (line := _without_note(text))]
    read = [(number, _entry(number, line)) for number, line in told]
    entries = [entry for _, entry in read if entry is not None]
    refused += [
        (number, "it is no `change [needs] time planner`, nor a tag") for number, entry in read if entry is None
    ]
    refused += _misplaced(entries, project)
    return Plan(file, _linked(entries), tuple(_refused(file, number, why) for number, why in refused))


def _without_note(line: str) -> str:
    return line.partition("#")[0].rstrip(" \t")


def _header(lines: Sequence[tuple[int, str]]) -> tuple[int, str, list[tuple[int, str]]]:
    """How many lines the pragmas take, the project's name, and what is wrong with them."""
    project = ""
    for number, line in lines:
        told = _without_note(line)
        if found := _PRAGMA.fullmatch(told):
            project = found[2] or "" if found[1] == "project" else project
        elif told.strip(" \t"):
            return number, project, [(number, "an empty line has to come between the pragmas and the rest")]
        elif "#" not in line:
            return number, project, [] if project else [(1, "the pragma %project is missing")]
    return len(lines), project, [] if project else [(1, "the pragma %project is missing")]


def _entry(number: int, line: str) -> _Entry | None:
    found = _LINE.fullmatch(line)
    if found is None or not (found["time"] and found["planner"]) or found["name"] in _RESERVED:
        return None
    if found["tag"]:
        return _Tag(found["name"], number)
    return Change(found["name"], number, tuple((found["needs"] or "").split()))


def _misplaced(entries: Sequence[_Entry], project: str) -> Iterator[tuple[int, str]]:
    """What is there twice, or before what it needs."""
    seen: set[str] = set()
    tags: dict[str, int] = {}
    section: dict[str, int] = {}  # the changes since the last tag
    for entry in entries:
        match entry:
            case _Tag(name, line) if name in tags:
                yield line, f"the tag @{name} is on line {tags[name]} already"
            case _Tag(name, line):
                if not seen:
                    yield line, f"no change comes before the tag @{name}"
                tags[name] = line
                section = {}
            case Change(name, line) if name in section:
                yield line, f"{name} is on line {section[name]} already, and no tag comes between"
            case Change(name, line):
                for need in _own(entry, project):
                    if need not in seen:
                        yield line, f"{name} needs {need}, which does not come before"
                seen.add(name)
                section[name] = line


_PLAIN = re.compile(r"(?:([^:@!]+):)?([^:@!~^]+)(?:@[^:@]+)?")


def _own(change: Change, project: str) -> Iterator[str]:
    """The names of the changes that it needs from its own plan; not ids, positions, tags alone and conflicts."""
    for need in change.needs:
        found = _PLAIN.fullmatch(need)
        if found and found[1] in (None, project) and not re.fullmatch("[0-9a-f]{40}", found[2]):
            yield found[2]


def _linked(entries: Sequence[_Entry]) -> tuple[Change, ...]:
    """The changes, each with the tags up to its next form; from the end, where the next forms are known."""
    changes: list[Change] = []
    tags: list[list[str]] = []  # of each change
    next_form: dict[str, int] = {}  # how many changes come from each one's next form on
    following: list[str] = []
    for entry in reversed(entries):
        match entry:
            case _Tag(name):
                following.insert(0, name)
            case Change(name):
                tags.append(following)
                following = []
                since = tags[next_form[name] :] if name in next_form else []
                changes.append(replace(entry, reworked=tuple(tag for group in since for tag in group)))
                next_form[name] = len(changes)
    return tuple(reversed(changes))


def _refused(file: str, number: int, why: str) -> UsageProblem:
    return UsageProblem(
        what=f"{file}:{number} is not a plan that Sqitch reads",
        why=f"On this line {why}." if number > 1 else f"In it {why}.",
        help="Mend the plan; `sqitch plan` shows whether Sqitch can read it.",
    )
