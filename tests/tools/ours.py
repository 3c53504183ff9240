"""Cachegate's way with a folder of migrations, without a PostgREST: what it finds, in its order, as it sends it."""

from __future__ import annotations

from pathlib import Path

from cachegate.database import apply
from cachegate.migrations import psql
from cachegate.migrations.discover import discover
from cachegate.model.migration import StepOutcome, Transaction
from cachegate.pipeline.files import NO_VARIABLES, reading


class Failed(Exception):
    """A migration did not apply; the text is what the server said."""


def migrate(folder: Path, url: str) -> str:
    """Apply everything; the layout that it was taken for. Raises `Failed`."""
    project = discover(folder)
    for migration in project.migrations:
        ready = psql.ready(migration, project.layout, project.root, NO_VARIABLES)
        step = apply.apply(url, ready, Transaction.AUTO, reading(NO_VARIABLES))
        if step.outcome is not StepOutcome.APPLIED:
            raise Failed(f"{migration.file}: {step.failure}")
    return project.layout
