"""The whole gate, round by round: the share of each stage, and verifying against one reload."""

from __future__ import annotations

import time
from dataclasses import dataclass

from bench import measure
from bench.rig import OPTIONS, Rig
from cachegate import pipeline
from cachegate.model import expiry
from cachegate.model.migration import Migration, Selection
from cachegate.model.report import Outcome, Report, Severity

AFTERWARDS = "judge and report"


@dataclass(frozen=True, slots=True)
class Round:
    """One run: seconds by stage, the time from NOTIFY to the fence, and how many claims were judged."""

    stages: dict[str, float]
    reload: float
    claims: int

    @property
    def verify(self) -> float:
        return self.stages["verify"]


def measured(rig: Rig, files: tuple[Migration, ...]) -> Round:
    """Run the gate on a fresh database, all files pending. Raises `AssertionError` unless everything held."""
    with rig.database() as url, rig.serving(url) as servers:
        stage = pipeline.Stages()
        work = pipeline.Work(Selection((), files, "none"), "plain", today=expiry.today())
        started = time.monotonic()
        report = pipeline.run(servers, work, OPTIONS, lambda text: None, stage)
        rest = time.monotonic() - started - sum(stage.seconds.values())
    _require_green(report)
    assert report.reload is not None
    return Round({**stage.seconds, AFTERWARDS: rest}, report.reload.rungs[-1].seconds, report.counts.total)


def _require_green(report: Report) -> None:
    # Everybody may write every table here, which is worth a warning and makes no claim false.
    failed = [one for one in report.findings if one.outcome is Outcome.FAILED and one.severity is Severity.ERROR]
    wrong = failed + [one for one in report.findings if one.outcome is Outcome.ERRORED]
    assert not wrong, f"{len(wrong)} findings, the first: {wrong[0]}"


def told(rounds: list[Round]) -> str:
    """The rounds as Markdown."""
    rows = [
        (stage, f"{seconds:.3f} s", f"{share:.1%}")
        for stage, seconds, share in measure.shares([one.stages for one in rounds])
    ]
    verify, reload = [one.verify for one in rounds], [one.reload for one in rounds]
    return "\n".join(
        [
            f"{rounds[0].claims} claims judged, {len(rounds)} rounds",
            "",
            measure.table(("stage", "median", "share"), rows),
            "",
            f"verify after the reload: {measure.spread(verify)}",
            f"one reload, NOTIFY to fence: {measure.spread(reload)}",
            f"verify / reload: {measure.ratio(verify, reload):.2f} (bound: 1)",
        ]
    )
