"""Applying a project's files: our way against `psql`, once per file, into two fresh databases."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from bench import measure
from bench.rig import OPTIONS, Rig
from cachegate.database import session
from cachegate.model.catalog import Roles
from cachegate.model.migration import Migration, StepOutcome
from cachegate.pipeline.servers import Servers
from cachegate.pipeline.trial import attempt

OURS, PSQL = "cachegate", "psql"


def rounds(rig: Rig, files: tuple[Migration, ...], number: int) -> dict[str, list[float]]:
    """Seconds for all files, by way."""
    with TemporaryDirectory() as folder:
        paths = [Path(folder, migration.name) for migration in files]
        for path, migration in zip(paths, files, strict=True):
            path.write_bytes(migration.sql)
        ways = {OURS: lambda: _ours(rig, files), PSQL: lambda: _psql(rig, paths)}
        return measure.alternately(number, ways)


def _ours(rig: Rig, files: tuple[Migration, ...]) -> float:
    """As the gate does it: a fresh session for each file, the channel watched, the catalog followed."""
    with rig.database() as url, rig.serving(url) as servers:
        return measure.seconds(lambda: _attempt(servers, files))


def _attempt(servers: Servers, files: tuple[Migration, ...]) -> None:
    with session.opened(servers.database_url) as connection:
        trial = attempt(servers, connection, files, Roles(None, None, ()), OPTIONS, lambda text: None)
    assert all(step.outcome is StepOutcome.APPLIED for step in trial.steps), trial.failed


def _psql(rig: Rig, paths: list[Path]) -> float:
    """A PostgREST stands by here too, so that both ways have the same company."""
    with rig.database() as url, rig.serving(url):
        parts = urlsplit(url)
        environment = {
            "PATH": os.environ["PATH"],
            "PGHOST": parts.hostname or "",
            "PGPORT": str(parts.port),
            "PGUSER": parts.username or "",
            "PGPASSWORD": parts.password or "",
            "PGDATABASE": parts.path.removeprefix("/"),
            "PGOPTIONS": "-c client_min_messages=warning",
        }

        def run() -> None:
            for path in paths:
                subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", path], env=environment, check=True)

        return measure.seconds(run)


def told(results: dict[str, list[float]], files: int) -> str:
    """The rounds as lines."""
    return "\n".join(
        [
            f"applying {files} files, {OURS}: {measure.spread(results[OURS])}",
            f"applying {files} files, psql -X -q -f once per file: {measure.spread(results[PSQL])}",
            f"cachegate / psql: {measure.ratio(results[OURS], results[PSQL]):.2f} (bound: 1)",
        ]
    )
