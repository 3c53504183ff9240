"""`\\copy … from` a file: the statement that psql sends for it, and the file whose rows it sends.

Source: PostgreSQL's documentation of psql. Only files of the project are read, as `\\i` finds them: psql takes the path
from wherever it is started. A program, standard input and what is copied to somewhere are none of this.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from cachegate.migrations.psql.arguments import Command

_NAME = r'(?:"[^"]+"|[^\W\d][\w$]*)'
_FORM = re.compile(
    rf"(?P<table>(?:binary\s+)?{_NAME}(?:\s*\.\s*{_NAME})?\s*(?:\([^()]*\))?)\s*\bfrom\s+"
    r"(?:'(?P<quoted>(?:[^']|'')+)'|(?!(?:program|p?stdin)\b)(?P<bare>[^\s';]+))(?P<options>(?:'[^']*'|[^';])*);?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Load:
    """`statement` is what the server is sent; `command` names the file as an include would."""

    statement: str
    command: Command


def of(command: Command) -> Load | None:
    """What a `\\copy` loads; None for other commands, and for what does not come from a file."""
    found = _FORM.fullmatch(command.arguments[0]) if command.name == "copy" and command.arguments else None
    if found is None:
        return None
    path = found["bare"] or found["quoted"].replace("''", "'")
    statement = f"COPY {found['table'].strip()} FROM STDIN {found['options'].strip()}".strip()
    return Load(statement, replace(command, arguments=(path,)))
