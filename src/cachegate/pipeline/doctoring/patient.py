"""The live pair that is looked at: a database, and PostgREST servers of which none needs to answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from cachegate.database import session
from cachegate.errors import EnvironmentProblem
from cachegate.model.vitals import DatabaseVitals
from cachegate.options import Options
from cachegate.pipeline import levers
from cachegate.pipeline.levers import Levers
from cachegate.pipeline.servers import Say, Servers, asking
from cachegate.postgrest import identify, versions
from cachegate.postgrest.prober import Prober
from cachegate.postgrest.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Patient:
    """`levers` and `admin` are the first server's."""

    database_url: str
    postgres_version: str
    probers: tuple[Prober, ...]
    admin: Prober | None
    levers: Levers

    def held(self) -> bool:
        """Whether the first server's process is stopped: it would be waited for, request after request, for nothing."""
        try:
            return self.levers.instance is not None and self.levers.instance.paused()
        except EnvironmentProblem:
            return False

    def servers(self, seen: DatabaseVitals, options: Options) -> Servers | None:
        """What the API can be asked with; None while it cannot be asked anything."""
        try:
            told = identify.wait(self.probers[0], timeout=0.0, revive=lambda: None, patience=0.0)
        except EnvironmentProblem:
            return None
        number = told.version or next((one.version for one in seen.here if one.version), None)
        schemas = options.schemas or told.schemas
        if not told.loaded or number is None or schemas is None:
            return None
        return Servers(
            database_url=self.database_url,
            postgres_version=self.postgres_version,
            prober=self.probers[0],
            instance=self.levers.instance,
            levers=self.levers,
            can=versions.capabilities(number),
            schemas=schemas,
            loaded=True,
            channel=options.channel,
            admin=self.admin,
            others=self.probers[1:],
        )


@contextmanager
def admitted(options: Options, environ: Mapping[str, str], say: Say) -> Iterator[Patient]:
    """Raises `EnvironmentProblem` where the database cannot be reached: without it nothing can be told."""
    assert options.database_url is not None
    say(f"looking at Postgres at {session.address(options.database_url)}")
    version = session.wait(options.database_url, timeout=options.wait_timeout)
    tokens = Tokens(options.jwt_secret, options.jwt_role_claim, options.jwt_audience)
    with ExitStack() as stack:
        probers = tuple(stack.enter_context(asking(url, options, tokens)) for url in options.postgrest_url)
        url = options.postgrest_admin_url
        admin = stack.enter_context(asking(url, options)) if url else None
        yield Patient(options.database_url, version, probers, admin, levers.find(options, probers[0], environ))
