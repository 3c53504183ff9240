"""Text from a repository as YAML: the same text for whoever reads it, and never an expression of GitHub's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:[./-][A-Za-z0-9_]+)*")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "none"})  # YAML 1.1 knows many
_ESCAPES = {'"': '\\"', "\\": "\\\\"}


def scalar(text: str) -> str:
    """One line of YAML that is this text; plain where it may be, else in double quotes."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return f'"{"".join(map(_escaped, text))}"'


def listed(texts: Iterable[str]) -> str:
    """A list on one line."""
    return f"[{', '.join(map(scalar, texts))}]"


def comment(text: str) -> str:
    """What may stand after `# `: one line, everything that cannot be seen spelled out."""
    return "".join(one if one == " " or _visible(one) else _spelt(one) for one in text)


def is_expression(text: str) -> bool:
    """Whether GitHub would evaluate a part of it, wherever in a workflow it stands."""
    return "${{" in text


def usable(name: str) -> bool:
    """Whether a name of a schema or role can stand in a workflow and in a list of names."""
    seen = all(letter == " " or unicodedata.category(letter)[0] in "LNPS" for letter in name)
    return bool(name.strip()) and seen and "," not in name and len(name.encode()) <= 63 and not is_expression(name)


def _escaped(letter: str) -> str:
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    return letter if letter == " " or _visible(letter) else _spelt(letter)


def _visible(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LNPS" and letter != "\ufeff"


def _spelt(letter: str) -> str:
    code = ord(letter)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
