"""PostgREST's settings as a repository keeps them: its own file, an example of the environment."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LINE = re.compile(
    r"""^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.-]*)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^#\r\n]*))"""
)


def variables(text: str) -> dict[str, str]:
    """Of an `.env.example`: names and values."""
    return dict(_lines(text))


def of_file(text: str) -> dict[str, str]:
    """Of a `postgrest.conf`, by the names of the variables: `db-schemas` is `PGRST_DB_SCHEMAS`."""
    return {f"PGRST_{name.upper().replace('-', '_')}": value for name, value in _lines(text)}


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        if found := _LINE.match(line):
            quoted, single, plain = found.groups()[1:]
            value = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else single if single is not None else plain
            yield found[1], value.strip()
