"""Questions of conditions: checks of tables and of domains, and the bounds of partitions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cachegate.migrations.lexer import Kind, Token, tokens
from cachegate.migrations.reading import Reader, entries
from cachegate.model.quoting import enclosed, identifier
from cachegate.model.standing import StandingTable
from cachegate.preflight.asking.question import Facts, Question, Told, Verdict, rows_where
from cachegate.preflight.demand import Attach, Check
from cachegate.preflight.reading.context import cut, has

UNKNOWN_BOUND = "This bound is more than one query can tell: attach it on a copy of the data."


def of_check(what: Check, facts: Facts) -> Question | Told:
    words = list(dict.fromkeys(token.text for token in tokens(what.text) if token.kind in (Kind.WORD, Kind.QUOTED)))
    named = [column for column in facts.table.columns if identifier(column) in words or column in words]
    return rows_where(facts, f"not {enclosed(what.text)}", "violating the condition", *named)


def of_value(text: str, column: str) -> str:
    """A domain's condition with a column, as SQL, in the place of VALUE."""
    made, done = "", 0
    for token in tokens(text):
        if token.kind is Kind.WORD and token.text.lower() == "value":
            made += text[done : token.start] + column
            done = token.end
    return made + text[done:]


def of_attach(what: Attach, facts: Facts) -> Question | Told:
    """`facts.table` is the partition, `facts.target` its parent to be."""
    if not what.bound:
        return Told(Verdict.UNKNOWN, "Rows of a default partition must fit none of the others; try it on a copy.")
    condition = inside(what.bound, facts.target)
    if condition is None:
        return Told(Verdict.UNKNOWN, UNKNOWN_BOUND)
    if what.new:
        return rows_where(facts, condition, "of the default partition inside the new one's bound")
    return rows_where(facts, f"({condition}) is not true", "outside the bound")


def inside(bound: str, parent: StandingTable | None) -> str | None:
    """That a row belongs into a partition with this bound, None where that is beyond a simple condition."""
    found = re.fullmatch(r"(RANGE|LIST|HASH) \((.*)\)", (parent and parent.partition_key) or "", re.DOTALL)
    listed = tuple(tokens(bound))
    if parent is None or found is None or not has(listed[:2], "for", "values"):
        return None
    keys = [found[2][entry[0].start : entry[-1].end] for entry in entries(tuple(tokens(found[2])))]
    if has(listed, "with"):
        numbers = [token.text for token in listed if token.kind is Kind.NUMBER]
        if len(numbers) != 2:
            return None
        modulus, remainder = numbers if _modulus_first(listed) else reversed(numbers)
        return f"satisfies_hash_partition({parent.oid}, {modulus}, {remainder}, {', '.join(keys)})"
    if len(keys) != 1:
        return None
    return _listed(bound, keys[0]) if has(listed, "in") else _between(bound, keys[0])


def _modulus_first(listed: Sequence[Token]) -> bool:
    words = [token.text.lower() for token in listed]
    return "modulus" in words and words.index("modulus") < words.index("remainder")


def _values(bound: str, word: str) -> list[str]:
    _, rest = cut(tuple(tokens(bound)), word)
    reader = Reader(rest)
    reader.skip()
    return [bound[entry[0].start : entry[-1].end] for entry in entries(reader.parenthesised())]


def _listed(bound: str, key: str) -> str:
    values = _values(bound, "in")
    named = [value for value in values if value.lower() != "null"]
    parts = [f"{key} in ({', '.join(named)})"] if named else []
    parts += [f"{key} is null"] if len(named) < len(values) else []
    return f"({' or '.join(parts)})"


def _between(bound: str, key: str) -> str | None:
    low, high = _values(bound, "from"), _values(bound, "to")
    if len(low) != 1 or len(high) != 1:
        return None
    parts = [f"{key} is not null"]
    parts += [f"{key} >= {low[0]}"] if low[0].lower() != "minvalue" else []
    parts += [f"{key} < {high[0]}"] if high[0].lower() != "maxvalue" else []
    return f"({' and '.join(parts)})"
