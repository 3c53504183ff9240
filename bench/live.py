"""`cachegate verify` on a healthy pair that nobody changed, against one reload of the same PostgREST."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import psycopg

from bench import measure
from bench.rig import OPTIONS, Rig
from bench.schema import SCHEMA
from cachegate import pipeline
from cachegate.database import session
from cachegate.model import expiry
from cachegate.model.migration import Migration
from cachegate.model.report import Verdict
from cachegate.pipeline import verifying
from cachegate.pipeline.reloading import reload
from cachegate.pipeline.servers import Servers


@dataclass(frozen=True, slots=True)
class Round:
    """Seconds that verifying took, by stage, and one reload (NOTIFY to fence) just before it."""

    stages: dict[str, float]
    verify: float
    reload: float
    claims: int


def rounds(rig: Rig, files: tuple[Migration, ...], number: int) -> list[Round]:
    """Side by side on one pair. Raises `AssertionError` unless everything held each time."""
    with rig.database() as url, rig.serving(url) as servers:
        with psycopg.connect(url, autocommit=True) as connection:
            for file in files:
                connection.execute(file.sql)
        _reloaded(servers)
        return [_round(servers) for _ in range(number)]


def _round(servers: Servers) -> Round:
    seconds = _reloaded(servers)
    stage = pipeline.Stages()
    options = replace(OPTIONS, database_url=servers.database_url)
    started = time.monotonic()
    report = verifying.run(servers, options, lambda text: None, stage, expiry.today())
    took = time.monotonic() - started
    assert report.verdict is Verdict.PASS, report.headline
    return Round(dict(stage.seconds), took, seconds, report.counts.total)


def _reloaded(servers: Servers) -> float:
    with session.opened(servers.database_url) as connection:
        fenced = reload(servers, connection, SCHEMA, OPTIONS)
    assert fenced.reload.proven
    return fenced.reload.rungs[-1].seconds


def told(found: list[Round]) -> str:
    """The rounds as Markdown."""
    stages = measure.shares([one.stages for one in found])
    rows = [(name, f"{seconds:.3f} s", f"{share:.1%}") for name, seconds, share in stages]
    verify, reloads = [one.verify for one in found], [one.reload for one in found]
    return "\n".join(
        [
            f"{found[0].claims} claims judged, {len(found)} rounds",
            "",
            measure.table(("stage", "median", "share"), rows),
            "",
            f"verify, all of it: {measure.spread(verify)}",
            f"one reload, NOTIFY to fence: {measure.spread(reloads)}",
            f"verify / reload: {measure.ratio(verify, reloads):.2f} (bound: 2)",
        ]
    )
