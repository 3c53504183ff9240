"""A new relationship that no foreign key between two tables makes can be embedded: of views, junctions, functions."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.checks.check import Check
from cachegate.checks.unambiguous import named_embeds
from cachegate.derive import api_of, embeds
from cachegate.model.api import Api, Cardinality, Relationship
from cachegate.model.catalog import Catalog
from cachegate.model.exchange import EmbedResolves, Expectation
from cachegate.model.report import Change, Subject

WAYS = {
    Cardinality.MANY_TO_MANY: "through a junction",
    Cardinality.COMPUTED: "as computed by a function",
}


def compare(before: Catalog, after: Catalog) -> Iterator[Expectation]:
    """Each pair that one relationship links now and none did before.

    Where there are several, clients have to name one: that is for `unambiguous`, if they did not have to before.
    """
    old, new = api_of(before), api_of(after)
    for claim in named_embeds(new):
        found = _found(new, claim)
        way = WAYS.get(found[0].cardinality, "of views")
        if len(found) == 1 and not _by_key(found[0]) and not _found(old, claim):
            yield Expectation(
                check="relationship-embeddable",
                subject=Subject("relationship", claim.schema, claim.origin, claim.target),
                sentence=f"{claim.target} can be embedded in {claim.origin} {way}",
                claims=(claim,),
                standing=False,
                change=Change.ADDED,
            )


def _found(api: Api, claim: EmbedResolves) -> tuple[Relationship, ...]:
    return embeds(api, claim.schema, claim.origin, claim.target)


def _by_key(one: Relationship) -> bool:
    """Whether it is a foreign key between two tables: `foreign-key-embeddable` has these."""
    return bool(one.constraint) and not one.origin_is_view and not one.target_is_view


CHECK = Check(
    "relationship-embeddable",
    "relationships of views, junctions and functions can be embedded",
    "{} cannot be embedded",
    compare=compare,
)
