"""From an object of the catalog to the line of the migration that made it, changed it or took it away."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache

from cachegate.migrations.definitions import Definition, definitions, inner_definitions
from cachegate.migrations.lexer import Lines, identifier
from cachegate.migrations.signatures import printed_types
from cachegate.migrations.statements import Statement, split
from cachegate.model.catalog import Touched
from cachegate.model.migration import Migration, Place

_DDL = frozenset({"create", "alter", "drop", "do", "import", "call", "execute"})
_LESSER_DDL = frozenset({"grant", "revoke", "comment", "reassign", "security"})

_Found = tuple[Definition, Statement]


def locate(migration: Migration, touched: Touched) -> Place | None:
    """Where the migration made, changed or dropped the thing, as near to its name as the text allows.

    The definition first, else the last statement that mentions it anywhere (in a string or a function body too),
    else the last DDL statement; None for a file without DDL.
    """
    return _locator(migration).locate(touched)


def last_ddl(migration: Migration) -> Place | None:
    """The last statement that changes the schema; a GRANT or COMMENT only if there is nothing else."""
    return _locator(migration).last_ddl()


def names(migration: Migration, touched: Touched) -> bool:
    """Whether the file makes, changes or drops the thing by its name, or mentions the setting, as its text tells."""
    return _locator(migration).defines(touched)


@lru_cache(maxsize=1024)
def _locator(migration: Migration) -> Locator:
    return Locator(migration)


class Locator:
    """An index of one migration, made once for however many objects are looked up."""

    def __init__(self, migration: Migration) -> None:
        sql = migration.sql.decode(errors="replace")
        self._file = migration.file
        self._lines = Lines(sql)
        self._statements = split(sql)
        self._defined: defaultdict[tuple[str, str | None, str], list[_Found]] = defaultdict(list)
        for statement in self._statements:
            for definition in (*definitions(statement.tokens), *inner_definitions(statement)):
                self._defined[definition.kind, definition.owner, definition.name].append((definition, statement))

    def locate(self, touched: Touched) -> Place | None:
        offset = self._definition(touched)
        if offset is None:
            offset = self._mention(touched)
        return self.last_ddl() if offset is None else self._place(offset)

    def defines(self, touched: Touched) -> bool:
        found = self._mention(touched) if touched.kind == "setting" else self._definition(touched)
        return found is not None

    def last_ddl(self) -> Place | None:
        for verbs in (_DDL, _LESSER_DDL):
            for statement in reversed(self._statements):
                if statement.keywords[:1] and statement.keywords[0] in verbs:
                    return self._place(statement.start)
        return None

    def _place(self, offset: int) -> Place:
        return Place(self._file, *self._lines.at(offset))

    def _definition(self, touched: Touched) -> int | None:
        match touched.kind:
            case "function":
                return self._function(touched)
            case "column":
                return self._part(touched.schema, touched.name, "column", touched.part or "")
            case "key" | "foreign key":
                return next(self._constraints(touched), None)
            case "extension" | "schema":
                unqualified = self._best(touched.kind, "", touched.name)
                return unqualified[0].offset if unqualified else None
            case _:
                found = self._best("relation", touched.schema, touched.name)
                return found[0].offset if found else None

    def _constraints(self, touched: Touched) -> Iterator[int]:
        owner, name = touched.name, touched.part or ""
        # A second unnamed constraint gets its default name with a number.
        for spelling in dict.fromkeys((name, re.sub(r"[0-9]+$", "", name))):
            if (offset := self._part(touched.schema, owner, "constraint", spelling, strict=True)) is not None:
                yield offset
        if (offset := self._part(touched.schema, owner, "constraint", name)) is not None:
            yield offset

    def _part(self, schema: str, owner: str, kind: str, name: str, strict: bool = False) -> int | None:
        """A column or constraint; else its name in the statement that made its relation; else that relation."""
        found = self._best(kind, schema, name, owner)
        if found is not None or strict:
            return found[0].offset if found else None
        relation = self._best("relation", schema, owner)
        if relation is None:
            return None
        definition, statement = relation
        names = (token.start for token in statement.tokens if identifier(token) == name)
        after = next((start for start in names if start > definition.offset), None)
        if after is None:
            after = _within(statement, name, definition.offset)
        return definition.offset if after is None and definition.decisive else after

    def _best(self, kind: str, schema: str, name: str, owner: str | None = None) -> _Found | None:
        """What makes or drops comes before what changes, the right schema before none, the later before the earlier."""
        named = [
            *self._defined.get((kind, None, name), ()),
            *(self._defined.get((kind, owner, name), ()) if owner else ()),
        ]
        fitting = (each for each in named if each[0].schema in (None, schema))
        return max(fitting, key=lambda each: _weight(each[0]), default=None)

    def _function(self, touched: Touched) -> int | None:
        for name, signature in _divided(touched.name, "("):
            known = [
                each
                for each, _ in self._defined.get(("function", None, name), ())
                if each.schema in (None, touched.schema)
            ]
            if known:
                types = printed_types(signature.removesuffix(")"))
                return max(known, key=lambda each: (_likeness(each, types), each.decisive, each.offset)).offset
        return None

    def _mention(self, touched: Touched) -> int | None:
        """Where the name stands in the last statement that has it, with its relation if there is one that has both."""
        names = [spelling.lower() for spelling in _spellings(touched)]
        for wanted in [names, names[:1], names[1:]] if len(names) > 1 else [names]:
            found = [self._mentions(name) for name in wanted]
            both = set.intersection(*(set(each) for each in found)) if found else set()
            if both:
                last = max(both, key=lambda index: (self._is_ddl(index), index))
                return found[-1][last]
        return None

    def _is_ddl(self, index: int) -> bool:
        keywords = self._statements[index].keywords
        return bool(keywords) and keywords[0] in _DDL

    def _mentions(self, name: str) -> dict[int, int]:
        """By statement, the first offset at which a name stands."""
        if re.fullmatch(r"[\w$]+", name):
            return self._words.get(name, {})
        offsets = ((index, each.text.lower().find(name), each.start) for index, each in enumerate(self._statements))
        return {index: start + found for index, found, start in offsets if found >= 0}

    @cached_property
    def _words(self) -> dict[str, dict[int, int]]:
        words: defaultdict[str, dict[int, int]] = defaultdict(dict)
        for index, statement in enumerate(self._statements):
            for match in re.finditer(r"[\w$]+", statement.text):
                words[match[0].lower()].setdefault(index, statement.start + match.start())
        return words


def _within(statement: Statement, name: str, offset: int) -> int | None:
    """Where a name stands in what follows, be it in a string."""
    following = statement.text[offset - statement.start :]
    found = re.search(rf"(?<![\w$]){re.escape(name)}(?![\w$])", following, re.IGNORECASE) if name else None
    return offset + found.start() if found else None


def _weight(definition: Definition) -> tuple[bool, bool, bool, int]:
    return definition.decisive, not definition.inner, definition.schema is not None, definition.offset


def _divided(text: str, separator: str) -> Iterator[tuple[str, str]]:
    """Every way to cut a label in two at a separator, which a quoted name may contain too."""
    for index, letter in enumerate(text):
        if letter == separator:
            yield text[:index], text[index + 1 :]


def _spellings(touched: Touched) -> Sequence[str]:
    """The names to look for, the wider one first."""
    match touched.kind:
        case "function":
            return (touched.name.partition("(")[0],)
        case _:
            return (touched.name, touched.part) if touched.part else (touched.name,)


def _likeness(definition: Definition, types: Iterable[str]) -> int:
    """3 for the same parameter types, 2 for none said, 1 for as many parameters, 0 for another number."""
    wanted = tuple(types)
    if definition.types is None:
        return 2
    if len(definition.types) != len(wanted):
        return 0
    return 3 if all(each in possible for each, possible in zip(wanted, definition.types, strict=True)) else 1
