"""Who answers at this address: version, exposed schemas, and whether its cache is loaded."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from cachegate.errors import EnvironmentProblem
from cachegate.model.exchange import NoAnswer
from cachegate.postgrest.prober import Prober
from cachegate.postgrest.probes.family import NOT_ALLOWED, UNKNOWN, unclear
from cachegate.postgrest.requests import Request, Response, profile
from cachegate.postgrest.tokens import ANYBODY

PAUSE = 0.05
LISTS = ("Only the following schemas are exposed: ", "The schema must be one of the following: ")
REFUSAL = "PGRST106"
TOLD = Request("GET", f"/{UNKNOWN}", profile(UNKNOWN))
"""A schema that is not exposed: the refusal lists those that are."""


UNLOADED = 10.0
"""Seconds after which a cache that is still not loaded is left to the baseline: since 13 it waits for its schemas."""


@dataclass(frozen=True, slots=True)
class Server:
    """`version` is None where a gateway hides the Server header; `schemas` None where the list is not told.

    `loaded` is False for a server that answers and has no schema cache yet.
    """

    version: str | None
    schemas: tuple[str, ...] | None
    loaded: bool = True


def wait(prober: Prober, *, timeout: float, revive: Callable[[], str | None], patience: float = UNLOADED) -> Server:
    """Wait until PostgREST serves from a loaded cache, or answers for `patience` seconds that it has none.

    `revive` is called while nothing listens: it may start a stopped server, and returns its state as a sentence
    for the message (None when nothing is known). Raises `EnvironmentProblem` at the deadline.
    """
    started = time.monotonic()
    state: str | None = None
    while True:
        answer = _told(prober)
        elapsed = time.monotonic() - started
        if isinstance(answer, NoAnswer):
            state = revive() or state
        elif (server := _read(answer)) is not None and (server.loaded or elapsed >= patience):
            return server
        if elapsed >= timeout:
            raise _gave_up(prober, answer, state, timeout)
        time.sleep(PAUSE)  # between two looks: a server that is starting tells nobody when it answers


def _told(prober: Prober) -> Response | NoAnswer:
    """The answer to `TOLD`; where anonymous access is off, from now on with a token."""
    answer, tokens = prober.one(TOLD), prober.tokens
    if isinstance(answer, Response) and answer.error[0] == "PGRST302" and tokens.secret and tokens.default is None:
        tokens.default = ANYBODY
        return prober.one(TOLD)
    return answer


def require_accepted(prober: Prober) -> None:
    """Raise `EnvironmentProblem` where PostgREST refuses tokens that are signed with our secret, if we have one."""
    if prober.tokens.secret is not None:
        answer = prober.one(replace(TOLD, role=ANYBODY))
        if isinstance(answer, Response):
            _read(answer)


def _read(answer: Response) -> Server | None:
    code, _ = answer.error
    if code in NOT_ALLOWED:
        raise EnvironmentProblem(
            "PostgREST lets nobody ask",
            f"It answers {answer.status} {code}: {NOT_ALLOWED[code]}.",
            "Give --jwt-secret (the service's PGRST_JWT_SECRET) and, if tokens carry them, --jwt-audience and "
            "--jwt-role-claim; or set PGRST_DB_ANON_ROLE on the service.",
        )
    if code == "PGRST002":
        return Server(version(answer), None, loaded=False)
    return Server(version(answer), listed(answer)) if code == REFUSAL else None


def listed(answer: Response) -> tuple[str, ...] | None:
    """The exposed schemas that the refusal lists; None where it does not tell them (16's minimal errors)."""
    code, message = answer.error
    if code != REFUSAL:
        return None
    for text in (json.loads(answer.body).get("hint"), message):
        for start in LISTS:
            if isinstance(text, str) and text.startswith(start):
                return tuple(text.removeprefix(start).split(", "))
    return None


def silence(prober: Prober) -> str | None:
    """Why PostgREST cannot be asked anything now; None when it answers from a cache, be it an old one."""
    answer = _told(prober)
    if isinstance(answer, NoAnswer):
        return answer.reason
    server = _read(answer)
    return None if server and server.loaded else unclear(answer).reason


def schemas(prober: Prober) -> tuple[str, ...] | None:
    """The schemas that are exposed now; None where they are not told."""
    answer = _told(prober)
    server = None if isinstance(answer, NoAnswer) else _read(answer)
    return server.schemas if server else None


def version(answer: Response) -> str | None:
    """The version in the Server header, `postgrest/12.0.2` or `postgrest/14.17 (abc)`."""
    name, _, number = answer.header("server").partition("/")
    return number.split(" ")[0] or None if name.lower() == "postgrest" else None


def _gave_up(prober: Prober, answer: Response | NoAnswer, state: str | None, timeout: float) -> EnvironmentProblem:
    why = answer.reason if isinstance(answer, NoAnswer) else unclear(answer).reason
    return EnvironmentProblem(
        f"PostgREST at {prober.url} did not serve within {timeout:g} s",
        f"{why}.\n{state}" if state else f"{why}.",
        "PostgREST exits when it cannot log in at its start. Create its connection role with the password of its "
        "PGRST_DB_URI before it starts, e.g. in --bootstrap: create role authenticator noinherit login password '…'; "
        "and let the action reach the engine socket, so that it can start the service again.",
    )
