"""Options that are right alone and wrong together."""

from __future__ import annotations

from collections.abc import Mapping

from cachegate.options.given import Layer
from cachegate.options.mistakes import Mistakes
from cachegate.options.spec import Group
from cachegate.options.table import EMBEDDED

URLS = ("database-url", "postgrest-url")
REPORTS = ("json", "junit", "markdown", "summary")


def note_conflicts(given: Layer, values: Mapping[str, object], mistakes: Mistakes) -> None:
    """Add what does not go together; `values` are the ones that could be read."""
    _one_url(given, mistakes)
    _urls_and_embedded(given, mistakes)
    _nothing_present(given, values, mistakes)
    _same_file(given, values, mistakes)


def _one_url(given: Layer, mistakes: Mistakes) -> None:
    there = [name for name in URLS if name in given]
    if len(there) == 1:
        (missing,) = set(URLS) - set(there)
        mistakes.add(
            f"{given[there[0]].source}: {missing} is missing",
            why="The database and the PostgREST that serves it are checked together.",
            help=f"Give {missing} as well, or neither to use private servers.",
        )
    if not there and (admin := given.get("postgrest-admin-url")):
        mistakes.add(
            f"{admin.source}: {' and '.join(URLS)} are missing",
            why="The private PostgREST has an admin server of its own.",
            help="Give the URLs of your servers as well, or leave this one out.",
        )


def _urls_and_embedded(given: Layer, mistakes: Mistakes) -> None:
    """A file's wish for private servers is overruled by URLs from outside; side by side they contradict."""
    urls = [given[name] for name in URLS if name in given]
    if not urls:
        return
    for spec in EMBEDDED:
        wish = given.get(spec.name)
        if wish is not None and wish.rank >= min(url.rank for url in urls):
            mistakes.add(
                f"{wish.source}: does not go with {urls[0].source}",
                why=f"{Group.EMBEDDED.value.partition(' (')[0]} are started only when no URLs are given.",
                help="Leave out the URLs, or this option.",
            )


def _nothing_present(given: Layer, values: Mapping[str, object], mistakes: Mistakes) -> None:
    urls = any(name in given for name in URLS)
    if values.get("baseline_present") and not urls and "bootstrap" not in given:
        mistakes.add(
            f"{given['baseline-present'].source}: a private database has no baseline",
            why="It starts empty.",
            help="Give the URLs of a database that has it, or a bootstrap file that brings it.",
        )


def _same_file(given: Layer, values: Mapping[str, object], mistakes: Mistakes) -> None:
    owners: dict[object, str] = {}
    for name in REPORTS:
        path = values.get(name)
        if path is None:
            continue
        if path in owners:
            mistakes.add(
                f"{given[name].source}: the file is also the one of {owners[path]}",
                why="One report would overwrite the other.",
                help="Give each report a file of its own.",
            )
        owners.setdefault(path, name)
