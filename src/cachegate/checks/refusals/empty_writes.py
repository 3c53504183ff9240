"""What a refused write of no row means: the project's own statement trigger may have refused it for being empty."""

from __future__ import annotations

from cachegate.model.catalog import Catalog
from cachegate.model.exchange import Claim, ColumnWritable, Refused, UpsertResolves

POSTGRES_SAYS = ("permission denied", "must be", "query would be affected")
"""How Postgres' own 42501 begins; a trigger that raises it words it otherwise."""


def refused_by_trigger(claim: Claim, answer: Refused, catalog: Catalog) -> str | None:
    """Why nothing follows from this refusal, None if something does."""
    if not isinstance(claim, ColumnWritable | UpsertResolves) or not _raised(answer):
        return None
    relation = catalog.relations.get((claim.schema, claim.relation))
    under = sorted(relation.depends_on | {relation.id}) if relation else []
    triggers = [name for one in under if one in catalog.relations for name in catalog.relations[one].statement_triggers]
    if not triggers:
        return None
    return (
        f"a write of no row fires statement triggers ({', '.join(triggers)}), and one of them refuses it"
        f" ({answer.code}: {answer.message}); whether it would let a real one through cannot be told"
    )


def says_nothing(claim: Claim, answer: Refused) -> bool:
    """Whether Postgres refused an empty write for a reason that says nothing about the claim."""
    return isinstance(claim, ColumnWritable | UpsertResolves) and answer.code != "42501" and _raised(answer)


def _raised(answer: Refused) -> bool:
    """Whether the code is none that Postgres gives for a missing grant, key, column or type, nor PostgREST's."""
    if answer.code == "42501":
        return not answer.message.startswith(POSTGRES_SAYS)
    if answer.code == "42704":
        return answer.message.startswith("unrecognized configuration parameter")
    return len(answer.code) == 5 and answer.code not in TELLING and not answer.code.startswith("XX")


TELLING = frozenset({"0A000", "42703", "42883", "428C9", "42P01", "42P10", "42P17", "55000"})
"""SQLSTATEs that say something about the relation itself."""
