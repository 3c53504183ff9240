"""Who may do what, in few words: a letter for each verb, and a sentence for the cause of each "no"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cachegate.model.access import Access, Answer, Cause, Obstacle
from cachegate.model.report import Report

LETTERS = {"select": "S", "insert": "I", "update": "U", "delete": "D", "execute": "X"}
MARKS = {Answer.YES: "", Answer.LIMITED: "*", Answer.NO_ROWS: "°"}
LEGEND = (
    "S select, I insert, U update, D delete, X execute;"
    " * within limits, ° no row-level security policy applies: no rows; – nothing"
)


def things(rows: Sequence[Access]) -> dict[str, list[Access]]:
    """The rows by what they are about, in their order."""
    found: dict[str, list[Access]] = {}
    for row in rows:
        found.setdefault(row.label, []).append(row)
    return found


def summary(report: Report) -> str:
    """`Who may do what: 3 things, 2 roles`, and whether anything is refused at all."""
    objects, roles = things(report.access), {row.role for row in report.access}
    counted = ", ".join(
        f"{count} {word}{'' if count == 1 else 's'}" for count, word in ((len(objects), "thing"), (len(roles), "role"))
    )
    everything = ", everything allowed" if all(row.everything for row in report.access) else ""
    return f"Who may do what: {counted}{everything}"


def letters(row: Access) -> str:
    """`SI*U` for what is allowed, each with a mark if it is not simply so; a dash for nothing."""
    allowed = [cell for cell in row.cells if cell.answer is not Answer.NO]
    return "".join(LETTERS[cell.verb] + MARKS[cell.answer] for cell in allowed) or "–"


def reasons(rows: Sequence[Access], besides: Cause | None = None) -> Iterator[str]:
    """Why the roles may not do with one thing what they may not: a sentence for each cause but `besides`."""
    found: dict[tuple[tuple[str, ...], Obstacle], list[str]] = {}
    for row in rows:
        for obstacle, verbs in _causes(row).items():
            if obstacle.cause is not besides:
                found.setdefault((tuple(verbs), obstacle), []).append(row.role)
    for (hindered, obstacle), roles in found.items():
        yield f"{', '.join(roles)}: {', '.join(hindered)}: {says(obstacle)}"


def _causes(row: Access) -> dict[Obstacle, list[str]]:
    """Each obstacle with the verbs that it hinders."""
    found: dict[Obstacle, list[str]] = {}
    for cell in row.cells:
        for obstacle in cell.obstacles:
            found.setdefault(obstacle, []).append(cell.verb)
    return found


def confirmed(rows: Sequence[Access]) -> str:
    """For whom the API was asked, and agreed; "" for nobody."""
    asked = [row for row in rows if row.confirmed]
    roles = dict.fromkeys(row.role for row in asked)
    return f"The API was asked as {', '.join(roles)}, and agrees: {len(asked)} of {len(rows)} rows." if asked else ""


def says(obstacle: Obstacle) -> str:
    """One cause in words."""
    whose = f"its owner {obstacle.owner}" if obstacle.owner else "the role"
    match obstacle.cause:
        case Cause.ROLE:
            return f"{obstacle.on} may not become this role"
        case Cause.SCHEMA:
            return f"no USAGE on the schema {obstacle.on}"
        case Cause.GRANT:
            return "not granted"
        case Cause.COLUMNS:
            return f"granted on {obstacle.on} only"
        case Cause.SEQUENCE:
            return f"the sequence {obstacle.on} of a default may not be used"
        case Cause.SOURCE:
            return f"behind it {whose} lacks the privilege on {obstacle.on}"
        case Cause.ROW_SECURITY:
            return f"row-level security of {obstacle.on} has no policy for {whose}"
        case Cause.REFUSED:
            return f"the API refuses it: {obstacle.on}"
