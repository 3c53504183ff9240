"""Which ways to fail are proven where: `docs/coverage.md`, made from the scenarios' `proves:` and the tests' marker.

`python -m scripts.coverage` writes it. The table of failures below is the only part written by hand.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "coverage.md"
MARK = "proves"


@dataclass(frozen=True, slots=True)
class Failure:
    """A way in which what the database has is not what clients get; `reason` says why nothing proves it."""

    name: str
    reason: str = ""


GROUPS: Final[Mapping[str, Mapping[str, Failure]]] = {
    "The reload runs, and fails or is not finished": {
        "F-20": Failure("The schema cache takes longer to load than PostgREST's role may take"),
        "F-21": Failure("A schema that is to be exposed does not exist yet"),
        "F-22": Failure("PostgREST is asked before it has loaded its cache for the first time"),
        "F-23": Failure(
            "`/ready` answers 200 while the reload has not run",
            "Nothing waits for `/ready`: a relation that appears in the API is the only proof of a reload.",
        ),
        "F-24": Failure("Requests during a reload are answered from the old cache"),
        "F-25": Failure(
            "Pooled connections keep plans of a type that changed",
            "Mended in PostgREST 10.1.2; versions before 11.2 are refused.",
        ),
        "F-26": Failure(
            "Loading loops on a schema without permission",
            "Of 11.0.0 only, mended in 11.0.1; versions before 11.2 are refused.",
        ),
        "F-27": Failure(
            "A configuration that is reloaded is invalid",
            "PostgREST says so in its log only and goes on with the old one, which is the one that is judged.",
        ),
        "F-28": Failure("PostgREST refuses to start"),
    },
    "Loaded, and the object is not there, or of no use": {
        "F-30": Failure("The schema is not among the exposed ones"),
        "F-31": Failure("Only the first schema is found without profile headers"),
        "F-32": Failure("A new column is read through an old cache, and cannot be written"),
        "F-33": Failure("A new table is read through an old cache (up to 12), and nothing else works"),
        "F-34": Failure("What was dropped or renamed is still in the cache"),
        "F-35": Failure("A partition is not exposed on its own"),
        "F-36": Failure("A table that inherits has no foreign keys of its parent"),
        "F-37": Failure("Names with capitals, quoted in one place and not in another"),
        "F-38": Failure("Procedures, aggregates and trigger functions cannot be called"),
        "F-39": Failure("Several unnamed arguments, or one that takes no body"),
        "F-40": Failure("Some arguments have a name and some have none"),
        "F-41": Failure("An event-trigger function is listed and cannot be called"),
        "F-42": Failure("A function with a single unnamed argument answers POST only"),
        "F-43": Failure("An argument is named like a key of the query language"),
        "F-44": Failure("Two overloads fit the same call"),
        "F-45": Failure("A new argument with a default leaves the old overload behind"),
        "F-46": Failure(
            "Hints of errors differ from version to version",
            "No hint of an unknown function is read; recorded answers of six versions lead to the same verdicts.",
        ),
        "F-50": Failure("A second way from one table to another makes embeds ambiguous"),
        "F-51": Failure("A foreign key to another schema is no relationship"),
        "F-52": Failure("A junction is private, or its key does not cover both foreign keys"),
        "F-53": Failure("An embed turns from an array to an object, or back"),
        "F-54": Failure("A self-reference is embedded by its column only"),
        "F-55": Failure("A view does not show the column of a foreign key"),
        "F-56": Failure("A view is behind a view in a schema that PostgREST does not read"),
        "F-57": Failure("A view cannot be written"),
        "F-58": Failure("A computed relationship is in another schema, or wants more than the row"),
        "F-59": Failure("A materialized view was never filled"),
        "F-60": Failure("A foreign table's server does not answer"),
        "F-61": Failure("A function's extension is not in the search path at run time"),
        "F-62": Failure("An extension's functions are in the API"),
        "F-63": Failure("A partial or expression index is no target for upserts"),
        "F-64": Failure("A deferrable key is no target for upserts"),
        "F-65": Failure("Without a primary key an upsert inserts duplicates"),
        "F-66": Failure("An upsert needs more grants than an insert"),
        "F-67": Failure("Generated and identity columns cannot be written"),
        "F-68": Failure(
            "`missing=default` on generated and domain columns",
            "A preference that clients choose for a request; no question of the gate carries it.",
        ),
        "F-69": Failure(
            "A domain's representation is not applied",
            "Values look different, and nothing is refused; no value is read.",
        ),
        "F-70": Failure("New enum labels are missing in the OpenAPI document"),
        "F-71": Failure(
            "Aggregates are switched off",
            "A setting, not a property of the schema; no question of the gate uses one.",
        ),
        "F-72": Failure("`db-max-rows` cuts answers short"),
        "F-73": Failure("`db-pre-request` is gone, or refuses everybody"),
        "F-74": Failure("There is no OpenAPI document, or another one"),
        "F-75": Failure(
            "The OpenAPI document is asked of the database, and hides an old cache",
            "The document is never asked for; every proof is a request for the thing itself.",
        ),
    },
    "In the cache, and not for the role": {
        "F-80": Failure("No USAGE on the schema"),
        "F-81": Failure("No grant on the table"),
        "F-82": Failure("No grant on a column"),
        "F-83": Failure("No EXECUTE on the function"),
        "F-84": Failure("No USAGE on the sequence of a serial column"),
        "F-85": Failure("A view asks as its caller, who may not read what is under it"),
        "F-86": Failure("Row-level security without a policy"),
        "F-87": Failure("PostgREST's role may not become the role of the token, or there is none"),
        "F-88": Failure("Anonymous access is switched off"),
        "F-89": Failure("A role's statement_timeout stops the request"),
    },
}
FAILURES: Final[Mapping[str, Failure]] = {name: one for group in GROUPS.values() for name, one in group.items()}


def proofs(root: Path = ROOT) -> Mapping[str, tuple[str, ...]]:
    """For each failure the scenarios and tests that prove it, as links from `docs/`, in a stable order."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, link in (*_scenarios(root), *_tests(root)):
        if link not in found[name]:
            found[name].append(link)
    return {name: tuple(links) for name, links in found.items()}


