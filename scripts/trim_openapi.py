"""Cuts GitHub's published API description down to the operations that Cachegate uses, for the tests' stand-in.

npm install --prefix <scratch folder> @octokit/openapi
python scripts/trim_openapi.py <scratch folder>/node_modules/@octokit/openapi/generated/api.github.com.json
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "tests" / "standin" / "github-openapi.json"

OPERATIONS = (
    ("get", "/user"),
    ("get", "/repos/{owner}/{repo}/issues/{issue_number}/comments"),
    ("post", "/repos/{owner}/{repo}/issues/{issue_number}/comments"),
    ("get", "/repos/{owner}/{repo}/issues/comments/{comment_id}"),
    ("patch", "/repos/{owner}/{repo}/issues/comments/{comment_id}"),
    ("delete", "/repos/{owner}/{repo}/issues/comments/{comment_id}"),
    ("get", "/repos/{owner}/{repo}/pulls/{pull_number}/files"),
    ("get", "/repos/{owner}/{repo}/contents/{path}"),
)

_PROSE = frozenset({"description", "summary", "example", "examples", "externalDocs", "tags", "title"})


def trim(description: dict[str, Any]) -> dict[str, Any]:
    """The description with the operations above, what they refer to, and no prose. Raises KeyError if one is gone."""
    paths: dict[str, dict[str, Any]] = {}
    for method, path in OPERATIONS:
        paths.setdefault(path, {})[method] = _bare(description["paths"][path][method])
    trimmed = {"openapi": description["openapi"], "info": {"version": description["info"]["version"]}, "paths": paths}
    waiting, components = set(_references(paths)), dict[str, dict[str, Any]]()
    while waiting:
        kind, name = waiting.pop()
        if name in components.setdefault(kind, {}):
            continue
        components[kind][name] = _bare(description["components"][kind][name])
        waiting |= set(_references(components[kind][name]))
    return {**trimmed, "components": components}


def _bare(node: Any, *, named: bool = False) -> Any:
    """Without prose and extensions. Under `properties` the keys are names, which stay whatever they are."""
    if isinstance(node, list):
        return [_bare(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _bare(value, named=key == "properties" and not named)
        for key, value in node.items()
        if named or not (key in _PROSE or (key.startswith("x-") and key != "x-multi-segment"))
    }


def _references(node: Any) -> Iterator[tuple[str, str]]:
    """(kind, name) of every component that `node` refers to."""
    if isinstance(node, list):
        for item in node:
            yield from _references(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref" and isinstance(value, str):
                kind, name = value.removeprefix("#/components/").split("/")
                yield kind, name
            else:
                yield from _references(value)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("description", type=Path, help="api.github.com.json of the package @octokit/openapi")
    parser.add_argument("--to", type=Path, default=TARGET, help="where to write (default: %(default)s)")
    given = parser.parse_args()
    trimmed = trim(json.loads(given.description.read_text(encoding="utf-8")))
    given.to.write_text(json.dumps(trimmed, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
