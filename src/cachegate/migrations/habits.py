"""What each layout's own tool does with files that do not fit what it applied already: stop, run late, or pass over.

Sources: the tools' documentation and code, as of their current major versions.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Habits:
    """Each a clause. `late` is about a new file that sorts before an applied one, `severe` when it stops or never runs.

    `edited`, `gone` and `moved` are about applied files that were changed, removed or put before others: "" where the
    tool does not look.
    """

    late: str
    severe: bool = False
    edited: str = ""
    gone: str = ""
    moved: str = ""


_UNKNOWN = Habits("some runners skip it, some run it late")
_BY_LAYOUT = {
    "supabase": Habits(
        "supabase db push stops at it, unless --include-all is given",
        severe=True,
        gone="supabase db push stops when its ledger has a version without a file",
    ),
    "dbmate": Habits("dbmate runs it late, or stops if --strict is given"),
    "golang-migrate": Habits(
        "golang-migrate goes by the current version alone, and never runs it, without a word",
        severe=True,
        gone="golang-migrate stops when the file of the current version is gone",
    ),
    "flyway": Habits(
        "flyway migrate stops at it, unless outOfOrder is on",
        severe=True,
        edited="flyway migrate stops at the other checksum, until flyway repair",
        gone="flyway migrate stops when its ledger has a migration without a file",
    ),
    "goose": Habits("goose up stops at it, unless -allow-missing is given", severe=True),
    "sqitch": Habits(
        "what a change is to Sqitch depends on the one before it in the plan, so sqitch deploy does not find again what"
        " it deployed, and stops",
        severe=True,
        gone="sqitch deploy stops when a deployed change is not in the plan",
        moved="what a change is to Sqitch depends on the one before it, so sqitch deploy does not find again what it"
        " deployed, and stops",
    ),
    "prisma": Habits(
        "prisma migrate deploy runs it late",
        edited="prisma migrate dev wants to reset the database, migrate deploy does not look",
        gone="prisma migrate dev wants to reset the database, migrate deploy does not look",
    ),
    "drizzle": Habits(
        "Drizzle compares its time in the journal with that of the last applied one, and never runs it, without a word",
        severe=True,
    ),
    "node-pg-migrate": Habits(
        "node-pg-migrate stops at it, unless --no-check-order is given",
        severe=True,
        gone="node-pg-migrate stops when an applied file is missing, unless --no-check-order is given",
    ),
    "hasura": Habits("hasura migrate apply runs it late"),
}


def of(layout: str) -> Habits:
    """Those of a layout's own tool; of a folder that any tool may run, what tools do."""
    return _BY_LAYOUT.get(layout, _UNKNOWN)
