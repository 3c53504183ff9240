"""Which lock a statement takes, what it does under it, and roughly for how long; and the form that blocks less."""

from __future__ import annotations

from cachegate.model.preflight import Lock, Safer
from cachegate.model.quoting import enclosed, identifier
from cachegate.preflight.asking.question import Facts
from cachegate.preflight.asking.retypes import length
from cachegate.preflight.demand import (
    Attach,
    Beyond,
    Check,
    Computes,
    Computing,
    DomainCheck,
    DomainValidate,
    ForeignKey,
    NotNull,
    NotNullIndex,
    Retype,
    Unique,
    Validate,
    What,
)

READ, WRITTEN = 100e6, 30e6  # bytes in a second
SORTED, LOOKED_UP = 500e3, 200e3  # rows in a second
ASSUMING = "at 100 MB/s read, 30 MB/s written, 500,000 rows/s sorted, with nobody else at work"
ALL, WRITES = "every other use of it, reads too", "writes, not reads"
NOTHING = "no reads and no writes, only other changes of the schema"


def lock(what: What, facts: Facts) -> Lock:
    """`seconds` counts from the moment at which the lock is granted; waiting for it blocks those who come later."""
    size, rows = facts.table.bytes, facts.table.rows or 0
    scan = size / READ
    sort = scan + rows / SORTED
    match what:
        case Unique(index=True, concurrently=True):
            return Lock("SHARE UPDATE EXCLUSIVE", NOTHING, "two scans, an index is built beside the traffic", 2 * sort)
        case Unique(index=True):
            return Lock("SHARE", WRITES, "a scan, an index is built", sort)
        case Unique() | Beyond():
            return Lock("ACCESS EXCLUSIVE", ALL, "a scan, an index is built", sort)
        case Computes(kind=Computing.INDEX, concurrently=concurrently):
            return lock(Unique((), index=True, concurrently=concurrently), facts)
        case Computes(kind=Computing.GENERATED):
            work = "the table is rewritten and its indexes built anew"
            return Lock("ACCESS EXCLUSIVE", ALL, work, scan + (size + facts.table.index_bytes) / WRITTEN)
        case Computes(kind=Computing.WRITTEN):
            return Lock("ROW EXCLUSIVE", "writes to the same rows", "a scan", scan)
        case Computes(column=column):
            return Lock("ACCESS EXCLUSIVE", ALL, *_new_column(column, facts))
        case NotNull(new=True):
            return Lock("ACCESS EXCLUSIVE", ALL, *_new_column(what.column, facts))
        case NotNull() | NotNullIndex() | Check():
            return Lock("ACCESS EXCLUSIVE", ALL, "a scan", scan)
        case ForeignKey():
            work = "both tables are read: each row is looked up"
            other = facts.target.bytes / READ if facts.target else 0.0
            return Lock("SHARE ROW EXCLUSIVE", f"{WRITES}, in both tables", work, scan + other + rows / LOOKED_UP)
        case Validate():
            return Lock("SHARE UPDATE EXCLUSIVE", NOTHING, "a scan", scan)
        case Retype() if widens(what, facts):
            return Lock("ACCESS EXCLUSIVE", ALL, "nothing but the catalog is changed", 0.0)
        case Retype():
            seconds = scan + (size + facts.table.index_bytes) / WRITTEN
            return Lock("ACCESS EXCLUSIVE", ALL, "the table is rewritten and its indexes built anew", seconds)
        case Attach(new=True):  # asked of the default partition, also where one is attached that was there
            made = isinstance(facts.demand.what, Attach) and facts.demand.what.new
            whole = "every other use of the partitioned table, reads too"
            blocks = (
                whole if made else "every other use of the default partition, nothing else of the partitioned table"
            )
            on = "the partitioned table" if made else "the default partition"
            return Lock(f"ACCESS EXCLUSIVE on {on}", blocks, "a scan of the default partition", scan)
        case Attach():
            blocks = "every other use of the partition, nothing of the partitioned table"
            return Lock("ACCESS EXCLUSIVE on the partition", blocks, "a scan of the partition", scan)
        case DomainCheck() | DomainValidate():
            return Lock("SHARE on every table that has it", WRITES, "a scan of each of them", scan)


