"""Supabase's management API: SQL on a hosted project, by the project's reference and a personal access token.

Written against its published description (operation v1-run-a-query, "[Beta] Run sql query": POST
/v1/projects/{ref}/database/query with {"query": …}, a bearer token, 201 when it ran; 403 and 500 are named there, 401
and 429 in its introduction) and never tried on the platform itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from cachegate import __version__
from cachegate.errors import EnvironmentProblem
from cachegate.model.quoting import literal
from cachegate.model.redact import redact

TOKEN = "SUPABASE_ACCESS_TOKEN"
ADDRESS = "https://api.supabase.com"
REFERENCE = re.compile(r"[a-z0-9-]{1,64}")
HELP = {
    401: f"Make a new personal access token, and give it as {TOKEN}.",
    403: "Let the token's owner have the right to run SQL on this project; a scoped token needs database:write.",
    404: "Check --supabase-project: it is the reference in the project's address, https://REFERENCE.supabase.co.",
    429: "The API takes 60 requests a minute of each user: wait a minute.",
}


@dataclass(frozen=True, slots=True)
class Project:
    """A hosted project; see `cachegate.ports.Platform`. `token` is never shown."""

    reference: str
    token: str = field(repr=False)
    address: str = ADDRESS
    timeout: float = 10.0

    def notify(self, channel: str) -> None:
        """Send both orders in one statement, and so in one transaction; the configuration first (B14)."""
        orders = ", ".join(
            f"pg_catalog.pg_notify({literal(channel)}, {literal(payload)})"
            for payload in ("reload config", "reload schema")
        )
        self._query(f"select {orders}")

    def _query(self, sql: str) -> None:
        headers = {"Authorization": f"Bearer {self.token}", "User-Agent": f"cachegate/{__version__}"}
        with httpx.Client(base_url=self.address, headers=headers, timeout=self.timeout) as client:
            try:
                answer = client.post(f"/v1/projects/{self.reference}/database/query", json={"query": sql})
            except httpx.TransportError as error:
                raise EnvironmentProblem(
                    "the platform's management API did not answer",
                    str(error) or type(error).__name__,
                    f"Is {self.address} reachable from here?",
                ) from error
        if not answer.is_success:
            raise EnvironmentProblem(
                "the platform's management API refused to notify",
                f"{answer.status_code}: {_message(answer)}".replace(self.token, "***"),
                HELP.get(answer.status_code, "Send it from the project's SQL editor: notify pgrst, 'reload schema';"),
            )


def project(reference: str | None, environ: Mapping[str, str]) -> Project | None:
    """The project of this reference; None without one, or without a token in the environment."""
    token = environ.get(TOKEN, "").strip()
    return Project(reference, token) if reference and token else None


def _message(answer: httpx.Response) -> str:
    try:
        message = str(answer.json()["message"])
    except (ValueError, KeyError, TypeError):
        message = answer.reason_phrase
    return redact(" ".join(message.split()))[:300]
