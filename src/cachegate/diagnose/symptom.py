"""What a diagnosis is: a name, and a judge of what was seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cachegate.model.diagnosis import Diagnosis
from cachegate.model.vitals import Vitals


@dataclass(frozen=True, slots=True)
class Symptom:
    """`judge` yields a `Diagnosis` for each time that it holds. `hides` names those that follow from it."""

    id: str
    title: str
    judge: Callable[[Vitals], Iterator[Diagnosis]]
    hides: tuple[str, ...] = ()
