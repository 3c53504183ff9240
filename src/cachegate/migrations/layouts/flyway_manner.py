"""How Flyway sends a file: in one transaction, unless a statement in it is known not to run in one.

Source: what Flyway's parser for PostgreSQL takes for such statements, and its check that a file has one kind only. For
`ALTER TYPE … ADD VALUE` it needs no exception since Postgres 12. `REINDEX … CONCURRENTLY` is not among them: Flyway
sends it in a transaction, and Postgres refuses that.
"""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.migrations.layout import SourceFile
from cachegate.migrations.layouts import flyway_settings
from cachegate.migrations.layouts.flyway_settings import Settings
from cachegate.migrations.statements import Statement, split
from cachegate.model.migration import Manner, Migration, Remark, Transaction

_OTHER = "keep statements that cannot run in a transaction in a file of their own, or set mixed=true"
_OF_CONF = "its .sql.conf says executeInTransaction=false, so Flyway runs each statement in a transaction of its own"
_ALONE = "none of its statements can run in a transaction, so Flyway runs each on its own"
_MIXED = "it has statements that cannot run in a transaction, and with mixed=true Flyway runs each on its own"
_REFUSED = "Flyway refuses a file of statements that cannot run in a transaction together with others (mixed=false)"
_ONE = "Flyway runs a file in one transaction"


def manner(file: SourceFile, settings: Settings, conf: bytes) -> Manner:
    """`conf` is the script's own configuration, empty without one."""
    transaction, because = _transaction(file.sql.decode(errors="replace"), settings, flyway_settings.script(conf))
    replaced = flyway_settings.script(conf).get("placeholderreplacement", "true").lower() == "true"
    return Manner(
        transaction,
        because,
        _OTHER if transaction is Transaction.FILE else "",
        variables=settings.placeholders,
        placeholders=settings.marks if replaced else None,
        search_path=settings.schemas[:1],
    )


def waiting(migration: Migration, settings: Settings) -> Iterator[Remark]:
    """A remark on a file at which Flyway waits for its own lock; what a build file sets is not known here."""
    if not settings.locks_in_transaction or migration.manner.transaction is Transaction.FILE:
        return
    statements = split(migration.sql.decode(errors="replace"))
    if any("concurrently" in statement.keywords[1:4] and _refuses_transaction(statement) for statement in statements):
        yield Remark(
            check="file-refused",
            file=migration.file,
            claim="Flyway gets past every migration",
            cause="CONCURRENTLY waits until all other transactions have ended, and Flyway from 9.1.2 on keeps one open"
            " for its lock: unless its configuration says otherwise it waits for itself without end.",
            remedy="Set flyway.postgresql.transactional.lock=false; Spring calls it"
            " spring.flyway.postgresql.transactional-lock. Where a build file or the environment does, all is well.",
            severe=False,
        )


def _transaction(text: str, settings: Settings, conf: dict[str, str]) -> tuple[Transaction, str]:
    refusing = [_refuses_transaction(statement) for statement in split(text)]
    if any(refusing) and not all(refusing):
        return (Transaction.STATEMENT, _MIXED) if settings.mixed else (Transaction.FILE, _REFUSED)
    if "executeintransaction" in conf:
        inside = conf["executeintransaction"].lower() == "true"
        return (Transaction.FILE, _ONE) if inside else (Transaction.STATEMENT, _OF_CONF)
    if any(refusing) or not settings.transactional:
        return Transaction.STATEMENT, _ALONE if any(
            refusing
        ) else "Flyway's configuration says executeInTransaction=false"
    return Transaction.FILE, _ONE


def _refuses_transaction(statement: Statement) -> bool:
    match statement.keywords:
        case ("create" | "drop", "database" | "tablespace" | "subscription", *_) | ("vacuum", *_):
            return True
        case ("create" | "drop", "index", "concurrently", *_) | ("create", "unique", "index", "concurrently", *_):
            return True
        case ("alter", "system", *_) | ("discard", "all", *_):
            return True
        case ("reindex", "schema" | "database" | "system", *_):
            return True
        case ("reindex", "verbose", "schema" | "database" | "system", *_):
            return True
        case _:
            return False
