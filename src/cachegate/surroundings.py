"""Where a run takes place: environment, streams, folder, and the event that set it off."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TextIO

from cachegate.model import expiry


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`event` is the runner's event file, None outside the action; `today` the day in UTC; `stdin` None when closed."""

    environ: Mapping[str, str]
    stdout: TextIO
    stderr: TextIO
    cwd: Path
    event: Path | None = None
    today: date = field(default_factory=expiry.today)
    stdin: TextIO | None = field(default_factory=lambda: sys.stdin)

    @property
    def in_actions(self) -> bool:
        return self.environ.get("GITHUB_ACTIONS") == "true"
