"""What one option is, independent of where it is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from enum import Enum, StrEnum
from pathlib import Path

from cachegate.options.values import Options

CHECK, VERIFY, DOCTOR, TRIGGER, EXPLAIN = "check", "verify", "doctor", "trigger", "explain"
INIT = "init"
PREFLIGHT = "preflight"
IN_ACTION = (CHECK, VERIFY, DOCTOR, PREFLIGHT)
"""The commands that a step of a workflow may run."""

Reader = Callable[[str, Path], object]  # the text and the folder that relative paths start from; raises BadValue


class Group(StrEnum):
    """The chapters of the help."""

    CHECK = "What to check"
    EXPLAIN = "What to explain"
    INIT = "Setting up"
    TRIGGER = "Event triggers"
    SERVERS = "Servers and roles"
    PREFLIGHT = "Data that is there"
    LIVE = "Live servers"
    BEHAVIOUR = "Behaviour"
    REPORTS = "Reports"
    EMBEDDED = "Embedded servers (used when no URLs are given)"


class Shape(Enum):
    """How many values an option takes, and how they are separated."""

    SWITCH = "true or false"
    ONE = "one value"
    NAMES = "names, separated by commas, newlines or repetition"
    LINES = "values, separated by newlines or repetition"
    SETTINGS = "KEY=VALUE, separated by newlines or repetition; a mapping in the file"
    IGNORES = "KEY=REASON, separated by newlines or repetition; a list of key, reason and until in the file"


@dataclass(frozen=True, slots=True)
class Spec:
    """One option. `name` is its flag without dashes, its key in `cachegate.yml` and its input.

    `default` is what the help says when the default is not a plain value; `commands` are those that take the option.
    """

    name: str
    group: Group
    metavar: str
    read: Reader
    help: str
    shape: Shape = Shape.ONE
    default: str = ""
    commands: tuple[str, ...] = (CHECK,)
    secret: bool = False
    positional: bool = False
    in_file: bool = True
    flag_only: bool = False  # neither a variable nor an input, and not in the file

    @property
    def field(self) -> str:
        """The attribute of `Options`."""
        return self.name.replace("-", "_")

    @property
    def flag(self) -> str:
        return self.metavar if self.positional else f"--{self.name}"

    @property
    def variable(self) -> str:
        return f"CACHEGATE_{self.field.upper()}"

    @property
    def input(self) -> str:
        """The environment variable in which GitHub's runner passes the input."""
        return f"INPUT_{self.name.upper()}"

    @property
    def usage(self) -> str:
        """The flag as it is typed: `--timeout TIME`."""
        if self.positional or self.shape is Shape.SWITCH:
            return self.flag
        return f"{self.flag} {self.metavar}"

    @property
    def is_input(self) -> bool:
        """Whether the action has it."""
        return not self.flag_only and any(command in IN_ACTION for command in self.commands)

    @property
    def repeatable(self) -> bool:
        return self.shape not in (Shape.SWITCH, Shape.ONE)

    @property
    def shown_default(self) -> str:
        """The default for people, "" when there is none worth a word."""
        if self.default:
            return self.default
        match DEFAULTS[self.field]:
            case bool() | None | ():
                return ""
            case float() as seconds:
                return f"{seconds:g}s"
            case value:
                return str(value)


DEFAULTS: dict[str, object] = {
    field.name: None if field.default is MISSING else field.default for field in fields(Options)
}
