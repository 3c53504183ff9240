"""A PostgREST of whom it is known what is false, asked through real requests; it counts and measures them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from cachegate.model.exchange import NoAnswer
from cachegate.postgrest.probes.family import UNKNOWN
from cachegate.postgrest.requests import Request, Response
from unit.postgrest.test_requests import read_list


@dataclass
class Oracle:
    """Knows relations with their columns and the embeds of each; everything else is refused."""

    relations: dict[str, set[str]]
    embeds: set[tuple[str, str, str]] = field(default_factory=set)
    plan_only: bool = True
    asked: list[Request] = field(default_factory=list)
    silent: set[str] = field(default_factory=set)

    def ask(self, requests: Sequence[Request]) -> list[Response | NoAnswer]:
        self.asked += requests
        return [self._answer(request) for request in requests]

    def _answer(self, request: Request) -> Response | NoAnswer:
        parts = urlsplit(request.path)
        relation = unquote(parts.path.removeprefix("/"))
        if relation in self.silent:
            return NoAnswer("no answer within 2 s")
        if relation not in self.relations:
            return error(404, "PGRST205", "no such relation")
        if request.method == "OPTIONS":
            return Response(200, (), b"")
        query = parse_qs(parts.query)
        for name in read_list(query["columns"][0]) if "columns" in query else []:
            if name not in self.relations[relation]:
                return error(400, "PGRST204", f"no column {name}")
        for text in query["select"][0].split(",") if "select" in query else []:
            target, _, hint = text.removesuffix("(*)").partition(":")[2].partition("!")
            if (relation, target.strip('"'), hint.strip('"')) not in self.embeds:
                return error(400, "PGRST200", f"no relationship {text}")
        return error(400, "PGRST122", "refused") if self.plan_only else error(400, "42703", f'column "{UNKNOWN}"')


def error(status: int, code: str, message: str) -> Response:
    told: dict[str, Any] = {"code": code, "message": message}
    return Response(status, (), json.dumps(told).encode())
