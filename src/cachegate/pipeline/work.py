"""What a run is about, and how long its stages take."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from cachegate.model.migration import Migration, Selection
from cachegate.pipeline.command import Command
from cachegate.pipeline.foundation import USUAL, Exposure


@dataclass(frozen=True, slots=True)
class Work:
    """Which files, in which layout, with which seeds, and sentences to show in the report.

    `seeds_then` has, by name, those that could be read as they stood before the pull request. `own_seeds` are what the
    layout's tool runs after all migrations: they are run as far as they fit the baseline.
    `exposure` says how the platform grants what is new. `today` is the day in UTC by which ignores end.
    `command` migrates instead of files: which migrations it ran is known afterwards.
    """

    selection: Selection
    layout: str
    seeds: tuple[Migration, ...] = ()
    notes: tuple[str, ...] = ()
    own_seeds: tuple[Migration, ...] = ()
    exposure: Exposure = USUAL
    command: Command | None = None
    seeds_then: Mapping[str, Migration] = field(default_factory=dict)
    today: date = field(kw_only=True)


@dataclass(slots=True)
class Stages:
    """Seconds by stage, in the order of the run."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        started = time.monotonic()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.monotonic() - started
