"""A healthy pair of a database and a PostgREST, as it is seen, for tests to break one thing at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from cachegate.model.vitals import ApiVitals, Backend, DatabaseVitals, Stale, Trial, Vitals

URL = "http://api:3000"
OTHER = "http://api:3001"
SINCE = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
LISTENER = Backend(11, "shop", "authenticator", "12.0.2", "pgrst", SINCE, query='LISTEN "pgrst"')
POOLED = Backend(12, "shop", "authenticator", "12.0.2", None, SINCE, query="COMMIT")
LOAD = "\n  -- Recursively get the base types of domains\n  WITH\n  base_types AS (\n SELECT"
DATABASE = DatabaseVitals(
    name="shop",
    address="db:5432/shop",
    version="18.1",
    user="postgres",
    backends=(LISTENER, POOLED),
    schemas=("api", "public"),
)
API = ApiVitals(
    URL,
    versions=("12.0.2",),
    schemas=("api",),
    code="PGRST106",
    ready=True,
    live=True,
    process="container postgrest (running)",
    running=True,
)
TOLD = Trial("notify", True, {URL: 0.1}, 0.1)
HEALTHY = Vitals(DATABASE, (API,), trials=(TOLD,), stale=Stale(asked=40))


def api(**seen: Any) -> Vitals:
    """A pair of which the PostgREST is otherwise."""
    return replace(HEALTHY, apis=(replace(API, **seen),), trials=())


def tried(order: str, reached: bool | None, seconds: float | None = None, url: str = URL) -> Trial:
    return Trial(order, reached, {url: seconds}, 5.0)
