"""Which statements of a file name a thing, and what they do to it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from cachegate.migrations.definitions import Definition, definitions, inner_definitions
from cachegate.migrations.lexer import Kind, Token, identifier, tokens
from cachegate.migrations.locating.accessories import accessories
from cachegate.migrations.locating.dynamic import inside
from cachegate.migrations.locating.sites import Site
from cachegate.migrations.signatures import printed_types
from cachegate.model.catalog import Touched

_WORD = re.compile(r"[\w$]+")
_OWNED = frozenset({"column", "key", "foreign key", "constraint", "policy", "trigger", "rule"})
_CONSTRAINTS = frozenset({"key", "foreign key", "constraint"})
_DEPTH = 4  # strings in strings


class Found(NamedTuple):
    """A definition, and the number of the statement that has it. `elsewhere`: by the search path of another schema."""

    at: int
    definition: Definition
    elsewhere: bool = False

    @property
    def rank(self) -> tuple[bool, bool, bool, bool, int, int]:
        """What makes or drops comes before what changes, the right schema before none, the later before the earlier."""
        one = self.definition
        return one.decisive, not one.inner, not self.elsewhere, one.schema is not None, self.at, one.offset


class Naming:
    """An index of the statements of one file, made once for however many things are looked up.

    `path` are the schemas in front of the search path when the file begins, `columns` those of the relations that it
    made, by these.
    """

    def __init__(
        self,
        sites: Sequence[Site],
        path: Sequence[str] = (),
        columns: Mapping[tuple[str, str], frozenset[str]] = MappingProxyType({}),
    ) -> None:
        self._sites = sites
        self._made = columns
        self._defined: defaultdict[tuple[str, str | None, str], list[tuple[int, Definition]]] = defaultdict(list)
        self._unnamed: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._paths: list[frozenset[str]] = []
        self._of: dict[Touched, list[Found]] = {}  # each is asked for many times
        self._lasting: dict[Touched, list[Found]] = {}
        current = frozenset(path)
        for at, site in enumerate(sites):
            run = site.statement.tokens
            current = _search_path(run, current)
            self._paths.append(current)
            for one in (*definitions(run), *inner_definitions(site.statement), *accessories(run)):
                self._defined[one.kind, one.owner, self._name(one)].append((at, one))

    def _name(self, one: Definition) -> str:
        """As Postgres numbers the second unnamed constraint of the same kind on the same columns of a table."""
        if one.kind == "relation" and one.takes:
            self._unnamed.pop(one.name, None)
        if not one.unnamed or one.owner is None:
            return one.name
        names = self._unnamed[one.owner]
        names[one.name] += 1
        return f"{one.name}{names[one.name] - 1}" if names[one.name] > 1 else one.name

    def of(self, thing: Touched) -> list[Found]:
        """Every statement that makes, changes or drops a thing by its own name, in the order of the text."""
        if thing not in self._of:
            self._of[thing] = self._named(thing)
        return self._of[thing]

    def _named(self, thing: Touched) -> list[Found]:
        if thing.kind == "function":
            return self._function(thing)
        kind = {"key": "constraint", "foreign key": "constraint"}.get(thing.kind, thing.kind)
        if thing.kind not in _OWNED and not (thing.kind == "comment" and thing.part):
            return list(self._fitting(kind, thing.name, thing.schema))
        part = thing.part or ""
        owned = [*self._fitting(kind, part, thing.schema), *self._fitting(kind, part, thing.schema, thing.name)]
        if owned or thing.kind not in _CONSTRAINTS:
            return sorted(owned, key=lambda one: one.at)
        # A second unnamed constraint gets its default name with a number.
        return list(self._fitting(kind, re.sub(r"[0-9]+$", "", part), thing.schema, thing.name))

    def living(self, thing: Touched) -> list[Found]:
        """Every statement that can have made a thing that is there."""
        return [one for one in self.lasting(thing) if one.definition.makes]

    def lasting(self, thing: Touched) -> list[Found]:
        """The same as `of`, without what came to nothing, as the thing was dropped behind it."""
        if thing not in self._lasting:
            self._lasting[thing] = self._not_ended(thing)
        return self._lasting[thing]

    def _not_ended(self, thing: Touched) -> list[Found]:
        found = self.of(thing)
        if not found:
            return []
        wholes = [thing, Touched("schema", "", thing.schema)]
        wholes += [Touched("relation", thing.schema, thing.name)] if thing.part is not None else []
        ends = [one for whole in wholes for one in self.of(whole) if one.definition.takes and not one.definition.inner]
        lasting = [one for one in found if not any(_ends(end, one) for end in ends)]
        if not any(one.definition.tentative for one in lasting):
            return lasting
        makers = lasting if thing.part is None else self.lasting(wholes[-1])
        if thing.part is not None:
            idle = {one.at for one in self.of(wholes[-1]) if one.definition.makes} - {one.at for one in makers}
            lasting = [one for one in lasting if one.at not in idle]
        return [one for one in lasting if not one.definition.tentative or self._needed(one, thing, makers)]

    def _needed(self, one: Found, thing: Touched, makers: Iterable[Found]) -> bool:
        """Whether IF NOT EXISTS can have made it: nothing did before, and a table has the columns that it says."""
        if any(_before(it, one) for it in makers):
            return False
        columns = self._made.get((thing.schema, thing.name))
        if columns is None or one.definition.kind == "column":
            return True
        parts = self.parts(Touched("relation", thing.schema, thing.name))
        lost = {it.definition.name for it in parts if it.definition.takes}
        said = {it.definition.name for it in parts if it.at == one.at and it.definition.makes}
        return said <= columns | lost

    def renamed_at(self, found: Found) -> list[Touched]:
        """What the relation was called that a statement gave another name; its schema may be the new one's."""
        takers = self._takers.get(found.at, ()) if found.definition.kind == "relation" else ()
        return [Touched("relation", one.schema or found.definition.schema or "", one.name) for one in takers]

    @cached_property
    def _takers(self) -> dict[int, list[Definition]]:
        """The definitions that take a relation away, by statement."""
        takers: defaultdict[int, list[Definition]] = defaultdict(list)
        for (kind, _, _), several in self._defined.items():
            for at, one in several:
                if kind == "relation" and one.takes:
                    takers[at].append(one)
        return takers

    def parts(self, thing: Touched) -> list[Found]:
        """What statements do to the columns of the same relation."""
        return [one for one in self._columns.get(thing.name, ()) if one.definition.schema in (None, thing.schema)]

    @cached_property
    def _columns(self) -> dict[str, list[Found]]:
        found: defaultdict[str, list[Found]] = defaultdict(list)
        for (kind, owner, _), several in self._defined.items():
            if kind == "column":
                found[owner or ""] += [Found(at, one) for at, one in several]
        return found

    def guards(self, thing: Touched) -> list[Found]:
        """Every statement about the row-level security of a relation, and about its policies."""
        found = list(self._fitting("row security", thing.name, thing.schema))
        for kind, owner, name in self._defined:
            if kind == "policy" and owner == thing.name:
                found += self._fitting(kind, name, thing.schema, owner)
        return found

    def access(self, thing: Touched) -> list[Found]:
        """Every GRANT and REVOKE on a relation or function, by its name or with all others of its schema."""
        if thing.kind == "schema":
            return self.of(Touched("schema access", "", thing.name))
        kind = f"{thing.kind} access" if thing.kind in ("function", "sequence") else "relation access"
        names = (
            dict.fromkeys(name for name, _ in divided(thing.name, "(")) if thing.kind == "function" else [thing.name]
        )
        found = [one for name in names for one in self._fitting(kind, name, thing.schema)]
        found += self._fitting(kind, "", thing.schema)
        return sorted(found, key=lambda one: one.at)

    def offset(self, at: int, thing: Touched) -> int:
        """Where a statement names a thing: as what it makes or changes, else anywhere, else its beginning."""
        site = self._sites[at]
        here = [one for one in self.of(thing) if one.at == at]
        if here:
            return max(here, key=lambda one: one.rank).definition.offset
        start = site.statement.start
        if thing.part is not None:
            owners = [one for one in self.of(Touched("relation", thing.schema, thing.name)) if one.at == at]
            if not owners and at not in self.mentions(thing.name):
                return start
            start = max(owners, key=lambda one: one.rank).definition.offset if owners else start
            inner = named_after(site, thing.part, start)
            return start if inner is None else inner
        inner = named_after(site, thing.name.partition("(")[0], start)
        return start if inner is None else inner

    def mentions(self, name: str) -> dict[int, int]:
        """By statement, the first character at which a name stands, be it in a string; not in comments."""
        words = _WORD.findall(name.lower())
        if words == [name.lower()]:
            return self._words.get(name.lower(), {})
        texts = ((at, site.statement) for at, site in enumerate(self._sites))
        places = ((at, one.text.lower().find(name.lower()), one.start) for at, one in texts)
        return {at: start + found for at, found, start in places if found >= 0}

    @cached_property
    def _words(self) -> dict[str, dict[int, int]]:
        words: defaultdict[str, dict[int, int]] = defaultdict(dict)
        for at, site in enumerate(self._sites):
            for token in site.statement.tokens:
                for word, offset in _spoken(token, 0, 0):
                    words[word].setdefault(at, offset)
        return words

    def _fitting(self, kind: str, name: str, schema: str, owner: str | None = None) -> Iterator[Found]:
        for at, one in self._defined.get((kind, owner, name), ()):
            if one.schema in (None, schema):
                path = self._paths[at]
                yield Found(at, one, elsewhere=bool(one.schema is None and schema and path and schema not in path))

    def _function(self, thing: Touched) -> list[Found]:
        for name, signature in divided(thing.name, "("):
            known = list(self._fitting("function", name, thing.schema))
            if known:
                types = printed_types(signature.removesuffix(")"))
                likely = [_likeness(one.definition, types) for one in known]
                least = min(2, max(likely))
                return [one for one, like in zip(known, likely, strict=True) if like >= least]
        return []


