"""`make demo`: the gate on two example projects, a pull request that passes and one that fails for three reasons."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cachegate.cli import command, run_of
from cachegate.guard import Console

ROOT = Path(__file__).resolve().parents[1]
REPORTS = {"json": "cachegate.json", "junit": "junit.xml", "markdown": "comment.md"}
OURS = ("CACHEGATE_", "GITHUB_", "INPUT_")  # the demo is the same on every machine and in every workflow


@dataclass(frozen=True, slots=True)
class Case:
    """One example project, and what the gate is expected to say: its exit code, and the checks that fail."""

    example: str
    story: str
    exit_code: int
    checks: tuple[str, ...] = ()


CASES = (
    Case("film-club-good", "A pull request that may be merged", 0),
    Case(
        "film-club-bad",
        "The same pull request with three mistakes in it",
        1,
        ("reachable", "self-reload", "unambiguous"),
    ),
)


def main(out: Path = ROOT / "out", cases: Sequence[Case] = CASES) -> int:
    """Run every case, leave the reports under `out`; 0 if all behaved as expected, else 1."""
    wrong = [complaint for case in cases for complaint in _run(case, out / case.example)]
    print("\nReports, of each run one as JSON, as JUnit XML, and the comment that a pull request would get:")
    for case in cases:
        for name in REPORTS.values():
            print(f"  {_shown(out / case.example / name)}")
    for complaint in wrong:
        print(f"demo: {complaint}", file=sys.stderr)
    return 1 if wrong else 0


def _run(case: Case, folder: Path) -> list[str]:
    arguments = arguments_of(case, folder)
    print(f"\n━━ {case.story}\n   cachegate {' '.join(arguments)}\n", flush=True)
    for name in REPORTS.values():
        (folder / name).unlink(missing_ok=True)  # what an earlier demo left proves nothing
    console = Console(undisturbed(os.environ), sys.stdout, sys.stderr)
    exit_code = command(arguments, console, lambda: ROOT, run_of)
    report = folder / REPORTS["json"]
    return complaints(case, exit_code, json.loads(report.read_text("utf-8")) if report.exists() else None)


def arguments_of(case: Case, folder: Path) -> list[str]:
    """What follows `cachegate` on the command line."""
    reports = [part for option, name in REPORTS.items() for part in (f"--{option}", _shown(folder / name))]
    return ["check", f"examples/{case.example}", *reports]


def complaints(case: Case, exit_code: int, report: Mapping[str, object] | None) -> list[str]:
    """How a run differed from what its case expects, in sentences; `report` is the JSON report, None without one."""
    if report is None:
        return [f"{case.example} left no report"]
    findings = report["findings"]
    assert isinstance(findings, list)
    failed = sorted({finding["check"] for finding in findings if finding["outcome"] == "failed"})
    wrong = []
    if exit_code != case.exit_code:
        wrong.append(f"{case.example} exited with {exit_code}, not {case.exit_code}")
    if failed != sorted(case.checks):
        expected = ", ".join(sorted(case.checks)) or "nothing"
        wrong.append(f"{case.example} failed {', '.join(failed) or 'nothing'}, expected was {expected}")
    return wrong


def undisturbed(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment without what would steer Cachegate from outside."""
    return {name: value for name, value in environ.items() if not name.startswith(OURS)}


def _shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)


if __name__ == "__main__":
    sys.exit(main())
