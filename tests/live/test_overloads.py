"""Which overload a call finds: every combination of arguments of random overloads, asked of real servers.

PostgREST tells overloads apart by names alone, so the rule that predicts it has to agree on every single call.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations
from urllib.parse import quote

import pytest
from psycopg.sql import SQL, Identifier

from cachegate import derive
from cachegate.checks.function_callable import lenient_names
from cachegate.model.catalog import Function
from cachegate.model.exchange import CallResolves, NoAnswer
from cachegate.postgrest.probes.family import PREFERENCE, UNKNOWN
from cachegate.postgrest.requests import Request, profile, quoted
from cachegate.postgrest.settle import settle
from conftest import FreshDatabase, StartPostgrest
from live.served import Served, served
from predictions import RESOLVES, every_subset, told
from schemas.draw import Draw
from schemas.functions import overloads

PAIRS = pytest.mark.parametrize(("postgrest", "postgres"), [("11.2.2", "15"), ("12.0.2", "18")])
SETS = range(300 if os.environ.get("CACHEGATE_NIGHTLY") else 40)
ARGUMENTS = ["a", "b", "c", "d"]
NUMBER = {0: "PGRST202", 1: RESOLVES}  # more: ambiguous


@pytest.fixture
def running(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> Iterator[Served]:
    """A server with one set of overloads for each number."""
    script = SQL("create schema api; grant usage on schema api to anon;").as_string(None)
    for number in SETS:
        draw = Draw(number)
        made = overloads(draw, "api", f"f{number}", ARGUMENTS, draw.between(2, 4))
        script += "".join(one.as_string(None) + ";\n" for one in made)
    with served(fresh_database(postgres), start_postgrest, postgrest, ["api"], [script]) as found:
        yield found


@PAIRS
def test_the_rule_holds_for_every_combination(running: Served) -> None:
    """By GET always; up to 14.1 by POST only where the names decide: a single json parameter takes any others."""
    wrong, seen = [], Counter[str]()
    lenient = set() if running.servers.can.strict_bodies else lenient_names(running.catalog)
    for name in names_of(running):
        for method in ("GET", "POST"):
            wanted = [number(running, name, names, by_get=method == "GET") for names in subsets()]
            if method == "POST" and ("api", name) in lenient:
                by_name = [number(running, name, names, by_get=True) for names in subsets()]
                wanted = [one if named != NUMBER[0] else "" for one, named in zip(wanted, by_name, strict=True)]
            for names, predicted, said in zip(subsets(), wanted, ask(running, method, name), strict=True):
                seen[predicted] += 1
                if predicted and predicted != said:
                    wrong.append(f"{method} {name}{names}: the rule says {predicted}, PostgREST {said}")

    assert not wrong, "\n".join([*wrong, *shown(running, wrong)])
    assert {RESOLVES, "PGRST202", "PGRST203"} <= seen.keys()


@pytest.mark.proves("F-44")
@PAIRS
def test_two_overloads_collide_where_the_formula_says(running: Served) -> None:
    """All of what both require is known to both: then, and only then, the smallest such call is refused."""
    wrong, seen = [], Counter[bool]()
    for name in names_of(running):
        said = dict(zip(subsets(), ask(running, "GET", name), strict=True))
        collisions = [smallest(one, other) for one, other in combinations(functions(running, name), 2)]
        expected = {call for call in collisions if call is not None}
        seen[bool(expected)] += 1
        refused = {names for names, answer in said.items() if answer == "PGRST203"}
        if not expected <= refused or bool(expected) != bool(refused):
            wrong.append(f"{name}: the formula says {expected}, PostgREST refuses {refused}")

    assert not wrong, "\n".join([*wrong, *shown(running, wrong)])
    assert seen[True] > 3
    assert seen[False] > 3


@PAIRS
def test_the_probe_says_what_the_rule_says(running: Served) -> None:
    """The product's own question, whichever way it puts it, gets the answer of the rule."""
    lenient = lenient_names(running.catalog)
    claims = {
        CallResolves("api", name, frozenset(names), lenient=("api", name) in lenient): names
        for name in names_of(running)
        for names in subsets()
    }
    answers = settle(claims, running.servers.prober.ask, running.servers.can)
    wrong = []
    for claim, names in claims.items():
        by_get = claim.lenient and not running.servers.can.strict_bodies
        wanted = number(running, claim.function, names, by_get=by_get)
        if told(answers[claim]) != wanted:
            wrong.append(f"{claim.function}{names}: the rule says {wanted}, the probe {told(answers[claim])}")

    assert not wrong, "\n".join([*wrong, *shown(running, wrong)])


def subsets() -> Iterator[tuple[str, ...]]:
    return every_subset(ARGUMENTS)


def names_of(running: Served) -> list[str]:
    return sorted({name for _, name in running.api.functions})


def functions(running: Served, name: str) -> Sequence[Function]:
    return running.api.functions["api", name]


def number(running: Served, name: str, names: tuple[str, ...], *, by_get: bool) -> str:
    found = derive.calls(running.api, "api", name, frozenset(names), by_get=by_get)
    return NUMBER.get(len(found), "PGRST203")


def smallest(one: Function, other: Function) -> tuple[str, ...] | None:
    """The smallest call that both take, if there is one; what has no name is never given by GET."""
    needed = set(one.required) | set(other.required)
    known = set(one.arguments) & set(other.arguments)
    return tuple(sorted(needed)) if needed <= known - {""} else None


def ask(running: Served, method: str, name: str) -> list[str]:
    """What a server says to each combination, executing none of them."""
    planned = running.servers.can.plan_only
    query = [] if planned else [f"select=*,{UNKNOWN}(*)"]
    headers = (*profile("api"), *([("Prefer", PREFERENCE)] if planned else []))
    requests = []
    for names in subsets():
        given = [f"{quote(quoted(one))}=1" for one in names] if method == "GET" else []
        path = f"/rpc/{name}?{'&'.join([*given, *query])}"
        body = None if method == "GET" else json.dumps(dict.fromkeys(names)).encode()
        kind = () if body is None else (("Content-Type", "application/json"),)
        requests.append(Request(method, path, (*headers, *kind), body))
    said = []
    for response in running.servers.prober.ask(requests):
        assert not isinstance(response, NoAnswer), response
        code, message = response.error
        chosen = code == "PGRST122" or (code == "PGRST200" and UNKNOWN in message)
        said.append(RESOLVES if chosen else code)
    return said


def shown(running: Served, wrong: Sequence[str]) -> Iterator[str]:
    """The overloads of what went wrong, as SQL writes them."""
    for name in names_of(running):
        if any(name in line for line in wrong):
            yield from (
                f"{Identifier('api', name).as_string(None)}: {one.parameters}" for one in functions(running, name)
            )
