"""A workflow that `cachegate init` wrote, run on servers of this machine as GitHub runs it on services."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml

from cachegate.cli import command, run_of
from cachegate.embedded import Postgrest
from cachegate.guard import Console
from cachegate.survey.looking import WORKFLOW
from conftest import StartPostgrest
from servers import Database


@dataclass(frozen=True)
class Ran:
    """What the step that runs Cachegate came to."""

    code: int
    report: dict[str, Any]
    said: str

    @property
    def failed(self) -> set[str]:
        return {one["key"] for one in self.report["findings"] if one["outcome"] in ("failed", "errored")}


def run(root: Path, database: Database, start: StartPostgrest, *arguments: str, postgrest: str = "12.0.2") -> Ran:
    """PostgREST starts before its role is there, gives up, and is started again, as the action does it."""
    job = yaml.safe_load((root / WORKFLOW).read_text("utf-8"))["jobs"]["cachegate"]
    env = {name: str(value) for name, value in job["services"]["postgrest"]["env"].items()}
    uri = urlsplit(env.pop("PGRST_DB_URI"))
    login = database.url_as(unquote(uri.username or ""), unquote(uri.password or ""))
    settings = {name.removeprefix("PGRST_").lower().replace("_", "-"): value for name, value in env.items()}
    api = start(postgrest, settings | {"db-uri": login})
    given = {**job["steps"][-1]["with"], "database-url": database.url, "postgrest-url": api.url}
    report = root.parent / "report.json"
    words = [word for name, value in given.items() for word in (f"--{name}", str(value))]
    out = io.StringIO()
    with _revived(api):
        code = command(
            ["check", *words, "--json", str(report), *arguments], Console({}, out, out), lambda: root, run_of
        )
    return Ran(code, json.loads(report.read_text("utf-8")) if report.exists() else {}, out.getvalue())


@contextmanager
def _revived(api: Postgrest) -> Iterator[None]:
    """As the container engine's socket does it for the action."""
    over = Event()

    def revive() -> None:
        while not over.wait(0.2):
            api.start()

    thread = Thread(target=revive)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
