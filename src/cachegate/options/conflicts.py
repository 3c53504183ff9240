"""Options that are right alone and wrong together."""

from __future__ import annotations

from collections.abc import Mapping

from cachegate.options.given import Layer
from cachegate.options.mistakes import Mistakes
from cachegate.options.spec import Group
from cachegate.options.table import BY_NAME, EMBEDDED, FOREIGN, LAYOUTS

URLS = ("database-url", "postgrest-url")
REPORTS = ("json", "junit", "markdown", "summary")


def note_conflicts(command: str, given: Layer, values: Mapping[str, object], mistakes: Mistakes) -> None:
    """Add what does not go together; `values` are the ones that could be read."""
    match command:
        case "check":
            _one_url(given, mistakes)
            _urls_and_embedded(given, mistakes)
            _nothing_present(given, values, mistakes)
            _schemas_exposed(given, values, mistakes)
            _layout_that_is_run(given, values, mistakes)
            _commanded(given, values, mistakes)
        case "verify" | "doctor":
            _both_urls(command, given, mistakes)
        case "preflight":
            _live_database(given, mistakes)
        case "trigger":
            _judged_or_printed(given, values, mistakes)
    _same_file(given, values, mistakes)


def _both_urls(command: str, given: Layer, mistakes: Mistakes) -> None:
    for name in URLS:
        if name not in given:
            spec = BY_NAME[name]
            mistakes.add(
                f"{spec.flag} is missing",
                why=f"cachegate {command} looks at servers that run already, and starts none.",
                help=f"Give {spec.usage}, or set {spec.variable}.",
            )


def _live_database(given: Layer, mistakes: Mistakes) -> None:
    if "database-url" not in given:
        spec = BY_NAME["database-url"]
        mistakes.add(
            f"{spec.flag} is missing",
            why="cachegate preflight asks a database that has the rows.",
            help=f"Give {spec.usage}, or set {spec.variable}.",
        )


def _layout_that_is_run(given: Layer, values: Mapping[str, object], mistakes: Mistakes) -> None:
    if values.get("layout") in FOREIGN:
        mistakes.add(
            f"{given['layout'].source}: {values['layout']} migrations are not run",
            why=f"cachegate check runs the layouts {', '.join(LAYOUTS)}; cachegate trigger writes for more.",
            help="Let the tool migrate the database itself: --migrate-command 'COMMAND'.",
        )


def _commanded(given: Layer, values: Mapping[str, object], mistakes: Mistakes) -> None:
    """What only makes sense with a migrate command, and what only without."""
    if "migrate-command" not in given:
        if "baseline-command" in given:
            mistakes.add(
                f"{given['baseline-command'].source}: there is no migrate command",
                why="Without one the files of a folder are applied.",
                help="Give --migrate-command as well, or leave it out.",
            )
        return
    kind = str(values.get("baseline") or "none").partition(":")[0]
    if kind not in ("none", "ref"):
        mistakes.add(
            f"{given['baseline'].source}: does not go with {given['migrate-command'].source}",
            why="Which migrations there are is known to the command only.",
            help="Write none or ref:GITREF, or --baseline-command; or --baseline-present for a database that has it.",
        )
    for name in ("layout", "transaction", "ledger"):
        if name in given:
            mistakes.add(
                f"{given[name].source}: does not go with {given['migrate-command'].source}",
                why="The command runs the migrations, and no file is read.",
                help="Leave one of the two out.",
            )


def _judged_or_printed(given: Layer, values: Mapping[str, object], mistakes: Mistakes) -> None:
    """What a migration needs, and what judging needs, is not the same."""
    if values.get("check") and "database-url" not in given:
        spec = BY_NAME["database-url"]
        mistakes.add(
            f"{spec.flag} is missing",
            why="cachegate trigger --check judges the event triggers of a database.",
            help=f"Give {spec.usage}, or set {spec.variable}.",
        )
    if values.get("check") and values.get("write"):
        mistakes.add(
            f"{given['write'].source}: does not go with {given['check'].source}",
            why="Nothing is written where a database is judged.",
            help="Leave one of the two out.",
        )
    if values.get("run_statements") and not values.get("check"):
        mistakes.add(
            f"{given['run-statements'].source}: there is nothing to run",
            why="Statements are run to judge the event triggers of a database.",
            help="Add --check, or leave it out.",
        )


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
    if values.get("baseline") == "ledger" and not urls and "bootstrap" not in given:
        mistakes.add(
            f"{given['baseline'].source}: a private database has no ledger",
            why="It starts empty, and nothing has been applied to it.",
            help="Give the URLs of a database that has it, or a bootstrap file (a dump) that brings it.",
        )


def _schemas_exposed(given: Layer, values: Mapping[str, object], mistakes: Mistakes) -> None:
    """The private PostgREST exposes what its own setting says; no other schema can ever appear in its API."""
    schemas, settings = values.get("schemas"), values.get("embedded_config")
    if any(name in given for name in URLS) or not isinstance(schemas, tuple) or not isinstance(settings, Mapping):
        return
    exposed = [part.strip() for part in str(settings.get("db-schemas") or "").split(",") if part.strip()]
    hidden = [schema for schema in schemas if schema not in exposed]
    if exposed and hidden:
        mistakes.add(
            f"{given['schemas'].source}: the private PostgREST does not expose {', '.join(hidden)}",
            why=f"{given['embedded-config'].source} has db-schemas: {', '.join(exposed)}.",
            help="Let db-schemas name what production exposes; --schemas can be left out then, or name some of them.",
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
