"""What Flyway reads out of a file's name: its kind, its version, its description.

A name is prefix, version, separator, description, suffix, to the letter. A version is numbers with dots or underscores
between; they are compared one by one, and what is missing counts as zero, so that 1, 1.0 and 01 are the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from cachegate.migrations.layouts.flyway_settings import Settings

_VERSION = re.compile(r"[0-9]+(?:[._][0-9]+)*")
_CALLBACK = re.compile(
    r"(?:before|after)(?:Each)?(?:Migrate|Clean|Info|Validate|Baseline|Repair|Undo|Connect|Repeatables|Versioned"
    r"|CreateSchema|Deploy|Snapshot)[A-Za-z]*|createSchema"
)
BEFORE = ("beforeMigrate",)
BETWEEN = ("afterVersioned", "beforeRepeatables")
AFTER = ("afterMigrateApplied", "afterMigrate")
"""Callbacks that are run: before everything, between the versioned and the repeatable files, and at the end."""


class Kind(Enum):
    VERSIONED = "versioned"
    REPEATABLE = "repeatable"
    UNDO = "undo"
    BASELINE = "baseline"
    CALLBACK = "callback"


@dataclass(frozen=True, slots=True)
class Name:
    """`version` as the ledger has it, with dots, "" for none. `description` with spaces; of a callback its event."""

    kind: Kind
    version: str
    description: str


def read(name: str, settings: Settings) -> Name | None:
    """None for a file that is none of Flyway's, or whose name it cannot read."""
    suffix = next((one for one in settings.suffixes if name.endswith(one)), None)
    if suffix is None:
        return None
    stem = name[: len(name) - len(suffix)]
    event, _, _ = stem.partition(settings.separator)
    if _CALLBACK.fullmatch(event):
        return Name(Kind.CALLBACK, "", event)
    prefixes = {
        settings.baseline: Kind.BASELINE,
        settings.undo: Kind.UNDO,
        settings.repeatable: Kind.REPEATABLE,
        settings.versioned: Kind.VERSIONED,
    }
    fitting = [prefix for prefix in prefixes if stem.startswith(prefix)]
    if not fitting:
        return None
    prefix = max(fitting, key=len)
    return _named(prefixes[prefix], stem[len(prefix) :], settings.separator)


def _named(kind: Kind, rest: str, separator: str) -> Name | None:
    version, found, description = rest.partition(separator)
    readable = description.replace("_", " ")
    if kind is Kind.REPEATABLE:
        return Name(kind, "", readable) if found and not version else None
    return Name(kind, version.replace("_", "."), readable) if _VERSION.fullmatch(version) else None


def rank(version: str) -> tuple[int, ...]:
    """What versions are compared by: their numbers, without zeros at the end."""
    numbers = [int(part) for part in version.replace("_", ".").split(".")]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
