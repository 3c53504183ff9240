"""What is wrong between a database and its PostgREST, in words that a person can act on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One finding about the pair. `id` is stable (`nobody-listens`); `sentence` says what is so and what to do.

    `evidence` are the facts it follows from, a sentence each. `ask` is what to ask whoever runs PostgREST, "" when it
    is in the reader's own hands. `heals` names the rungs of the ladder that can help, gentlest first.
    `certain` is False where the facts allow for something else as well.
    """

    id: str
    sentence: str
    evidence: tuple[str, ...] = ()
    ask: str = ""
    heals: tuple[str, ...] = ()
    certain: bool = True
