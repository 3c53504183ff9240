"""psql's variables: what they are called, what they hold, and how a text that names them reads with their values.

Source: PostgreSQL's documentation of psql, "Variables" and "SQL Interpolation"; compared with psql 15.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from cachegate.model.script import Answer

_NAME = r"[A-Za-z0-9_\x80-\U0010ffff]+"
VALID_NAME = re.compile(_NAME)
REFERENCE = re.compile(
    rf":(?:(?P<plain>{_NAME})|'(?P<literal>{_NAME})'|\"(?P<identifier>{_NAME})\"|\{{\?(?P<test>{_NAME})\}})"
)
"""`:name`, `:'name'`, `:"name"` and `:{?name}`."""

DEFAULTS = {"AUTOCOMMIT": "on", "ON_ERROR_STOP": "on", "ENCODING": "UTF8", "QUIET": "on", "VERBOSITY": "default"}
SWITCHES = frozenset({"AUTOCOMMIT", "ON_ERROR_STOP"})
"""Variables of psql's own that change how a file runs; they are never unset, and hold a truth value."""
_TRUE, _FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")


class Variables:
    """All that are set. ON_ERROR_STOP is on from the start: a file that fails has failed."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._values = {**DEFAULTS, **given}
        self._missed: dict[str, None] = {}

    def get(self, name: str) -> str | None:
        return self._values.get(name)

    def set(self, name: str, value: str) -> None:
        self._values[name] = value

    def unset(self, name: str) -> None:
        self._values.pop(name, None)
        if name in SWITCHES:
            self._values[name] = "off" if name == "ON_ERROR_STOP" else "on"

    def on(self, name: str) -> bool:
        return truth(self._values.get(name, "")) is True

    def forget_missed(self) -> tuple[str, ...]:
        """The names that were used since the last call and are not set."""
        missed, self._missed = tuple(self._missed), {}
        return missed

    def hear(self, answer: Answer) -> None:
        """What psql notes of every query, for `\\if :ERROR` and its like."""
        self._values["ERROR"] = "true" if answer.sqlstate else "false"
        self._values["SQLSTATE"] = answer.sqlstate or "00000"
        self._values["ROW_COUNT"] = str(answer.count)
        if answer.sqlstate:
            self._values["LAST_ERROR_SQLSTATE"], self._values["LAST_ERROR_MESSAGE"] = answer.sqlstate, answer.message

    def value(self, reference: re.Match[str]) -> str | None:
        """What stands for a reference; None where it stays as it is, because there is no such variable."""
        if (name := reference["test"]) is not None:
            return "TRUE" if name in self._values else "FALSE"
        name = reference[reference.lastgroup or "plain"]
        found = self._values.get(name)
        if found is None:
            self._missed[name] = None
            return None
        match reference.lastgroup:
            case "literal":
                return literal(found)
            case "identifier":
                return '"' + found.replace('"', '""') + '"'
            case _:
                return found


def literal(text: str) -> str:
    """As libpq quotes it: with a backslash in it, as an escape string."""
    quoted = text.replace("'", "''")
    return " E'" + quoted.replace("\\", "\\\\") + "'" if "\\" in text else f"'{quoted}'"


def truth(text: str) -> bool | None:
    """A condition as psql reads it, beginnings of the words included; None if it is none."""
    word = text.strip().lower()
    if word == "o" or not word:
        return None
    if any(one.startswith(word) for one in _TRUE):
        return True
    return False if any(one.startswith(word) for one in _FALSE) else None


def names_any(text: str, given: Mapping[str, str]) -> bool:
    """Whether a text seems to name one of these variables."""
    return any(
        reference[reference.lastgroup or "plain"] in given
        for reference in (REFERENCE.finditer(text) if given else ())
        if not text.endswith(":", 0, reference.start())
    )
