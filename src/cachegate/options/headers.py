"""Headers for every request to PostgREST, such as a gateway's API key."""

from __future__ import annotations

import re
from pathlib import Path

from cachegate.options.mistakes import BadValue, quoted

TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
"""What a header's name may be made of (RFC 9110, section 5.6.2)."""
OURS = frozenset(
    {
        "host",
        "content-length",
        "content-type",
        "transfer-encoding",
        "connection",
        "accept",
        "accept-profile",
        "content-profile",
        "prefer",
        "range",
        "origin",
        "access-control-request-method",
    }
)
"""Headers by which the questions are put; another value would change what the answers mean."""


def header(text: str, base: Path) -> str:
    """`NAME=VALUE`. The value may be a secret, and no message repeats it."""
    name, _, value = text.partition("=")
    if not TOKEN.fullmatch(name):
        raise BadValue(f"{quoted(name)} is not the name of a header", "Write NAME=VALUE, such as apikey=….")
    if name.lower() in OURS:
        raise BadValue(f"{quoted(name)} cannot be given", "Cachegate sets it itself, to ask its questions.")
    if not value or not value.isascii() or not value.isprintable():
        raise BadValue(f"the value of {quoted(name)} is not a header's", "Give visible ASCII on one line.")
    return text
