"""What clients are to call is a function: PostgREST does not expose procedures (F-38)."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.checks import strangers
from cachegate.checks.check import Check
from cachegate.model.catalog import Catalog
from cachegate.model.exchange import Expectation
from cachegate.model.strangers import StrangerKind


def compare(before: Catalog, after: Catalog) -> Iterator[Expectation]:
    """About procedures that an API role could execute if it got there: EXECUTE revoked means that none is to."""
    for found in strangers.arrived(before, after, StrangerKind.PROCEDURE):
        if not strangers.users(after, found):
            continue
        name = found.name.partition("(")[0]
        yield strangers.warned(
            CHECK.id,
            strangers.subject(found),
            f"{found.schema}.{name} is a function, so that clients can call it",
            code="PGRST202",
            cause="PostgREST knows functions only, and never says CALL: a request for"
            f" /rpc/{name} is answered 404, whatever is granted.",
            remedy="Write it as CREATE FUNCTION … RETURNS void. If it is not for clients, move it to a schema that is"
            " not exposed, or revoke EXECUTE from public.",
        )


CHECK = Check(
    "procedure-not-exposed",
    "what clients shall call is a function",
    "{} is a procedure, which no client can call",
    compare=compare,
)
