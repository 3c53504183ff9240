"""What a diagnosis is: a name, a judge of what was seen, and what shows that it is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from cachegate.model.diagnosis import Diagnosis
from cachegate.model.vitals import Vitals


class Over(Enum):
    """What shows that something which was wrong is so no more."""

    UNSEEN = "a look at the same facts does not find it"
    SHOWN = "something new of this database is in the API"
    HEARD = "PostgREST hears a NOTIFY, however it was made to reload before"


@dataclass(frozen=True, slots=True)
class Symptom:
    """`judge` yields a `Diagnosis` for each time that it holds. `hides` names those that follow from it.

    `over`: how the servers are set up is no better for a reload, and may look so (a pooler, another channel).
    """

    id: str
    title: str
    judge: Callable[[Vitals], Iterator[Diagnosis]]
    hides: tuple[str, ...] = ()
    over: Over = Over.UNSEEN
