"""Text from servers without the secrets that get into logs: passwords in addresses and settings, keys and tokens."""

from __future__ import annotations

import re

BLANK = "***"

# The user part of an address ends at the last @ before white space, so that a password with an unescaped @ goes whole.
_ADDRESS = re.compile(r"(?P<kept>://[^\s:/@]*:)(?:(?!://)[^\s\"'<>])+@")
# password=…, PGPASSWORD=…, "jwt-secret": "…", apikey=…, and `password '…'` as in ALTER ROLE; quotes may be doubled or
# escaped. `password => text` is how Postgres words an argument, whose type is no secret.
_SETTING = re.compile(
    r"""(?P<kept>(?:password|passwd|secret|api[-_]?key)["']?"""
    r"""(?:[ \t]*(?:=>(?=[ \t]*["'])|[=:](?!>))[ \t]*|[ \t]+E?(?=')))"""
    r"""(?:'(?:[^'\\]|\\.|'')*(?:'|\Z)|"(?:[^"\\]|\\.)*(?:"|\Z)|(?:\\.|[^\s&"'])+)""",
    re.IGNORECASE | re.DOTALL,
)
# A JWT, a key of a hosted platform, and whatever follows Bearer.
_TOKEN = re.compile(r"\beyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)?|\bsb(?:p|_[a-z]{1,20})_\w{12,}|(?<=\bBearer )[\w.~+/=-]{8,}")


def redact(text: str) -> str:
    """The text with every such secret replaced by `***`; addresses keep their user, host and database."""
    text = _ADDRESS.sub(rf"\g<kept>{BLANK}@", text)
    text = _SETTING.sub(rf"\g<kept>{BLANK}", text)
    return _TOKEN.sub(BLANK, text)
