"""From an object of the catalog to the line of the migration that made it, changed it or took it away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache

from cachegate.migrations.locating.bodies import Bodies
from cachegate.migrations.locating.candidates import Candidates
from cachegate.migrations.locating.dynamic import Bodies as Texts
from cachegate.migrations.locating.dynamic import Dynamic
from cachegate.migrations.locating.naming import Found, Naming, named_after
from cachegate.migrations.locating.sites import Sent, of_file, of_script
from cachegate.migrations.locating.timeline import Timeline
from cachegate.model.catalog import Touched
from cachegate.model.migration import Migration, Place
from cachegate.model.trace import Trace

_DDL = frozenset({"create", "alter", "drop", "do", "import", "call", "execute"})
_LESSER_DDL = frozenset({"grant", "revoke", "comment", "reassign", "security"})


def locate(migration: Migration, touched: Touched) -> Place | None:
    """Where the migration made, changed or dropped the thing, as near to its name as the text alone allows.

    The definition first, else the last statement that mentions it anywhere (in a string or a function body too),
    else the last DDL statement; None for a file without DDL.
    """
    return _locator(migration).mentioned(touched)


def last_ddl(migration: Migration) -> Place | None:
    """The last statement that changes the schema; a GRANT or COMMENT only if there is nothing else."""
    return _locator(migration).last_ddl()


def names(migration: Migration, touched: Touched) -> bool:
    """Whether the file makes, changes or drops the thing by its name, or mentions the setting, as its text tells."""
    return _locator(migration).names(touched)


@lru_cache(maxsize=1024)
def _locator(migration: Migration) -> Locator:
    return Locator(migration)


class Locator:
    """Finds the statements of one migration, by its text and by what it left in the catalog.

    `traces` are in any order. `bodies` has the functions of all files, this one's at least. `sent` are the statements
    as they were sent, where they are not simply those of the file's text: psql's variables and included files.
    """

    def __init__(
        self,
        migration: Migration,
        traces: Iterable[Trace] = (),
        bodies: Texts | None = None,
        sent: Sequence[Sent] = (),
    ) -> None:
        self._sites = of_script(sent) if sent else of_file(migration)
        self._traces = tuple(traces)
        self._naming = Naming(self._sites, migration.manner.search_path, _columns(self._traces))
        self._bodies = bodies or Bodies([migration])

    @cached_property
    def _candidates(self) -> Candidates:
        return Candidates(self._sites, self._naming, Dynamic(self._bodies))

    @cached_property
    def _timeline(self) -> Timeline:
        return Timeline(self._traces, self._candidates, len(self._sites))

    @cached_property
    def _extensions(self) -> dict[Touched, Touched]:
        """What belongs to an extension that the file made, with the extension."""
        hangers = ((one.thing, one.through) for one in self._traces if one.through)
        return {thing: through for thing, through in hangers if through.kind == "extension"}

    def made(self, touched: Touched) -> Place | None:
        """Where a thing was made that is there: its last definition that the server's order allows, else the statement
        that must have made it."""
        if (extension := self._extensions.get(touched)) is not None:
            return self.made(extension)
        first, last = self._span(touched)
        start, end = self._timeline.made.get(touched), self._timeline.written.get((touched, None))
        low, high = first if start is None else start, last if end is None else end
        found = self._naming.living(touched)
        if (start is None and end is None) or any(one.definition.renamed for one in found):
            low = 0  # a later statement may only have changed it; by another name it was there before
        found = [one for one in found if low <= one.at <= high]
        if found:
            return self._at_definition(found)
        at = start if start is not None else end
        return self.mentioned(touched) if at is None else self._at(at, touched)

    def written(self, touched: Touched, through: str | None = None) -> Place | None:
        """Where a thing was last written, or what of the kind `through` hangs on it."""
        for (thing, hanger), at in reversed(self._timeline.written.items()):
            if thing == touched and (hanger.kind if hanger else None) == through:
                return self._at(at, hanger or touched)
        return None if through else self.mentioned(touched)

    def taken(self, touched: Touched) -> Place | None:
        """Where a thing was dropped, renamed or moved away, or fell with what it was a part of."""
        ends = [one for one in self._naming.of(touched) if one.definition.takes]
        if ends:
            return self._at_definition(ends)
        at = self._timeline.written.get((touched, None))
        if at is not None:
            return self._at(at, touched)
        for whole in _wholes(touched):
            ends = [one for one in self._naming.of(whole) if one.definition.takes]
            if ends:
                return self._at_definition(ends)
        along = [one for one in self._naming.parts(touched) if one.definition.takes]
        if along:
            return self._at_definition(along)
        at = self._candidates.dropping(touched)
        return self.mentioned(touched) if at is None else self._at(at, touched)

    def revoked(self, touched: Touched, *, since: bool) -> Place | None:
        """The last REVOKE on a relation, function or schema, from others than everybody; of what everybody has by
        default (functions) from these too. `since`: only behind where the thing was made."""
        found = [one for one in self._naming.access(touched) if _takes_from_somebody(one, touched)]
        if since:
            start = self._timeline.made.get(touched, -1)
            found = [one for one in found if one.at >= start]
        return self._at_definition([max(found, key=lambda one: one.at)]) if found else None

    def row_security(self, touched: Touched) -> Place | None:
        """The last statement that switches row-level security on, or drops a policy."""
        found = [
            one for one in self._naming.guards(touched) if one.definition.takes is (one.definition.kind == "policy")
        ]
        return self._at_definition([max(found, key=lambda one: one.at)]) if found else None

    def names(self, touched: Touched) -> bool:
        """Whether the text makes, changes or drops it by name, or mentions the setting."""
        found = self._naming.mentions(touched.name) if touched.kind == "setting" else self._naming.of(touched)
        return bool(found)

    def naming(self, name: str) -> Place | None:
        """The last statement that has this name anywhere."""
        return self._mention(Touched("relation", "", name))

    def mentioned(self, touched: Touched) -> Place | None:
        """The same by the text alone: the best definition, else the last mention, else the last DDL statement."""
        found = self._naming.of(touched)
        if found:
            return self._at_definition(found)
        if touched.part is not None and (place := self._in_relation(touched)):
            return place
        return self._mention(touched) or self.last_ddl()

    def last_ddl(self) -> Place | None:
        """The last statement that changes the schema; a GRANT or COMMENT only if there is nothing else."""
        for verbs in (_DDL, _LESSER_DDL):
            for site in reversed(self._sites):
                if site.statement.keywords[:1] and site.statement.keywords[0] in verbs:
                    return site.place(site.statement.start)
        return None

    def _span(self, touched: Touched) -> tuple[int, int]:
        return self._timeline.spans.get((touched, None), (0, len(self._sites) - 1))

    def _at(self, at: int, touched: Touched) -> Place:
        return self._sites[at].place(self._naming.offset(at, touched))

    def _at_definition(self, found: Sequence[Found]) -> Place:
        best = max(found, key=lambda one: one.rank)
        return self._sites[best.at].place(best.definition.offset)

    def _in_relation(self, touched: Touched) -> Place | None:
        """A part's name in the statement that made its relation; else that relation."""
        found = self._naming.of(Touched("relation", touched.schema, touched.name))
        if not found:
            return None
        best = max(found, key=lambda one: one.rank)
        site = self._sites[best.at]
        after = named_after(site, touched.part or "", best.definition.offset)
        if after is None and not best.definition.decisive:
            return None
        return site.place(best.definition.offset if after is None else after)

    def _mention(self, touched: Touched) -> Place | None:
        """Where the name stands in the last statement that has it, with its relation if there is one that has both."""
        names = [touched.name.partition("(")[0] if touched.kind == "function" else touched.name]
        names += [touched.part] if touched.part else []
        for wanted in [names, names[:1], names[1:]] if len(names) > 1 else [names]:
            found = [self._naming.mentions(name) for name in wanted]
            both = set.intersection(*(set(each) for each in found)) if found else set()
            if both:
                last = max(both, key=lambda at: (self._is_ddl(at), at))
                return self._sites[last].place(found[-1][last])
        return None

    def _is_ddl(self, at: int) -> bool:
        keywords = self._sites[at].statement.keywords
        return bool(keywords) and keywords[0] in _DDL


def _columns(traces: Iterable[Trace]) -> dict[tuple[str, str], frozenset[str]]:
    """The columns of the relations that were made, by schema and name."""
    traces = tuple(one for one in traces if not one.gone)
    found: dict[tuple[str, str], set[str]] = {
        (one.thing.schema, one.thing.name): set()
        for one in traces
        if one.oid is not None and one.thing.kind == "relation"
    }
    for one in traces:
        if one.thing.kind == "column" and (columns := found.get((one.thing.schema, one.thing.name))) is not None:
            columns.add(one.thing.part or "")
    return {relation: frozenset(columns) for relation, columns in found.items()}


def _takes_from_somebody(found: Found, touched: Touched) -> bool:
    """Only functions and types are everybody's from the beginning."""
    one = found.definition
    return one.takes and (touched.kind == "function" or one.who != ("public",))


def _wholes(touched: Touched) -> Iterator[Touched]:
    """What a thing falls with."""
    if touched.part is not None:
        yield Touched("relation", touched.schema, touched.name)
    yield Touched("schema", "", touched.schema)
