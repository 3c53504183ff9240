"""Which variables of the environment hold secrets of ours, which no program that we start has to know."""

from __future__ import annotations

from collections.abc import Mapping

from cachegate.options.table import ALL

VARIABLES = (
    "INPUT_TOKEN",
    "GITHUB_TOKEN",
    "PGPASSWORD",
    "ACTIONS_RUNTIME_TOKEN",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
    "SUPABASE_ACCESS_TOKEN",
)
OURS = frozenset(VARIABLES) | {name for spec in ALL if spec.secret for name in (spec.variable, spec.input)}


def without(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment for a program of the user's: his own credentials stay, ours go."""
    return {name: value for name, value in environ.items() if name not in OURS}
