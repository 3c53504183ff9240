"""`cachegate init`, from options to exit code: looks at a repository and writes the files to begin with."""

from __future__ import annotations

import difflib
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path

from cachegate.errors import UsageProblem
from cachegate.model.report import ExitCode
from cachegate.options import Options
from cachegate.reporters import escape
from cachegate.surroundings import Surroundings
from cachegate.survey import configuration, looking, roles, workflow
from cachegate.survey.conclusions import Conclusion, conclude
from cachegate.survey.looking import CONFIG, GRANTS, ROLES, WORKFLOW


def run(options: Options, around: Surroundings) -> int:
    """Write them, or print them; nothing at all is written over a file that is there, unless --force is given.

    Raises `UsageProblem` where there are no migrations, and where files are in the way.
    """
    place = looking.repository(options.directory)
    found = conclude(looking.look(options.directory, options.layout, place))
    texts = files(found, options.layout)
    if options.print:
        for name, text in texts.items():
            around.stdout.write(f"# {name}\n{text}\n")
        return ExitCode.GOOD
    for name in texts:
        _require_inside(place.root, name)
    different = [name for name in texts if _there(place.root, name) not in (None, texts[name])]
    if different and not options.force:
        around.stdout.write("".join(_difference(place.root, name, texts[name]) for name in different))
        verb = "is" if len(different) == 1 else "are"
        raise UsageProblem(
            f"{' and '.join(different)} {verb} there already, and nothing was written",
            "What would change is shown above.",
            "Take over what you want by hand, or say --force to overwrite.",
        )
    for name, text in texts.items():
        _write(place.root, name, text, around)
    _told(found, around)
    return ExitCode.GOOD


def files(found: Conclusion, layout: str | None = None) -> Mapping[str, str]:
    """The text of each file, by its path below the root."""
    grants, made = roles.after(found), roles.before(found)
    first = "supabase" if found.supabase else found.known.file if found.known else ""
    bootstrap = tuple(name for name in (first, ROLES if made else "") if name)
    seeds = (*((GRANTS,) if grants else ()), *found.survey.seeds)
    texts = {
        WORKFLOW: workflow.render(workflow.job(found)),
        CONFIG: configuration.render(found, layout=layout, bootstrap=bootstrap, seeds=seeds),
    }
    texts |= {ROLES: made} if made else {}
    return texts | ({GRANTS: grants} if grants else {})


def _there(root: Path, name: str) -> str | None:
    """The file's text; None if there is none. Raises `UsageProblem` for what is no file, or cannot be read."""
    try:
        return (root / name).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _cannot(name, "read", error) from error


def _cannot(name: str, verb: str, error: OSError) -> UsageProblem:
    return UsageProblem(
        f"{name} cannot be {verb}",
        str(error.strerror),
        "Move what is in the way, or print the files with --print.",
    )


def _require_inside(root: Path, name: str) -> None:
    if not (root / name).resolve().is_relative_to(root):
        raise UsageProblem(
            f"{name} leads out of the repository",
            "A link stands in its way.",
            "Replace the link by a folder or a file, or print the files with --print.",
        )


def _difference(root: Path, name: str, text: str) -> str:
    lines = difflib.unified_diff(
        (_there(root, name) or "").splitlines(keepends=True), text.splitlines(keepends=True), name, f"{name} (init)"
    )
    return escape.visible("".join(line if line.endswith("\n") else f"{line}\n" for line in lines))


def _write(root: Path, name: str, text: str, around: Surroundings) -> None:
    if _there(root, name) == text:
        _say(around, f"{name} is as it would be written")
        return
    path = root / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise _cannot(name, "written", error) from error
    _say(around, f"wrote {name}")


def _told(found: Conclusion, around: Surroundings) -> None:
    for sentence in _sentences(found):
        _say(around, sentence)


def _sentences(found: Conclusion) -> Iterator[str]:
    if found.survey.folders:
        yield f"judges {found.survey.folders[0]}, as the layout {found.survey.layout} has it"
    for other in found.survey.folders[1:]:
        yield f"there are migrations in {other} as well: {CONFIG} says how to judge them too"
    for what, told in (("schemas", found.schemas), ("anonymous role", found.anonymous)):
        if not told.file:
            yield f"the {what} could not be found out, so {told.joined} is a guess: set it in {WORKFLOW} and {CONFIG}"
    yield from found.notes
    yield f"try it here: {_trial(found)}"


def _trial(found: Conclusion) -> str:
    """A first run. Seed files need a baseline: where everything is pending, nothing that they fill is there yet."""
    if not found.survey.folders and found.survey.programs:
        return f"cachegate check --migrate-command {shlex.quote(found.survey.programs[0].command)}"
    return "cachegate check --baseline ref:HEAD" if found.survey.seeds else "cachegate check"


def _say(around: Surroundings, text: str) -> None:
    around.stderr.write(f"cachegate: {escape.one_line(text)}\n")
