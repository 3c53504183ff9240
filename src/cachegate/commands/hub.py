"""GitHub as a command meets it: the event that set it off, and the API, where there is a token."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cachegate.errors import UsageProblem
from cachegate.github import runner
from cachegate.github.api import GitHub
from cachegate.github.event import Event, read_event
from cachegate.surroundings import Surroundings


def event_of(around: Surroundings) -> Event | None:
    """None outside the action. Raises `UsageProblem` for an event file that cannot be read."""
    if around.event is None:
        return None
    try:
        return read_event(around.environ, around.event.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageProblem(
            "The runner's event file cannot be read",
            f"GITHUB_EVENT_PATH is {around.event}: {error}",
            "Outside GitHub's runner use the command: cachegate check.",
        ) from error


@contextmanager
def github_of(around: Surroundings, event: Event | None) -> Iterator[GitHub | None]:
    """None without an event or a token; the token is masked in the log."""
    token = around.environ.get("INPUT_TOKEN") or around.environ.get("GITHUB_TOKEN")
    if event is None or not token or not event.api_url:
        yield None
        return
    runner.mask(around.stdout, token)
    with GitHub(event.api_url, token) as github:
        yield github
