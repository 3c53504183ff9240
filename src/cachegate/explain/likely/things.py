"""What refusals come to, thing by thing: a migration without a reload, a name that is wrong, data, or rights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cachegate.explain import catalogue
from cachegate.explain.likely.conclusion import Conclusion, phrase, times, when
from cachegate.explain.tally import Found, Span, Tally
from cachegate.postgrest.log import Kind

NAMED = 8  # things that a sentence lists
STALE = catalogue.schema_cache.STALE
LACKING = ("42P01", "42703", "42883")
CONFLICTS = ("23505", "23503", "409")
RIGHTS = ("42501", "401", "403")
RELOAD = catalogue.schema_cache.RELOAD


def conclusions(tally: Tally) -> Iterator[Conclusion]:
    """The cache first, then what is mistaken for it."""
    found = list(tally.found.values())
    lacking = [one for one in found if one.code in LACKING]
    absent = {(one.thing.relation, one.thing.name) for one in lacking if one.thing}
    nowhere = [
        one for one in found if one.code == "PGRST204" and one.thing and (one.thing.relation, one.thing.name) in absent
    ]
    stale = [one for one in found if one.code in STALE and one not in nowhere]
    yield from _nowhere(nowhere)
    yield from _stale(stale, tally)
    both = {one.thing.name for one in nowhere if one.thing}
    yield from _lacking([one for one in lacking if not (one.thing and one.thing.name in both)])
    yield from _bare([one for one in found if one.code == "404"], tally)
    yield from _about("23505 and 23503", [one for one in found if one.code in CONFLICTS])
    yield from _rights([one for one in found if one.code in RIGHTS])


def _nowhere(found: Sequence[Found]) -> Iterator[Conclusion]:
    if found:
        yield Conclusion(
            f"{_names(found)}: neither the schema cache nor the database has it.",
            "PGRST204 says so of the cache and 42703 of the database.",
            "No reload helps. The migration has not run in the database that PostgREST is connected to, or the client's"
            " name for the column is wrong.",
        )


def _stale(found: Sequence[Found], tally: Tally) -> Iterator[Conclusion]:
    """Told by table, in one conclusion: one migration is what makes several go at once."""
    if not found:
        return
    span = _together(found)
    holders = list(dict.fromkeys(one.thing.holder for one in found if one.thing))
    about = f" about {_list(holders)}" if holders else ""
    since = f"After {span.first} the" if span.first else "The"
    why = (
        phrase(f"{_codes(found)}{about} came", times(span.count), when(span))
        + f": {_names(found)}."
        + _reloads(span, tally)
    )
    loaded = tally.happened.get(Kind.LOADED)
    if loaded is not None and span.since < loaded.span.until < span.until:
        yield Conclusion(
            f"A reload did not bring what is asked of {_list(holders) or 'the API'}.",
            why,
            "Then it is not in the database that PostgREST is connected to, or not in an exposed schema, or the"
            " client's name for it is wrong; or several instances answer, and another one is stale.",
        )
    else:
        yield Conclusion(f"{since} schema cache lacks something: likely a migration without a reload.", why, RELOAD)


def _reloads(span: Span, tally: Tally) -> str:
    """What the log tells of reloads meanwhile."""
    loaded, asked = tally.happened.get(Kind.LOADED), tally.happened.get(Kind.ASKED)
    if loaded is not None and loaded.span.until > span.until:
        return phrase(" It ended with a load", f"at {loaded.span.last}." if loaded.span.last else "later.")
    if loaded is not None and loaded.span.until > span.since:
        return phrase(" It went on after a load", f"at {loaded.span.last}." if loaded.span.last else "of the cache.")
    if tally.config_asked.count and asked is None:
        return " Meanwhile PostgREST was told to reload its configuration only, which never reloads the cache."
    return ""


def _lacking(found: Sequence[Found]) -> Iterator[Conclusion]:
    if found:
        span = _together(found)
        yield Conclusion(
            f"The database lacks {_names(found)}.",
            phrase(f"{_codes(found)} came", times(span.count), when(span)) + ", from Postgres: not from the cache.",
            catalogue.missing.GONE,
        )


def _bare(found: Sequence[Found], tally: Tally) -> Iterator[Conclusion]:
    told = any(one.code in (*STALE, *LACKING) for one in tally.found.values())
    if found and not told:
        span = _together(found)
        yield Conclusion(
            f"404 without a code, about {_names(found)}.",
            phrase("It came", times(span.count), when(span))
            + ". Up to PostgREST 12 that is how it says to writes that the cache has no such table; access lines never"
            " have the code.",
            catalogue.BY_CODE["404"].recovery,
        )


def _about(codes: str, found: Sequence[Found]) -> Iterator[Conclusion]:
    if found:
        span = _together(found)
        yield Conclusion(
            "Rows were refused for other rows: this is no stale cache.",
            phrase(f"409 came {times(span.count)}", when(span)) + f" ({codes}), about {_names(found)}.",
            catalogue.BY_CODE["409"].recovery,
        )


def _rights(found: Sequence[Found]) -> Iterator[Conclusion]:
    if found:
        span = _together(found)
        yield Conclusion(
            "Somebody was not allowed: this is no stale cache.",
            phrase(f"{_codes(found)} came", times(span.count), when(span)) + f", about {_names(found)}.",
            catalogue.BY_CODE["42501"].recovery,
        )


def _together(found: Sequence[Found]) -> Span:
    """One span over several; they are in the order in which they began."""
    first = min(found, key=lambda one: one.span.since).span
    last = max(found, key=lambda one: one.span.until).span
    count = sum(one.span.count for one in found)
    return Span(count, first.first, last.last, first.since, last.until)


def _names(found: Sequence[Found]) -> str:
    return _list(list(dict.fromkeys(one.about for one in found if one.about))) or "something that no message names"


def _codes(found: Sequence[Found]) -> str:
    return ", ".join(dict.fromkeys(one.code for one in found))


def _list(names: Sequence[str]) -> str:
    shown = ", ".join(names[:NAMED])
    return f"{shown} and {len(names) - NAMED} more" if len(names) > NAMED else shown
