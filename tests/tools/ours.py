"""Cachegate's way with a folder of migrations, without a PostgREST: what it finds, in its order, as it sends it."""

from __future__ import annotations

from pathlib import Path

from cachegate.database import apply, rehearsing
from cachegate.migrations import psql
from cachegate.migrations.discover import discover
from cachegate.model.migration import StepOutcome, Transaction
from cachegate.pipeline.files import NO_VARIABLES, reading


class Failed(Exception):
    """A migration did not apply; the text is what the server said."""


def migrate(folder: Path, url: str) -> str:
    """Apply everything; the layout that it was taken for. Raises `Failed`."""
    project, how = discover(folder), reading(NO_VARIABLES)
    migrations = [psql.ready(one, project.layout, project.root, NO_VARIABLES) for one in project.migrations]
    if rehearsing.meant(migrations, Transaction.AUTO, how) and (refused := rehearsing.rehearse(url, migrations, how)):
        raise Failed(f"together: {refused}")
    for migration in migrations:
        step = apply.apply(url, migration, Transaction.AUTO, how)
        if step.outcome is not StepOutcome.APPLIED:
            raise Failed(f"{migration.file}: {step.failure}")
    return project.layout
