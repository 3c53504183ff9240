"""Text from servers without the secrets that get into logs: passwords in addresses and settings, and tokens."""

from __future__ import annotations

import re

BLANK = "***"

# The user part of an address ends at the last @ before white space, so that a password with an unescaped @ goes whole.
_ADDRESS = re.compile(r"(?P<kept>://[^\s:/@]*:)(?:(?!://)[^\s\"'<>])+@")
# password=…, PGPASSWORD=…, "jwt-secret": "…", and `password '…'` as in ALTER ROLE; quotes may be doubled or escaped.
_SETTING = re.compile(
    r"""(?P<kept>(?:password|passwd|secret)["']?(?:[ \t]*[=:][ \t]*|[ \t]+E?(?=')))"""
    r"""(?:'(?:[^'\\]|\\.|'')*(?:'|\Z)|"(?:[^"\\]|\\.)*(?:"|\Z)|(?:\\.|[^\s&"'])+)""",
    re.IGNORECASE | re.DOTALL,
)
_TOKEN = re.compile(r"\beyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)?")


def redact(text: str) -> str:
    """The text with every such secret replaced by `***`; addresses keep their user, host and database."""
    text = _ADDRESS.sub(rf"\g<kept>{BLANK}@", text)
    text = _SETTING.sub(rf"\g<kept>{BLANK}", text)
    return _TOKEN.sub(BLANK, text)
