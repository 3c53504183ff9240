"""A live database and the PostgREST in front of it: given, awaited, and never changed by looking at them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from cachegate.database import roles, session
from cachegate.errors import EnvironmentProblem
from cachegate.options import Options
from cachegate.pipeline.servers import Say, Servers, asking
from cachegate.ports import Instance
from cachegate.postgrest import identify, versions
from cachegate.postgrest.tokens import Tokens


@contextmanager
def opened(options: Options, say: Say, instance: Instance | None = None) -> Iterator[Servers]:
    """Both servers as they run; none is started, stopped or written to.

    Raises `EnvironmentProblem` when one of them does not answer within `wait_timeout`.
    """
    assert options.database_url is not None
    say(f"looking at Postgres at {session.address(options.database_url)}")
    version = session.wait(options.database_url, timeout=options.wait_timeout)
    tokens = Tokens(options.jwt_secret, options.jwt_role_claim, options.jwt_audience)
    with ExitStack() as stack:
        prober, *others = (stack.enter_context(asking(url, options, tokens)) for url in options.postgrest_url)
        say(f"looking at PostgREST at {prober.url}")
        patience = min(options.wait_timeout, identify.UNLOADED)  # it may have been started by the deploy
        told = identify.wait(prober, timeout=options.wait_timeout, revive=lambda: None, patience=patience)
        with session.reading(options.database_url) as connection:
            seen = roles.presence(connection)
            configured = roles.configured(connection, seen.role, "db_schemas")
        number = told.version or seen.version
        if number is None:
            raise EnvironmentProblem(
                "The PostgREST version cannot be told",
                "Its answers have no Server header, and no connection of PostgREST to this database is seen.",
                "Is PostgREST on the database of --database-url, and may this user see other sessions (pg_monitor)?",
            )
        can = versions.capabilities(number)
        url = options.postgrest_admin_url if can.admin_facts else None
        yield Servers(
            database_url=options.database_url,
            postgres_version=version,
            prober=prober,
            instance=instance,
            can=can,
            schemas=options.schemas or told.schemas or configured,
            loaded=told.loaded,
            channel=options.channel,
            admin=stack.enter_context(asking(url, options)) if url else None,
            others=tuple(others),
        )
