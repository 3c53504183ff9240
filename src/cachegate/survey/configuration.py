"""`cachegate.yml`, commented: what was found and where, and what could not be found out."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.survey.conclusions import Conclusion
from cachegate.survey.scalars import comment, listed, scalar

_PACKAGED = {"postgres": ("15", "18"), "postgrest": ("11.2.2", "12.0.2")}
_OPTIONS = {
    "PGRST_DB_CHANNEL": "channel",
    "PGRST_JWT_ROLE_CLAIM_KEY": "jwt-role-claim",
    "PGRST_JWT_AUD": "jwt-audience",
}


def render(found: Conclusion, *, layout: str | None, bootstrap: tuple[str, ...], seeds: tuple[str, ...]) -> str:
    """The text. `layout` is what the user said, None if it is recognised; paths are relative to the file."""
    parts = [
        _head(found),
        _folder(found, layout),
        f"bootstrap: {listed(bootstrap)} # SQL to run before the migrations" if bootstrap else "",
        *_seeds(found, seeds),
        *(f"{_OPTIONS[name]}: {scalar(fact.value)} # from {comment(fact.file)}" for name, fact in found.carried
          if name in _OPTIONS),
        *_private(found),
        *(f"# {comment(note)}" for note in found.notes),
        _later(),
    ]  # fmt: skip
    return "\n".join(part for part in parts if part) + "\n"


def _head(found: Conclusion) -> str:
    return (
        "# How cachegate judges this repository; made by `cachegate init`. Every option has a key here:\n"
        "# cachegate check --help lists them. Relative paths start where this file stands.\n"
    )


def _folder(found: Conclusion, layout: str | None) -> str:
    folders = found.survey.folders
    if not folders:
        tools = ", ".join(f"{one.tool} ({one.file})" for one in found.survey.programs)
        return f"# No folder of SQL migrations was found, but programs: {comment(tools)}. See --migrate-command."
    lines = [f"directory: {scalar(folders[0])} # as the layout {found.survey.layout} has it"]
    lines += [f"layout: {scalar(layout)}"] if layout else []
    for other in folders[1:]:
        lines.append(
            f"# There are migrations in {comment(other)} as well. One run judges one folder: for another, add a"
        )
        lines.append(f"# step with `directory: {comment(other)}` and a `name:` of its own to the workflow.")
    return "\n".join(lines)


def _seeds(found: Conclusion, seeds: tuple[str, ...]) -> Iterator[str]:
    if found.supabase and not seeds:
        yield "# seed: what supabase/config.toml names is run after the baseline by itself"
    elif seeds:
        yield f"seed: {listed(seeds)} # rows that the migrations meet, run after the baseline"
    else:
        yield "# seed: [db/seed.sql] # rows that the migrations meet; none were found"


def _private(found: Conclusion) -> Iterator[str]:
    """For runs without URLs, as on a laptop; a workflow sets the same at its services."""
    yield "\n# For private servers, which a run without URLs starts:"
    if found.supabase:
        yield "# what they need stands in supabase/config.toml"
    else:
        yield from _version(found)
        yield "embedded-config:"
        yield f"  db-schemas: {scalar(found.schemas.joined)}{_why(found.schemas.file)}"
        yield f"  db-anon-role: {scalar(found.anonymous.joined)}{_why(found.anonymous.file)}"
        for name, fact in found.carried:
            if name not in _OPTIONS:
                key = name.removeprefix("PGRST_").lower().replace("_", "-")
                yield f"  {key}: {scalar(fact.value)}{_why(fact.file)}"


def _version(found: Conclusion) -> Iterator[str]:
    for which, told in (("postgres", found.postgres), ("postgrest", found.postgrest)):
        tag = told.joined.rpartition(":")[2].removeprefix("v").removeprefix("pg").split("-")[0]
        number = tag.split(".")[0] if which == "postgres" else tag
        if told.file and number in _PACKAGED[which]:
            yield f"embedded-{which}: {scalar(number)}{_why(told.file)}"


def _why(file: str) -> str:
    return f" # from {comment(file)}" if file else " # not found in the repository: set it as in production"


def _later() -> str:
    return (
        "\n# What could not be found out, and is worth a thought:\n"
        "# upserts: [films(title, year)] # upserts that clients send: each has to find its key\n"
        "# self-reload: off # if the deploy restarts PostgREST after migrating"
    )
