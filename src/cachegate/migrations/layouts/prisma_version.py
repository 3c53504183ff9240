"""What a project's version of Prisma does with a file, as far as `package.json` tells which one it is.

From 7.4 on its engine sends the statements of a file with `CREATE INDEX CONCURRENTLY` one by one, where its parser can
read all of them (prisma-engines, pull requests 5767 and 5847); before, and else, a file is one query.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from cachegate.migrations.layout import SourceFile
from cachegate.migrations.statements import Statement, split

PACKAGE = "package.json"
_SINCE = (7, 4)
_VERSION = re.compile(r"[\s^~>=v]*([0-9]+)\.([0-9]+)\.")
_READ = re.compile(
    r"(create\s+(unique\s+)?index|set|notify|alter\s+table\s+(only\s+)?[\w.\"]+\s+(add|drop)\s+column)\b", re.IGNORECASE
)
"""How statements begin that its parser surely reads; it does not read `DROP INDEX CONCURRENTLY`, for one."""


def sends_one_by_one(packages: Iterable[SourceFile]) -> bool:
    """Whether the nearest of these files that names Prisma asks for a version that does; the least one counts."""
    for package in sorted(packages, key=lambda file: len(file.path)):
        if asked := _asked(package.sql):
            found = _VERSION.match(asked)
            return found is not None and (int(found[1]), int(found[2])) >= _SINCE
    return False


def _asked(text: bytes) -> str:
    try:
        package = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    lists = [package.get(name) for name in ("dependencies", "devDependencies")] if isinstance(package, dict) else []
    found = [each.get("prisma") for each in lists if isinstance(each, dict)]
    return next((each for each in found if isinstance(each, str)), "")


def pieces(text: str) -> tuple[int, ...]:
    """Where the pieces of such a file begin; none for a file that is sent as one query all the same."""
    statements = split(text)
    if not any(map(_is_concurrent, statements)) or not all(map(_is_read, statements)):
        return ()
    return (0, *(one.start for one in statements[1:]))


def _is_concurrent(statement: Statement) -> bool:
    return statement.keywords[:1] == ("create",) and "concurrently" in statement.keywords[2:4]


def _is_read(statement: Statement) -> bool:
    return _READ.match(statement.text) is not None
