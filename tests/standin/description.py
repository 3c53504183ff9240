"""GitHub's published API description, as a judge of requests and responses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from jsonschema import Draft7Validator

_FILE = Path(__file__).parent / "github-openapi.json"


@dataclass(frozen=True)
class Parameter:
    name: str
    place: str  # "path" or "query"
    required: bool
    schema: Mapping[str, Any]


@dataclass(frozen=True)
class Operation:
    """One operation of the description, with all references put in place."""

    id: str
    pattern: re.Pattern[str]
    parameters: tuple[Parameter, ...]
    body: Mapping[str, Any] | None
    responses: Mapping[int, Mapping[str, Any] | None]  # schema by status, None for no JSON body

    def request_problems(self, values: Mapping[str, str], query: Mapping[str, str], body: bytes) -> Iterator[str]:
        """Everything about a request that the description does not allow."""
        known = {parameter.name for parameter in self.parameters if parameter.place == "query"}
        yield from (f"{self.id} has no query parameter {name!r}" for name in query if name not in known)
        for parameter in self.parameters:
            given = (values if parameter.place == "path" else query).get(parameter.name)
            if given is None and parameter.required:
                yield f"{self.id} needs {parameter.name!r}"
            if given is not None:
                yield from _problems(_typed(given, parameter.schema), parameter.schema, parameter.name)
        if self.body is None:
            yield from [f"{self.id} takes no body"] if body else []
        else:
            yield from _body_problems(body, self.body)

    def response_problems(self, status: int, body: object) -> Iterator[str]:
        """What is wrong with a JSON response. Not every refusal is described: those are held to no schema."""
        if status not in self.responses:
            yield from [f"{self.id} never answers {status}"] if status < 400 else []
            return
        schema = self.responses[status]
        if schema is None:
            yield from [f"{self.id} has no body with {status}"] if body is not None else []
        else:
            yield from _problems(body, schema, f"response {status} of {self.id}")


class Description:
    """The operations of the trimmed description, by method."""

    def __init__(self, file: Path = _FILE) -> None:
        self._document = json.loads(file.read_text(encoding="utf-8"))
        self.operations = {
            (method, path): self._operation(path, operation)
            for path, methods in self._document["paths"].items()
            for method, operation in methods.items()
        }

    @classmethod
    @cache
    def of_github(cls) -> Description:
        """The one that is kept beside this file."""
        return cls()

    def find(self, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
        """The operation for a request, with the unescaped values from its path."""
        for (name, _), operation in self.operations.items():
            found = operation.pattern.fullmatch(path)
            if found and name == method.lower():
                return operation, {key: unquote(value) for key, value in found.groupdict().items()}
        return None

    def _operation(self, path: str, node: Mapping[str, Any]) -> Operation:
        parameters = [self._resolved(parameter) for parameter in node["parameters"]]
        long = {parameter["name"] for parameter in parameters if parameter.get("x-multi-segment")}
        pattern = re.sub(r"\{(\w+)\}", lambda m: f"(?P<{m[1]}>{'.+' if m[1] in long else '[^/]+'})", path)
        return Operation(
            id=node["operationId"],
            pattern=re.compile(pattern),
            parameters=tuple(Parameter(p["name"], p["in"], p.get("required", False), p["schema"]) for p in parameters),
            body=_json_schema(self._resolved(node["requestBody"])) if "requestBody" in node else None,
            responses={
                int(status): _json_schema(self._resolved(response)) for status, response in node["responses"].items()
            },
        )

    def _resolved(self, node: Any) -> Any:
        """The node as JSON Schema: references replaced by what they name, `nullable` by a choice."""
        if isinstance(node, list):
            return [self._resolved(item) for item in node]
        if not isinstance(node, dict):
            return node
        if isinstance(node.get("$ref"), str):
            kind, name = node["$ref"].removeprefix("#/components/").split("/")
            return self._resolved(self._document["components"][kind][name])
        resolved = {key: self._resolved(value) for key, value in node.items() if key != "nullable"}
        return {"anyOf": [resolved, {"type": "null"}]} if node.get("nullable") is True else resolved


def _json_schema(node: Mapping[str, Any]) -> Mapping[str, Any] | None:
    content = node.get("content", {})
    schema: Mapping[str, Any] | None = content.get("application/json", {}).get("schema")
    return schema


def _typed(text: str, schema: Mapping[str, Any]) -> object:
    return int(text) if schema.get("type") == "integer" and re.fullmatch(r"-?\d+", text) else text


def _body_problems(body: bytes, schema: Mapping[str, Any]) -> Iterator[str]:
    try:
        yield from _problems(json.loads(body), schema, "body")
    except ValueError as error:
        yield f"the body is not JSON: {error}"


def _problems(value: object, schema: Mapping[str, Any], where: str) -> Iterator[str]:
    for error in Draft7Validator(schema).iter_errors(value):
        yield f"{where}: {error.json_path}: {error.message}"
