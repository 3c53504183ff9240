"""A fence while it stands: put into the database, looked for in every API, and gone afterwards, whatever happens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from psycopg import Connection

from cachegate.database import fence as views
from cachegate.errors import EnvironmentProblem
from cachegate.model.redact import redact
from cachegate.postgrest import fence
from cachegate.postgrest.prober import Prober


@dataclass(slots=True)
class Fence:
    """A view that was made after the last commit, and the PostgREST servers that should come to know it.

    `blind` has the addresses of those that did not when `seen` looked last. `remarks` has a sentence for each fence
    that the database refuses to drop, of a killed run's or, once the block is over, this one.
    """

    schema: str
    name: str
    probers: tuple[Prober, ...]
    blind: tuple[str, ...] = ()
    remarks: list[str] = field(default_factory=list)

    def seen(self, timeout: float) -> float | None:
        """Wait until every PostgREST knows it: the seconds that the last one took, None when the time is up."""
        took = fence.watch(self.probers, self.schema, self.name, timeout=timeout)
        self.blind = tuple(one.url for one, seconds in zip(self.probers, took, strict=True) if seconds is None)
        return max((seconds for seconds in took if seconds is not None), default=0.0) if not self.blind else None

    def split(self) -> str:
        """Which of several servers stayed blind, as a sentence; "" if all of them did, or none."""
        if not 0 < len(self.blind) < len(self.probers):
            return ""
        return f"Of {len(self.probers)} addresses, {' and '.join(map(redact, self.blind))} did not show it."

    def anonymous(self) -> str | None:
        """The role of a request without a token; None where there is no anonymous access, or it cannot be told."""
        prober = self.probers[0]
        return fence.whoami(prober, self.schema, self.name) if prober.tokens.default is None else None


@contextmanager
def standing(probers: Prober | Sequence[Prober], connection: Connection[Any], schema: str) -> Iterator[Fence]:
    """Put a fence into `schema`, and drop it when the block ends: by an error, Ctrl-C or a lost connection as well.

    Fences that killed runs left are dropped first; those of runs that go on stay. Raises `EnvironmentProblem` where
    the database refuses the view, and where an API claims to know it before it is there.
    """
    asked = (probers,) if isinstance(probers, Prober) else tuple(probers)
    remarks = list(views.sweep(connection))
    name = views.fresh_name()
    for prober in asked:
        if fence.knows(prober, schema, name):
            raise _claims_everything(prober, schema, name)
    with views.removing(connection, schema, name, remarks.append):
        views.put(connection, schema, name)
        yield Fence(schema, name, asked, remarks=remarks)


def _claims_everything(prober: Prober, schema: str, name: str) -> EnvironmentProblem:
    return EnvironmentProblem(
        f"No reload can be proven through {redact(prober.url)}",
        f"It answers OPTIONS of {schema}.{name} with 200, a view that does not exist: something in front of PostgREST"
        " answers such requests itself.",
        "Give the address of PostgREST itself, or let the gateway pass OPTIONS requests on.",
    )
