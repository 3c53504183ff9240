"""Which statements can have written a thing's catalog row, and how much of the text speaks for each."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

from cachegate.migrations.lexer import Kind
from cachegate.migrations.locating.dynamic import BY_NAME, PERHAPS, WHOLE, Dynamic, strings
from cachegate.migrations.locating.naming import Found, Naming
from cachegate.migrations.locating.sites import Site
from cachegate.migrations.statements import Statement
from cachegate.model.catalog import Touched
from cachegate.model.trace import Trace

# What speaks for a statement: that it says it makes the thing, that a body says so, that it says a change …
MAKES, MAKES_INSIDE, CHANGES, GRANTS, CHANGES_INSIDE, ABOUT_RELATION, ELSEWHERE = 12, 10, 11, 8, 8, 3, 1
BORN = 1 << 16  # it is the only one of the transaction that made the thing
MENTIONED = 9  # by its name in a statement that makes things by names it is given
_PARTS = frozenset({"column", "key", "foreign key", "constraint", "policy", "trigger", "rule"})
_GRANTED = frozenset({"relation", "column", "function", "sequence", "schema"})


def cascades(statement: Statement) -> bool:
    """Whether it drops something, or a part of something, with all that depends on it."""
    words = [token.text.lower() for token in statement.tokens if token.kind is Kind.WORD]
    pairs = pairwise(words)
    return "drop" in words and any(now == "cascade" and was not in ("delete", "update") for was, now in pairs)


class Candidates:
    """The statements of one file, weighed for each trace of it."""

    def __init__(self, sites: Sequence[Site], naming: Naming, dynamic: Dynamic) -> None:
        self._sites = sites
        self._naming = naming
        self._dynamic = dynamic

    def making(self, trace: Trace, made: Mapping[Touched, int]) -> dict[int, int]:
        """Statements that can have made the thing, none after it was last written; `made`: where relations were."""
        found = self._naming.living(trace.thing)
        weights = _weighed(one for one in found if not one.definition.renamed)
        if any(one.definition.renamed for one in found):
            weights = self._under_earlier_names([one for one in found if one.definition.renamed])
        elif trace.thing.kind in _PARTS:
            weights = _stronger(weights, self._of_relation(trace.thing, made))
        mentioned = [at for at in self._mentioned(trace.thing) if self._dynamic.creates(self._sites[at].statement)]
        weights = _stronger(weights, {at: MENTIONED + (at == min(mentioned)) for at in mentioned})
        if trace.birth is not None:
            first, last = trace.birth
            return {first: BORN} if first == last else _from(first, _until(last, weights))
        earlier = any(one.at < trace.first for one in found)
        if trace.first == trace.last and not earlier and not self._only_changed(trace):
            weights[trace.first] = MAKES + 1  # the one statement of the transaction that wrote it
        return _until(trace.last, weights)

    def _under_earlier_names(self, renames: Iterable[Found]) -> dict[int, int]:
        """Statements before these that made the relation when it was called something else."""
        weights: dict[int, int] = {}
        for one in renames:
            made = [it for was in self._naming.renamed_at(one) for it in self._naming.of(was) if it.at < one.at]
            made = [it for it in made if it.definition.makes]
            weights = _stronger(weights, _weighed(it for it in made if not it.definition.renamed))
            weights = _stronger(weights, self._under_earlier_names([it for it in made if it.definition.renamed]))
        return weights

    def writing(self, trace: Trace, made: Mapping[Touched, int]) -> dict[int, int]:
        """Statements that can have written its row last, or the row of what hangs on it; `made`: where things were."""
        thing = trace.through or trace.thing
        gone = trace.gone and trace.through is None
        weights = _weighed(one for one in self._naming.lasting(thing) if one.definition.takes is gone)
        if thing.kind in _PARTS or thing.kind == "comment":
            weights = _stronger(weights, self._of_relation(thing, made))
        if trace.through and trace.through.kind in ("sequence", "constraint", "rule"):
            weights = _stronger(weights, self._of_relation(trace.thing, made))
        if thing.kind in _GRANTED:
            weights = _stronger(weights, self._granted(thing))
        if thing.kind == "setting":
            weights = dict.fromkeys(self._naming.mentions(thing.name), MAKES)
        weights = _stronger(weights, dict.fromkeys(self._mentioned(thing), MENTIONED))
        return _from(trace.first, _until(trace.last, weights))

    def hidden(self, thing: Touched, first: int, last: int, *, made: bool) -> dict[int, int]:
        """Statements among these that may have `made` or else changed what they do not name, and how likely each."""
        name, part = thing.name.partition("(")[0], thing.part
        found = {}
        for at in self._movers[bisect_left(self._movers, first) : bisect_right(self._movers, last)]:
            statement = self._sites[at].statement
            kinship = self._dynamic.kinship(statement, name)
            closer = 0 if part is None else self._dynamic.kinship(statement, part)
            if self._likely[at] != BY_NAME or WHOLE in (kinship, closer):
                fits = made and self._dynamic.creates(statement)
                whole = kinship == WHOLE and not (made and part is None and self._dynamic.only_alters(statement))
                named = (20 if whole else min(kinship, WHOLE - 1)) + (closer == WHOLE)
                found[at] = 1 + 10 * self._likely[at] + 5 * fits + named
        return found

    def dropping(self, thing: Touched) -> int | None:
        """The statement that likeliest drops what no statement drops by name, if one could: the later before."""
        weights = self.hidden(thing, 0, len(self._sites) - 1, made=False)
        found = [at for at in weights if "drop" in strings(self._sites[at].statement) or self._likely[at] >= PERHAPS]
        if found:
            return max(found, key=lambda at: (weights[at], at))
        dropping = [at for at, site in enumerate(self._sites) if site.statement.keywords[:1] == ("drop",)]
        cascading = [at for at, site in enumerate(self._sites) if cascades(site.statement)]
        return max(cascading or dropping, default=None)

    @cached_property
    def _likely(self) -> list[int]:
        return [self._dynamic.might(site.statement) for site in self._sites]

    @cached_property
    def _movers(self) -> list[int]:
        return [at for at, likely in enumerate(self._likely) if likely]

    def _only_changed(self, trace: Trace) -> bool:
        """Whether the first statement that can have written the row says that it changes the thing."""
        found = [*self._naming.of(trace.thing), *self._naming.access(trace.thing)]
        here = [one for one in found if one.at == trace.first]
        return bool(here) and not any(one.definition.makes and not one.definition.who for one in here)

    def _of_relation(self, thing: Touched, made: Mapping[Touched, int]) -> dict[int, int]:
        """Statements about the relation of a part: they may make or change the part without a word about it."""
        relation = Touched("relation", thing.schema, thing.name)
        found = [one for one in self._naming.lasting(relation) if not one.elsewhere and not one.definition.takes]
        weights = {one.at: ABOUT_RELATION - (not one.definition.makes) for one in found}
        if thing.part is not None and any(not one.definition.makes for one in found):
            said = self._naming.mentions(thing.part)
            weights = {at: weight + 2 * (at in said) for at, weight in weights.items()}
        return weights | ({made[relation]: ABOUT_RELATION} if relation in made else {})

    def _granted(self, thing: Touched) -> dict[int, int]:
        """A column's own privileges are in its row, others in its relation's."""
        found = self._naming.access(thing)
        return {one.at: GRANTS for one in found if thing.kind != "column" or thing.part in one.definition.columns}

    def _mentioned(self, thing: Touched) -> list[int]:
        """Statements that may do things by the names that they are given, where the thing's is among these."""
        name = (thing.part or thing.name).partition("(")[0].lower()
        spoken = self._spoken.get(name, [])
        if thing.part is not None:
            spoken = [at for at in spoken if at in self._spoken.get(thing.name.lower(), ())]
        return spoken

    @cached_property
    def _spoken(self) -> dict[str, list[int]]:
        """By word, the statements that may make things by the names that their strings have."""
        found = defaultdict(list)
        for at, site in enumerate(self._sites):
            if self._likely[at] >= PERHAPS:
                for word in strings(site.statement):
                    found[word].append(at)
        return found


def _weighed(found: Iterable[Found]) -> dict[int, int]:
    weights: dict[int, int] = {}
    for one in found:
        if one.elsewhere:
            weight = ELSEWHERE
        elif one.definition.makes:
            weight = MAKES_INSIDE if one.definition.inner else MAKES
        else:
            weight = CHANGES_INSIDE if one.definition.inner else CHANGES
        weights[one.at] = max(weight, weights.get(one.at, 0))
    return weights


def _stronger(one: dict[int, int], other: dict[int, int]) -> dict[int, int]:
    return other | {at: max(weight, other.get(at, 0)) for at, weight in one.items()}


def _until(last: int | None, weights: dict[int, int]) -> dict[int, int]:
    return weights if last is None else {at: weight for at, weight in weights.items() if at <= last}


def _from(first: int, weights: dict[int, int]) -> dict[int, int]:
    return {at: weight for at, weight in weights.items() if at >= first}
