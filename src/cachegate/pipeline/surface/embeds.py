"""Embeds that came, went, became ambiguous or changed their form, though no foreign key between the two says so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from cachegate.checks.embed_shape import culprit, embedded, embedded_name, flips, form
from cachegate.checks.unambiguous import named_embeds
from cachegate.derive import embeds
from cachegate.model.api import Api, Relationship
from cachegate.model.catalog import Catalog, Name
from cachegate.model.diff import CatalogDiff
from cachegate.model.exchange import EmbedResolves
from cachegate.model.report import Change, Subject
from cachegate.pipeline.surface.entry import Entry


def found(was: Api, now: Api, diff: CatalogDiff, *, several: bool) -> Iterator[Entry]:
    """Without a hint, as most clients write it; between relations that are there before and after."""
    keys = {(one.schema, one.name, one.part) for one in diff.changes if one.kind == "foreign key"}
    for claim in sorted({*named_embeds(was), *named_embeds(now)}, key=lambda one: (one.schema, one.origin, one.target)):
        before, after = (embeds(api, claim.schema, claim.origin, claim.target) for api in (was, now))
        if not all(_stays((claim.schema, end), was, now) for end in (claim.origin, claim.target)):
            continue
        what = _named(claim, several=several)
        subject = _culprit(set(before) ^ set(after), diff) or Subject("relation", claim.schema, claim.origin)
        request = f"GET /{claim.origin}?select={claim.target}(*)"
        match len(before), len(after):
            case 0, _ if not _listed(after, keys):
                yield Entry(subject, Change.ADDED, what)
            case 1, 0 if not _listed(before, keys):
                yield Entry(subject, Change.REMOVED, what, "", f"{request} is refused (PGRST200)")
            case 1, number if number > 1:
                yield Entry(subject, Change.CHANGED, what, "is ambiguous", f"{request} is refused (PGRST201)")
            case number, 1 if number > 1:
                yield Entry(subject, Change.CHANGED, what, "is not ambiguous any more")
            case _:
                continue


def shapes(before: Catalog, after: Catalog, was: Api, now: Api, *, several: bool) -> Iterator[Entry]:
    """Arrays that are objects from now on, and the other way round."""
    for old, new in flips(was, now):
        what = _named(EmbedResolves(old.origin[0], old.origin[1], embedded_name(old)), several=several)
        how = f"{form(old)} → {form(new)}".replace("an ", "")
        why = f"{embedded(old)} gives clients something of another form"
        yield Entry(culprit(before, after, new), Change.CHANGED, what, how, why)


def _stays(relation: Name, was: Api, now: Api) -> bool:
    """A computed relationship's name is no relation, and is there or not by itself."""
    return (relation in was.relations) == (relation in now.relations)


def _listed(found: tuple[Relationship, ...], foreign_keys: Collection[tuple[str | None, str, str | None]]) -> bool:
    """Whether it came or went with a foreign key that is listed itself, between just these two."""
    return any((*end, one.constraint) in foreign_keys for one in found for end in (one.origin, one.target))


def _culprit(found: Iterable[Relationship], diff: CatalogDiff) -> Subject | None:
    """The foreign key, or the junction, by which these came or went."""
    subjects = {
        subject
        for one in found
        for subject in (
            *(Subject("foreign key", *end, one.constraint) for end in (one.origin, one.target)),
            *([Subject("relation", *one.junction.relation)] if one.junction else []),
        )
    }
    return next((subject for subject in diff.changes if subject in subjects), None)


def _named(claim: EmbedResolves, *, several: bool) -> str:
    schema = f" (schema {claim.schema})" if several else ""
    return f"/{claim.origin} embedding {claim.target}{schema}"
