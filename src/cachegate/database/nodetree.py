"""Reads Postgres' own text of a parsed query (`pg_node_tree`) as far as it tells where columns come from."""

from __future__ import annotations

import re
from collections.abc import Iterator

Entry = tuple[int, int, int]  # (number of the column, oid of the relation it comes from, number of the column there)

# A key with its plain value, which is empty where a node or a list follows; a bracket; or a character in disguise. The
# value has to be read with its key: a column may be named like a key.
_TOKEN = re.compile(r" :(?P<key>\w+) (?P<value>(?:\\.|[^\s{}()\\])*)|(?P<bracket>[{}])|\\.", re.DOTALL)
_WANTED = ("resno", "resorigtbl", "resorigcol")


def origins(query: str) -> Iterator[Entry]:
    """Columns of a view's query that are columns of a relation as they are; expressions come from nowhere.

    Only the outermost target list counts: for a UNION it has no origins (F-55).
    """
    depth, listed = 0, False
    entry: dict[str, int] = {}
    for token in _TOKEN.finditer(query):
        match token["bracket"], token["key"]:
            case "{", _:
                depth += 1
                if depth == 2:
                    entry = {}
            case "}", _:
                depth -= 1
                if depth == 1 and listed and all(entry.get(key) for key in _WANTED):
                    yield entry["resno"], entry["resorigtbl"], entry["resorigcol"]
                if depth == 0:
                    return
            case None, str(key) if depth == 1:
                listed = key == "targetList"
            case None, str(key) if depth == 2 and key in _WANTED and token["value"].isdigit():
                entry[key] = int(token["value"])
