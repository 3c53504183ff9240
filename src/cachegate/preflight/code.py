"""Code that statements make, tie to relations, and run: what may demand something of rows beyond a statement's text."""

from __future__ import annotations

from dataclasses import dataclass

from cachegate.model.migration import Place
from cachegate.preflight.demand import Event, Named


@dataclass(frozen=True, slots=True)
class Coded:
    """A function or procedure that a statement makes. `does` completes "its body …", "" where it only reads.

    `calls` are the names that it calls. `place` is None for one that the database has already.
    """

    name: str
    does: str
    calls: frozenset[str]
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Attached:
    """A relation whose use runs functions: by a trigger (`firing`), a default or a check; `read`: already who reads."""

    on: Named
    calls: frozenset[str]
    place: Place
    firing: bool = False
    read: bool = False


@dataclass(frozen=True, slots=True)
class Domained:
    """A domain that the files make, with a condition on its values, or NOT NULL."""

    on: Named
    place: Place


@dataclass(frozen=True, slots=True)
class Labelled:
    """What the files do to an enum: make it (`made`) with these labels, or add some and take `lost` away.

    `unless_there`: it is made in a block, which may find it there.
    """

    on: Named
    labels: tuple[str, ...]
    place: Place
    made: bool = True
    lost: tuple[str, ...] = ()
    unless_there: bool = False


@dataclass(frozen=True, slots=True)
class Ran:
    """A statement that calls functions, or uses relations whose use calls some. `names` are all names in it."""

    calls: frozenset[str]
    names: frozenset[str]
    writes: bool
    place: Place
    statement: str


Code = Coded | Attached | Domained | Labelled | Ran
Story = Event | Code
"""What statements say, in their order: of rows, and of code that runs with them."""
