"""Recorded answers of real servers, and which of our claims each recorded request puts."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from cachegate.model.catalog import Verb
from cachegate.model.exchange import (
    CallResolves,
    Claim,
    ColumnReadable,
    ColumnResolves,
    ColumnWritable,
    EmbedResolves,
    RelationResolves,
    UpsertResolves,
)
from cachegate.postgrest.requests import Response
from unit.postgrest.truth import World

FOLDER = Path(__file__).parents[2] / "recordings"
PLANNED = "handling=strict, made-up-preference"
UPSERT = "resolution=merge-duplicates,return=minimal"


@dataclass(frozen=True)
class Row:
    """One recorded request and what was answered."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: str | None
    response: Response

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.query} {self.headers} {self.body or ''} -> {self.response.status}"

    @property
    def prefers(self) -> str:
        return self.headers.get("Prefer", "")

    @property
    def listed(self) -> tuple[str, ...]:
        """The columns of `?columns=`, or of a plain `?select=`."""
        text = self.query.get("columns", self.query.get("select", ""))
        found = re.findall(r'"((?:\\.|[^"\\])*)"|([^,"]+)', text)
        return tuple(re.sub(r"\\(.)", r"\1", quoted) or plain for quoted, plain in found)


@dataclass(frozen=True)
class Question:
    """A recorded request as claims of ours, and what they should turn out to be."""

    claims: Sequence[Claim]
    true: bool


@cache
def _load(version: str) -> Any:
    return json.loads(gzip.decompress((FOLDER / f"postgrest-{version}.json.gz").read_bytes()))


def rows(version: str, state: str) -> Iterator[Row]:
    for row in _load(version)["states"][state]:
        request, answer = row["request"], row["response"]
        parts = urlsplit(request["path"])
        query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        body = json.dumps(answer["body"]).encode() if "body" in answer else b""
        response = Response(answer["status"], (("server", answer["server"]),), body)
        yield Row(request["method"], unquote(parts.path)[1:], query, request["headers"], request["body"], response)


def question(row: Row, *, cached: World, stored: World, reads_look_up: bool, plan_only: bool) -> Question | None:
    """The claims that this request puts, None where it is of a shape that we never send."""
    if set(row.headers) - {"Prefer"} or "tx=rollback" in row.prefers:
        return None
    planned = row.prefers == PLANNED
    if planned and not plan_only:
        return None  # such a server would execute it
    if row.path.startswith("rpc/"):
        return _call(row, cached) if planned else None
    match row.method, row.prefers:
        case "OPTIONS", "":
            return Question([RelationResolves("api", row.path)], cached.has(row.path))
        case "GET", "":
            return _read(row, cached, stored, reads_look_up=reads_look_up)
        case "GET", preference if preference == PLANNED and "(" in row.query.get("select", ""):
            return _embeds(row, cached)
        case "POST", preference if preference == PLANNED:
            claims = [ColumnResolves("api", row.path, name) for name in row.listed]
            return Question(claims, cached.has(row.path, row.listed))
        case "POST", "return=minimal":
            writes = [ColumnWritable("api", row.path, name, "anon", Verb.INSERT) for name in row.listed]
            return Question(writes, cached.has(row.path, row.listed) and stored.writes(row.path, row.listed))
        case "POST", preference if preference == UPSERT and "on_conflict" in row.query:
            return _upsert(row, cached, stored)
        case _:
            return None


def _read(row: Row, cached: World, stored: World, *, reads_look_up: bool) -> Question | None:
    if "(" in row.query.get("select", ""):
        return None  # an embed that is read, not only planned
    claims = [ColumnReadable("api", row.path, name, "anon") for name in row.listed or ("*",)]
    known = cached.has(row.path) or not reads_look_up
    return Question(claims, known and stored.reads(row.path, row.listed))


def _embeds(row: Row, cached: World) -> Question:
    parts = [part.removesuffix("(*)") for part in row.query["select"].split(",") if part != "*"]
    claims = []
    for part in parts:
        target, _, hint = part.rpartition(":")[2].partition("!")
        claims.append(EmbedResolves("api", row.path, target, hint or None))
    return Question(claims, " ".join([row.path, *parts]) in cached.embeds)


def _upsert(row: Row, cached: World, stored: World) -> Question:
    target = row.query["on_conflict"]
    claim = UpsertResolves("api", row.path, tuple(target.split(",")), row.listed, "anon")
    true = cached.has(row.path, row.listed) and stored.upserts(row.path, row.listed, target)
    return Question([claim], true)


def _call(row: Row, cached: World) -> Question | None:
    function = row.path.removeprefix("rpc/")
    if row.method == "OPTIONS":
        return None
    names = frozenset(row.query if row.method == "GET" else json.loads(row.body or "{}"))
    if function == "takes_json" and row.method == "POST":
        claim = CallResolves("api", function, frozenset(), body_type="json")
        return Question([claim], len(cached.calls) > 2)  # whatever is sent is the body
    return Question([CallResolves("api", function, names)], cached.calls_one(function, names))
