"""Claims turned into as few requests as this server version allows, and answers back into one answer per claim.

Each family asks one kind of question. A request may carry many claims; only when it is refused is it split.
"""

from __future__ import annotations

from typing import Final

from cachegate.model.exchange import Claim
from cachegate.postgrest.probes import call, execute, read, resolve, rows, upsert, write
from cachegate.postgrest.probes.family import Family

FAMILIES: Final[tuple[Family, ...]] = (
    resolve.FAMILY,
    call.FAMILY,
    read.FAMILY,
    write.FAMILY,
    upsert.FAMILY,
    rows.FAMILY,
    execute.FAMILY,
)

_BY_CLAIM: Final = {claim: family for family in FAMILIES for claim in family.claims}


def family_of(claim: Claim) -> Family:
    """The family that asks this claim."""
    return _BY_CLAIM[type(claim)]
