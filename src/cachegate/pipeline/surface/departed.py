"""Why it breaks clients that a thing is gone, and what has taken its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cachegate import derive
from cachegate.checks.call_lost import doubled, lost
from cachegate.model.api import Api
from cachegate.model.catalog import Catalog, Function, Key
from cachegate.model.diff import constraint_subject, function_subject
from cachegate.model.report import Subject
from cachegate.pipeline.surface.entry import endpoint
from cachegate.pipeline.surface.functions import of_replaced
from cachegate.pipeline.surface.grants import How

BY_KIND = {
    "relation": "requests for it are refused (404)",
    "column": "requests that select, filter by or write it are refused (42703, PGRST204)",
    "function": "calls are refused (PGRST202)",
}


@dataclass(frozen=True, slots=True)
class Departures:
    """Both catalogs, what PostgREST derives from them, and the new subject for an old one that was renamed."""

    before: Catalog
    after: Catalog
    was: Api
    now: Api
    renamed: Mapping[Subject, Subject]

    def of(self, subject: Subject, *, several: bool) -> How:
        """How it went (renamed, or replaced by what), and why that breaks clients, "" if all they did still works."""
        new = self.renamed.get(subject)
        how = f"renamed to {endpoint(new, several=several)}" if new else ""
        match subject.kind:
            case "function":
                return self._function(subject, how)
            case "foreign key":
                return how, self._foreign_key(subject)
            case "key":
                key = next(one for one in self.before.keys.values() if constraint_subject("key", one) == subject)
                return how, self.key(key)
            case kind:
                return how, BY_KIND[kind] if self._used(subject) else ""

    def _used(self, subject: Subject) -> bool:
        """Whether any role of the API could do anything with it; where no role is known, somebody may."""
        relation = self.before.relations[str(subject.schema), subject.name]
        parts = relation.columns if subject.part is None else [relation.column(subject.part)]
        grants = {role for part in parts if part for role, _ in part.grants} | (
            {role for role, _ in relation.grants} if subject.part is None else set()
        )
        roles = {role for role in self.before.roles.api if (role, relation.schema) in self.before.usage}
        return not self.before.roles.api or bool(roles & grants)

    def _function(self, subject: Subject, how: str) -> How:
        (old,) = (one for one in self.before.functions.values() if function_subject(one) == subject)
        if self.before.roles.api and not set(self.before.roles.api) & old.execute:
            return how, ""
        names = lost(self.was, self.now, old)
        if names is not None:
            whole = not self.now.functions.get((old.schema, old.name)) or old.body_type is not None
            given = ", ".join(names) or "no arguments"
            return how, BY_KIND["function"] if whole else f"calls with {given} are refused (PGRST202)"
        new = self._successor(old)
        if new is None:
            both = doubled(self.was, self.now, old)
            return how, f"calls with {', '.join(both[0]) or 'no arguments'} are refused (PGRST203)" if both else ""
        return f"/rpc/{function_subject(new).name} takes its calls", "; ".join(
            of_replaced(self.before, self.after, old, new)
        )

    def _successor(self, old: Function) -> Function | None:
        """The overload that its fullest call finds."""
        body = old.body_type
        given = frozenset() if body else frozenset(old.arguments)
        found = derive.calls(self.now, old.schema, old.name, given, body_type=body)
        return found[0] if len(found) == 1 else None

    def _foreign_key(self, subject: Subject) -> str:
        (key,) = (one for one in self.before.foreign_keys.values() if constraint_subject("foreign key", one) == subject)
        named = [
            len(derive.embeds(self.now, key.schema, *ends))
            for ends in ((key.relation, key.target), (key.target, key.relation))
        ]
        which = f"that name it as a hint ({key.target}!{key.name})" if all(named) else "through it"
        return f"embeds {which} are refused (PGRST200)"

    def key(self, old: Key) -> str:
        """Why clients break when this key is not there as it was, "" if another one over the same columns is."""
        left = [one for one in self.after.keys.values() if (one.schema, one.relation) == (old.schema, old.relation)]
        primary = next((one for one in left if one.primary), None)
        same = [one for one in left if one.plain and set(one.columns) == set(old.columns)]
        if old.primary and (primary is None or set(primary.columns) != set(old.columns)):
            by = f"go by ({', '.join(primary.columns)})" if primary else "insert duplicates, and PUT is refused"
            return f"upserts that name no columns {by}"
        return "" if same else f"upserts with on_conflict={','.join(old.columns)} are refused (42P10)"
