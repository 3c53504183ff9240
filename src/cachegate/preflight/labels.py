"""An enum as a statement will meet it: as the database has it, and what the files before do to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cachegate.migrations.lexer import tokens
from cachegate.migrations.reading import Reader
from cachegate.model.migration import Place
from cachegate.model.standing import StandingType
from cachegate.preflight.code import Labelled, Story
from cachegate.preflight.demand import Named


def met(written: str, known: StandingType | None, earlier: Sequence[Story], at: Place) -> StandingType | None:
    """The type of this text, for the statement there; None where neither the database nor the files have it."""
    reader = Reader(tuple(tokens(written)))
    name = reader.name()
    if name is None or not reader.done:
        return known
    meant = Named(name.schema, name.name)
    for event in earlier:
        if not isinstance(event, Labelled) or not event.on.may_be(meant):
            continue
        if event.made and not (event.unless_there and known is not None):
            known = StandingType(written, written, "E", labels=event.labels)
        elif not event.made and known is not None and event.place.file != at.file:  # 55P04 in the same transaction
            kept = [label for label in known.labels if label not in (*event.lost, *event.labels)]
            known = replace(known, labels=(*kept, *event.labels))
    return known