def named_after(site: Site, name: str, offset: int) -> int | None:
    """Where a name stands in a statement behind a character: as a name, else as a word, be it in a string."""
    following = [token for token in site.statement.tokens if token.end > offset]
    as_name = next((token.start for token in following if identifier(token) == name and token.start > offset), None)
    if as_name is not None or not name:
        return as_name
    wanted = re.compile(rf"(?<![\w$]){re.escape(name)}(?![\w$])", re.IGNORECASE)
    for token in following:
        if found := wanted.search(token.text, max(0, offset - token.start)):
            return token.start + found.start()
    return None


def divided(text: str, separator: str) -> Iterator[tuple[str, str]]:
    """Every way to cut a label in two at a separator, which a quoted name may contain too."""
    for index, letter in enumerate(text):
        if letter == separator:
            yield text[:index], text[index + 1 :]


def _spoken(token: Token, shift: int, depth: int) -> Iterator[tuple[str, int]]:
    """The words of a token with their places; of a string those of its text, without comments."""
    text = inside(token)
    if not text or depth > _DEPTH:
        yield from ((found[0].lower(), shift + token.start + found.start()) for found in _WORD.finditer(token.text))
        return
    opening = shift + token.start + len(token.text) - len(text)
    for inner in tokens(text):
        yield from _spoken(inner, opening, depth + 1)