def widens(what: Retype, facts: Facts) -> bool:
    """Whether every value stays as it is stored: to text, or to a varchar that is no shorter."""
    column, target = facts.column(what.column), facts.type(what.type)
    strings = ("text", "character varying")
    if what.using or column is None or target is None or column.base not in strings or target.base not in strings:
        return False
    old, new = length(column.type), length(what.type)
    return new is None or (old is not None and old <= new)


def _new_column(column: str, facts: Facts) -> tuple[str, float]:
    added = facts.settled.added(column)
    if added is not None and added.distinct:
        return "the table is rewritten", facts.table.bytes / READ + facts.table.bytes / WRITTEN
    return "nothing but the catalog is changed where the default is one value for all rows", 0.0


def safer(what: What, facts: Facts, name: str) -> Safer | None:
    """The form that blocks less, as statements to put in its place; None where there is none."""
    table = facts.table.sql
    match what:
        case Unique(index=False) if all(part.column for part in what.keys) and facts.table.kind == "r":
            return _by_index(what, facts, name)
        case Unique(index=True, concurrently=False) | Computes(kind=Computing.INDEX, concurrently=False) if (
            facts.table.kind == "r"
        ):
            unique = "UNIQUE " if isinstance(what, Unique) else ""
            why = f"CREATE {unique}INDEX CONCURRENTLY lets writes go on. It cannot run inside a transaction, and leaves"
            why += " an invalid index to drop where it fails."
            return Safer("", why)
        case NotNull(new=False, primary=False):
            column = identifier(what.column)
            check = identifier(f"{facts.table.name[:40]}_{what.column[:15]}_there")
            return Safer(
                f"alter table {table} add constraint {check} check ({column} is not null) not valid;\n"
                f"alter table {table} validate constraint {check};\n"
                f"alter table {table} alter column {column} set not null;\n"
                f"alter table {table} drop constraint {check};",
                "The scan happens under a lock that blocks no traffic; SET NOT NULL then trusts the constraint.",
            )
        case Check():
            given = identifier(name or f"{facts.table.name[:50]}_check")
            return Safer(
                f"alter table {table} add constraint {given} check {enclosed(what.text)} not valid;\n"
                f"alter table {table} validate constraint {given};",
                "The scan happens in VALIDATE, in a transaction of its own, under a lock that blocks no traffic.",
            )
        case ForeignKey() if facts.table.kind == "r":
            return _two_steps(what, facts, name)
        case _:
            return None


def _by_index(what: Unique, facts: Facts, name: str) -> Safer:
    table = facts.table.sql
    kind = "primary key" if what.primary else "unique"
    given = identifier(name or f"{facts.table.name[:50]}_{'pkey' if what.primary else 'key'}")
    keys = ", ".join(part.text for part in what.keys)
    equal = " nulls not distinct" if what.nulls_equal else ""
    return Safer(
        f"create unique index concurrently {given} on {table} ({keys}){equal};\n"
        f"alter table {table} add constraint {given} {kind} using index {given};",
        "The index is built beside the traffic, outside a transaction; the constraint then takes it over at once.",
    )


def _two_steps(what: ForeignKey, facts: Facts, name: str) -> Safer:
    table = facts.table.sql
    given = identifier(name or f"{facts.table.name[:50]}_fkey")
    listed = ", ".join(map(identifier, what.columns))
    target = facts.target.sql if facts.target else what.target.sql
    columns = f" ({', '.join(map(identifier, what.target_columns))})" if what.target_columns else ""
    full = " match full" if what.full else ""
    return Safer(
        f"alter table {table} add constraint {given} foreign key ({listed}) references {target}{columns}{full}"
        " not valid;\n"
        f"alter table {table} validate constraint {given};",
        "NOT VALID takes its lock for a moment; VALIDATE, in a transaction of its own, reads without blocking writes."
        " Keep ON DELETE and the like of your statement.",
    )
