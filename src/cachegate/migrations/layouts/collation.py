"""Names in the order in which JavaScript's `localeCompare` has them, as tools written for Node sort folders.

Source: the root collation of CLDR. Exact for ASCII (a test asks a real Node); other letters sort by their base letter,
then by code point.
"""

from __future__ import annotations

import unicodedata

_ORDER = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz"
_RANK = {letter: rank for rank, letter in enumerate(_ORDER)}

Key = tuple[tuple[int, ...], str, tuple[bool, ...], str]


def collated(name: str) -> Key:
    """A key to sort by: letters first, whatever their case; then marks on them; small letters before capitals."""
    parts = unicodedata.normalize("NFD", name)
    base = [letter for letter in parts if not unicodedata.combining(letter)]
    marks = "".join(letter for letter in parts if unicodedata.combining(letter))
    return tuple(map(_rank, base)), marks, tuple(letter.isupper() for letter in base), name


def _rank(letter: str) -> int:
    lower = letter.lower()
    return _RANK.get(lower, len(_ORDER) + ord(lower[0]))