def _scenarios(root: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((root / "tests" / "scenarios").glob("*/expected.yml")):
        folder = path.parent.name
        for name in told(yaml.safe_load(path.read_text("utf-8"))):
            yield name, f"[{folder}](../tests/scenarios/{folder})"


def told(story: Mapping[str, Any]) -> Iterator[str]:
    """What a scenario says that it proves, for the folder or for a case."""
    yield from story.get(MARK, ())
    for case in story["cases"].values():
        yield from case.get(MARK, ())


def _tests(root: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((root / "tests").rglob("test_*.py")):
        shown = path.relative_to(root).as_posix()
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(function, ast.FunctionDef):
                for name in _marked(function):
                    yield name, f"[{path.stem}: {function.name.removeprefix('test_')}](../{shown})"


def _marked(function: ast.FunctionDef) -> Iterator[str]:
    for mark in function.decorator_list:
        if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Attribute) and mark.func.attr == MARK:
            yield from (str(ast.literal_eval(argument)) for argument in mark.args)


def page(found: Mapping[str, tuple[str, ...]]) -> str:
    """The whole document."""
    lines = [
        "# Coverage",
        "",
        "Every known way in which what PostgREST serves can differ from what the database has, and the scenarios and"
        " tests that show Cachegate's verdict on it: red where something is broken, and not red where PostgREST means"
        " it. Made by `python -m scripts.coverage`; a test fails where this page is out of date.",
    ]
    for title, failures in GROUPS.items():
        lines += ["", f"## {title}", "", "| | What goes wrong | Proven by |", "| --- | --- | --- |"]
        lines += [f"| {name} | {one.name} | {_shown(one, found.get(name, ()))} |" for name, one in failures.items()]
    return "\n".join(lines) + "\n"


def _shown(failure: Failure, links: tuple[str, ...]) -> str:
    return ", ".join(links) or f"Not proven. {failure.reason}"


if __name__ == "__main__":
    PAGE.write_text(page(proofs()), "utf-8")
