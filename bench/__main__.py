"""`python -m bench [gate|verify|apply|probe|all]`: what docs/performance.md says, measured here and now."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Sequence

from bench import applying, gate, live, probing, rig, schema
from cachegate.guard import seldom_collected

EVERYTHING = "all"


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; returns 0, or 1 when something that was asked for could not be measured."""
    given = _parser().parse_args(argv)
    seldom_collected()  # as the command does
    size = schema.Size(given.tables, given.tables // 2, given.tables // 2, given.files)
    files = schema.migrations(size)
    print(f"{size.tables} tables, {size.functions} functions, {size.foreign_keys} foreign keys in {size.files} files")
    print(f"PostgreSQL {rig.POSTGRES}, PostgREST {rig.POSTGREST}, {os.cpu_count()} cores", end="")
    print(f", load before: {os.getloadavg()[0]:.1f}")
    with rig.opened() as servers:
        parts: dict[str, tuple[str | None, Callable[[], str]]] = {
            "gate": (None, lambda: gate.told([gate.measured(servers, files) for _ in range(given.rounds)])),
            "verify": (None, lambda: live.told(live.rounds(servers, files, given.rounds))),
            "apply": ("psql", lambda: applying.told(applying.rounds(servers, files, given.rounds), size.files)),
            "probe": ("wrk", lambda: probing.told(probing.rounds(servers, given.rounds * 2))),
        }
        wanted = list(parts) if given.part == EVERYTHING else [given.part]
        return max([_measure(name, *parts[name]) for name in wanted])


def _measure(name: str, program: str | None, part: Callable[[], str]) -> int:
    print(f"\n## {name}\n", flush=True)
    if program and not shutil.which(program):
        message = f"NOT MEASURED: {program} is not on the PATH (Debian: apt-get install {PACKAGES[program]})"
        print(message)
        print(message, file=sys.stderr)
        return 0
    print(part(), flush=True)
    return 0


PACKAGES = {"psql": "postgresql-client", "wrk": "wrk"}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("part", nargs="?", default=EVERYTHING, choices=["gate", "verify", "apply", "probe", EVERYTHING])
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="rounds of each side (default: 3)")
    parser.add_argument("--tables", type=int, default=1000, metavar="N", help="tables; half as many of the rest")
    parser.add_argument("--files", type=int, default=100, metavar="N", help="migration files (default: 100)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
