"""In which transactions a file is sent, and why in those."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cachegate.model.migration import Migration, Transaction

CANNOT_SHARE = {
    "25001": "a statement in it cannot run inside a transaction",
    "55P04": "it uses an enum label in the transaction that adds it",
    "2D000": "a block or procedure in it ends the transaction",
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """How a file is sent, and why; `cuts` as in `Manner`. `wrapped`: in a transaction of ours around all of it."""

    mode: Transaction
    because: str
    cuts: tuple[int, ...] | None = None

    @property
    def wrapped(self) -> bool:
        return self.mode is Transaction.FILE


def choose(migration: Migration, asked: Transaction, own_transactions: Callable[[], bool]) -> Chosen:
    """An option is obeyed; else it is done as the layout's tool does it, else as the file needs it."""
    manner = migration.manner
    if asked is not Transaction.AUTO:
        return Chosen(asked, f"--transaction {asked.value} says so")
    if manner.transaction is not Transaction.AUTO:
        return Chosen(manner.transaction, manner.because, manner.cuts)
    if own_transactions():
        return Chosen(Transaction.STATEMENT, "it begins or ends transactions itself")
    return Chosen(Transaction.AUTO, manner.because)
