"""What is still wrong after a way of reloading has worked: the cache is new, and its next reload may be lost again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cachegate.diagnose import ALL
from cachegate.diagnose.symptom import Over, Symptom
from cachegate.model.diagnosis import Diagnosis
from cachegate.model.vitals import Vitals

BY_ID = {symptom.id: symptom for symptom in ALL}


def remaining(before: Sequence[Diagnosis], now: Sequence[Diagnosis], vitals: Vitals) -> tuple[Diagnosis, ...]:
    """What is wrong `now`, and what was wrong `before` and nothing has shown to be over; `vitals` are those of now.

    A reload changes nothing about a pooler in between, another channel or another database: that one of them is not
    seen any more is chance, as long as nothing proves it.
    """
    everything = (*now, *unproven(before, now, vitals))
    hidden = {id for one in everything for id in BY_ID[one.id].hides}
    order = [symptom.id for symptom in ALL]
    return tuple(sorted((one for one in everything if one.id not in hidden), key=lambda one: order.index(one.id)))


def unproven(before: Sequence[Diagnosis], now: Sequence[Diagnosis], vitals: Vitals) -> Iterator[Diagnosis]:
    """Those of before that are not seen now, and that may be there still."""
    for one in before:
        symptom = BY_ID[one.id]
        seen = any(one.id == other.id for other in now)
        if not seen and not _over(symptom, vitals) and not _known_better(one, symptom, now):
            yield one


def _over(symptom: Symptom, vitals: Vitals) -> bool:
    match symptom.over:
        case Over.UNSEEN:
            return True
        case Over.SHOWN:
            return any(trial.proven for trial in vitals.trials)
        case Over.HEARD:
            return vitals.hears is True


def _known_better(guess: Diagnosis, symptom: Symptom, now: Sequence[Diagnosis]) -> bool:
    """Whether it was a guess, and what it guessed at is certainly something else."""
    return not guess.certain and any(one.certain and BY_ID[one.id].over is symptom.over for one in now)
