"""Making PostgREST reload, with the fence as the proof."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from psycopg import Connection

from cachegate.model.reload import Reload
from cachegate.options import Options
from cachegate.pipeline import fencing, reaching, testimony
from cachegate.pipeline.fencing import Fence
from cachegate.pipeline.servers import Say, Servers
from cachegate.postgrest.reload import BRIEF, Proof, climb

PROOF = "a view that was made after the last migration, and that nobody had seen before, is in the API"


@dataclass(slots=True)
class Fenced:
    """A reload, and who an anonymous request was while the fence stood."""

    reload: Reload = field(default_factory=Reload)
    anonymous: str | None = None


def reload(
    servers: Servers,
    connection: Connection[Any],
    schema: str,
    options: Options,
    say: Say = lambda text: None,
) -> Fenced:
    """Put a fence into `schema`, climb the ladder until PostgREST knows it, and take it away again."""
    with fencing.standing([servers.prober, *servers.others], connection, schema) as fence:
        meanwhile = testimony.listen(servers.admin, servers.instance)
        with reaching.reach(servers, connection) as reach, proving(fence) as proof:
            climbed = climb(servers.ladder, reach, proof, timeout=options.reload_timeout, say=say)
        climbed = replace(climbed, witness=" ".join(filter(None, (fence.split(), meanwhile()))))
        anonymous = fence.anonymous() if climbed.proven else None
    return Fenced(replace(climbed, remarks=tuple(fence.remarks)), anonymous)


@contextmanager
def proving(fence: Fence) -> Iterator[Proof]:
    """The fence as the ladder asks for it: a short look does not wait for a PostgREST that hangs (C11)."""
    with ExitStack() as stack:
        hasty = replace(fence, probers=tuple(stack.enter_context(one.hasty(BRIEF)) for one in fence.probers))

        def proof(seconds: float) -> str | None:
            asked = hasty if seconds <= BRIEF else fence
            took = asked.seen(seconds)
            fence.blind = asked.blind
            return None if took is None else PROOF

        yield proof