def _before(it: Found, one: Found) -> bool:
    """Whether something was there already when IF NOT EXISTS was asked, made by the same words."""
    surely = it.definition.makes and not it.definition.inner
    return surely and it.definition.schema == one.definition.schema and it.at < one.at


def _ends(end: Found, one: Found) -> bool:
    """Whether what one statement made was taken away by another: by the same words, or with its schema."""
    spelled = end.definition.kind == "schema" or end.definition.schema == one.definition.schema
    return spelled and (end.at, end.definition.offset) > (one.at, one.definition.offset)


def _likeness(definition: Definition, types: Iterable[str]) -> int:
    """3 for the same parameter types, 2 for none said, 1 for as many parameters, 0 for another number."""
    wanted = tuple(types)
    if definition.types is None:
        return 2
    if len(definition.types) != len(wanted):
        return 0
    return 3 if all(each in possible for each, possible in zip(wanted, definition.types, strict=True)) else 1


def _search_path(run: Sequence[Token], current: frozenset[str]) -> frozenset[str]:
    """The schemas of the search path after a statement; none where that is not known."""
    words = [token.text.lower() for token in run[:3]]
    if words[:1] == ["reset"]:
        return frozenset() if words[1:2] in (["all"], ["search_path"]) else current
    if words[:1] != ["set"] or "search_path" not in words:
        return current
    named = (identifier(token) or _literal(token) for token in run[words.index("search_path") + 2 :])
    return frozenset(name for name in named if name and name != "default")


def _literal(token: Token) -> str | None:
    return token.text[1:-1] if token.kind is Kind.STRING and token.text.startswith("'") else None
