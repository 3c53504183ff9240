"""What the recorded servers had in their cache and their database, state by state, as the recordings' SQL made it."""

from __future__ import annotations

from dataclasses import dataclass

STATES = ("base", "stale", "fresh", "stale_drop", "fresh_drop")
VERSIONS = ("11.2.2", "12.0.2", "12.2.12", "13.0.8", "14.17", "16.2")

_BASE = {"films": "id title", "old_table": "id doomed kept"}
_CHANGED = _BASE | {
    "actors": "id name email loud",
    "films": "id title lead_id second_id rating",
    "prizes": "id film_id won",
    "no_grants": "id a",
    "serial_only": "id a",
    "secured": "id a",
    "no_key": "a b",
    "partial_key": "id k",
    "late_key": "id k",
    "pair_key": "space_id event_type status",
    "events": "id day",
    "film_titles": "id title",
    "film_stats": "n",
    "empty_matview": "id",
    "typed": "id mood email tags doc",
}
ODD, ODD_COLUMN = "Mixed Case ☂", 'Column, with "odd" name'
_GENERATED = {("actors", "id"), ("actors", "loud")}
_INSERT = {"films", "old_table", "actors", "serial_only", "secured", "no_key", "partial_key", "late_key", "pair_key"}
_INSERT |= {"typed", ODD}
_UPDATE = {"films", "old_table", "actors", "partial_key", "late_key", "pair_key"}
_NOT_SELECTED = {"no_grants"}

_CALLS_BASE = {"old_function": [({"a"}, {"a"})], "grows": [({"a"}, {"a"})]}
_CALLS_CHANGED = _CALLS_BASE | {
    "hello": [({"who"}, {"who"}), ({"who", "n"}, {"who", "n"})],
    "grows": [({"a"}, {"a"}), ({"a"}, {"a", "b"})],
    "no_args": [(set(), set())],
    "raises": [(set(), set())],
    "many": [({"xs"}, {"xs"})],
    "gives_rows": [(set(), set())],
    "gives_table": [({"a"}, {"a"})],
    "denied": [(set(), set())],
}
_EMBEDS_CHANGED = {
    "films actors!films_lead_fkey",
    "films l:actors!films_lead_fkey s:actors!films_second_fkey prizes!prizes_film_fkey",
    "actors films!films_lead_fkey",
    "prizes films!prizes_film_fkey",
    "film_titles prizes",
    "actors lead_films",
}
_EMBEDS_DROPPED = {
    "films actors!films_lead_fkey",
    "actors films!films_lead_fkey",
    "awards films!prizes_film_fkey",
    "actors lead_films",
}


@dataclass(frozen=True)
class World:
    """One schema as the API would have it. `extra` are relations that a read reaches and the cache never has."""

    relations: dict[str, set[str]]
    calls: dict[str, list[tuple[set[str], set[str]]]]
    embeds: set[str]
    keys: set[tuple[str, str]]
    extra: frozenset[str] = frozenset()

    def has(self, relation: str, columns: tuple[str, ...] = ()) -> bool:
        return relation in self.relations and set(columns) <= self.relations[relation]

    def reads(self, relation: str, columns: tuple[str, ...]) -> bool:
        if relation in self.extra:
            return columns == ()
        computed = {"full_name"} if relation == "actors" else set()
        granted = relation not in _NOT_SELECTED and relation != "empty_matview"
        return relation in self.relations and granted and set(columns) <= self.relations[relation] | computed

    def writes(self, relation: str, columns: tuple[str, ...]) -> bool:
        given = not any((relation, column) in _GENERATED for column in columns)
        return self.has(relation, columns) and relation in _INSERT and given

    def upserts(self, relation: str, columns: tuple[str, ...], target: str) -> bool:
        return self.writes(relation, columns) and relation in _UPDATE and (relation, target) in self.keys

    def calls_one(self, function: str, names: frozenset[str]) -> bool:
        fitting = [one for one in self.calls.get(function, []) if one[0] <= names <= one[1]]
        return len(fitting) == 1


def _columns(relations: dict[str, str]) -> dict[str, set[str]]:
    return {name: set(columns.split()) for name, columns in relations.items()}


def _renamed() -> dict[str, set[str]]:
    found = _columns(_CHANGED) | {ODD: {"id", ODD_COLUMN}}
    del found["film_stats"]
    found["awards"] = found.pop("prizes")
    return found | {"old_table": {"id", "renamed"}}


_KEYS = {("actors", "email"), ("pair_key", "space_id,event_type"), ("late_key", "k"), ("films", "id")}
BASE = World(_columns(_BASE), _CALLS_BASE, set(), _KEYS)
CHANGED = World(
    _columns(_CHANGED) | {ODD: {"id", ODD_COLUMN}}, _CALLS_CHANGED, _EMBEDS_CHANGED, _KEYS, frozenset({"events_2026"})
)
DROPPED = World(
    _renamed(),
    {name: calls for name, calls in _CALLS_CHANGED.items() if name != "old_function"},
    _EMBEDS_DROPPED,
    _KEYS,
    frozenset({"events_2026"}),
)
CACHE = {"base": BASE, "stale": BASE, "fresh": CHANGED, "stale_drop": CHANGED, "fresh_drop": DROPPED}
DATABASE = {"base": BASE, "stale": CHANGED, "fresh": CHANGED, "stale_drop": DROPPED, "fresh_drop": DROPPED}
