"""PGRST300 to 303: tokens that PostgREST does not take, before it looks at anything else."""

from __future__ import annotations

from cachegate.explain import beliefs
from cachegate.explain.entry import Belief, Entry

BEFORE = Belief(
    "It broke with the last migration, so it is the cache.",
    "A token is checked before the schema cache is looked at. Up to 14 it is so even while no cache is loaded.",
)

ALL = (
    Entry(
        "PGRST300",
        "PostgREST has no secret to check tokens with",
        "A token was sent, and jwt-secret (PGRST_JWT_SECRET) is not set.",
        "Set jwt-secret for the service and restart it.",
        "500",
        ("Server lacks JWT secret",),
        beliefs=(BEFORE,),
    ),
    Entry(
        "PGRST301",
        "the token is not accepted",
        "Another secret, another algorithm, a broken token; up to 12 also an expired one or a wrong audience.",
        "Compare the secret that signed it with jwt-secret, and look at exp and aud in it.",
        "401",
        (
            "JWT expired",
            "JWSError JWSInvalidSignature",
            "JWT cryptographic operation failed",
            "No suitable key or wrong key type",
            "Expected 3 parts in JWT; got 1",
        ),
        beliefs=(BEFORE,),
    ),
    Entry(
        "PGRST302",
        "nobody may ask without a token",
        "No token was sent, and db-anon-role is not set; or the token has no role where jwt-role-claim-key looks.",
        "Send a token with a role, or set db-anon-role.",
        "401",
        ("Anonymous access is disabled",),
        beliefs=(BEFORE, beliefs.GRANT),
    ),
    Entry(
        "PGRST303",
        "what stands in the token is not accepted",
        "It has expired, is not valid yet, is for another audience, or a claim is of the wrong type.",
        "Get a new token; compare the clocks, and aud with jwt-aud.",
        "401",
        (
            "JWT expired",
            "JWT not yet valid",
            "JWT not in audience",
            "JWT issued at future",
            "Parsing claims failed",
        ),
        versions="from 13; before, PGRST301",
        beliefs=(BEFORE,),
    ),
)
