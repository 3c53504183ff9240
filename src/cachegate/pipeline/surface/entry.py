"""One entry of the API's changes, and how a client names the thing that it is about."""

from __future__ import annotations

from dataclasses import dataclass

from cachegate.migrations.lexer import tokens
from cachegate.model.migration import Place
from cachegate.model.report import Change, Subject


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of a subject; `what`, `how` and `why` are as in `ApiChange`. `by` is another thing that did it."""

    subject: Subject
    change: Change
    what: str
    how: str = ""
    why: str = ""
    by: Subject | None = None


def along(entry: Entry, place: Place) -> str:
    """That something is gone by the CASCADE of a statement that does not name it; "" else."""
    if entry.change is not Change.REMOVED or entry.subject.kind not in ("relation", "function"):
        return ""
    words = {token.text.strip('"').lower() for token in tokens(place.statement)}
    if "cascade" not in words or entry.subject.name.partition("(")[0].lower() in words:
        return ""
    return f"removed by CASCADE ({place.statement})"


def endpoint(subject: Subject, *, several: bool) -> str:
    """`/films`, `/films column rating`, `/rpc/rate(integer)`; with its schema where several are exposed."""
    schema = f" (schema {subject.schema})" if several else ""
    match subject.kind:
        case "relation":
            return f"/{subject.name}{schema}"
        case "column":
            return f"/{subject.name} column {subject.part}{schema}"
        case "function":
            return f"/rpc/{subject.name}{schema}"
        case kind:
            what = "embedding through" if kind == "foreign key" else "upsert on"
            return f"/{subject.name} {what} {subject.part}{schema}"
