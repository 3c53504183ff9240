"""Bearer tokens for roles, signed with the secret that PostgREST has."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import jwt

from cachegate.errors import UsageProblem

ANYBODY = "cachegate"
"""A role for questions that open no transaction: it need not exist (measured on five versions)."""


@dataclass(slots=True)
class Tokens:
    """Who we speak as. `anonymous` is asked without a token; `default` answers for "anybody".

    `secret` None means that only the anonymous role can be asked.
    """

    secret: str | None = None
    claim: str = ".role"
    audience: str | None = None
    anonymous: str | None = None
    default: str | None = None
    _made: dict[str, str] = field(default_factory=dict)

    def __call__(self, role: str | None) -> str | None:
        """The token for a role; None to ask anonymously."""
        name = role or self.default
        if name is None or name == self.anonymous or self.secret is None:
            return None
        if name not in self._made:
            self._made[name] = mint(self.secret, name, claim=self.claim, audience=self.audience)
        return self._made[name]


def mint(secret: str, role: str, *, claim: str = ".role", audience: str | None = None) -> str:
    """A token that makes PostgREST switch to `role`; it has no expiry, for the database lives minutes.

    `claim` is PostgREST's `jwt-role-claim-key`: `.role`, `.app.role`, or `$.app.role` since 16. Raises `UsageProblem`
    for a path that is not a chain of keys.
    """
    payload: dict[str, Any] = {}
    inner = payload
    *path, last = _path(claim)
    for key in path:
        inner = inner.setdefault(key, {})
    inner[last] = role
    if audience is not None:
        payload["aud"] = audience
    return jwt.encode(payload, secret, algorithm="HS256")


def _path(claim: str) -> list[str]:
    keys = re.findall(r'\.?(?:([\w-]+)|"([^"]+)"|\["([^"]+)"\])', claim.removeprefix("$"))
    found = [next(part for part in key if part) for key in keys]
    if not found:
        raise UsageProblem(
            f"The role claim {claim!r} cannot be read",
            "A token is made for each role, and this must say where the role stands in it.",
            "Write --jwt-role-claim as .role or .app_metadata.role, as in PostgREST's jwt-role-claim-key.",
        )
    return found
