"""Options in the environment: variables of the user (`CACHEGATE_…`), and inputs of the action (`INPUT_…`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from cachegate.options.given import Given, Layer, Rank, items
from cachegate.options.mistakes import Mistakes, nearest
from cachegate.options.spec import Spec
from cachegate.options.table import ALL, ANYWHERE, INPUTS

PREFIX = "CACHEGATE_"
SURELY = 0.85  # other programs may own variables with our prefix; only what looks like a slip is a mistake


def variables(environ: Mapping[str, str], base: Path, mistakes: Mistakes) -> Layer:
    """What `CACHEGATE_…` variables give. An empty one counts as not given."""
    _note_slips(environ, mistakes)
    return dict(_given(((spec, spec.variable, spec.variable) for spec in ANYWHERE), environ, base, Rank.ENVIRONMENT))


def inputs(environ: Mapping[str, str], workspace: Path) -> Layer:
    """What the inputs of the action give. GitHub passes an input that was left out as an empty one."""
    places = ((spec, spec.input, f"input {spec.name}") for spec in INPUTS)
    return dict(_given(places, environ, workspace, Rank.INPUT))


def _given(
    places: Iterable[tuple[Spec, str, str]], environ: Mapping[str, str], base: Path, rank: Rank
) -> Iterable[tuple[str, Given]]:
    for spec, variable, source in places:
        text = environ.get(variable, "")
        text = text.strip("\r\n") if spec.secret else text.strip()
        if text:
            yield spec.name, Given(items(spec, text, source), base, rank)


def _note_slips(environ: Mapping[str, str], mistakes: Mistakes) -> None:
    known = {spec.variable.removeprefix(PREFIX) for spec in ANYWHERE}
    flags = {spec.variable: spec.flag for spec in ALL if spec.flag_only}
    for variable in sorted(environ):
        if variable in flags and environ[variable].strip():
            mistakes.add(f"{variable}: not for a variable", help=f"Give {flags[variable]} on the command line.")
            continue
        rest = variable.removeprefix(PREFIX)
        if rest == variable or rest in known:
            continue
        if close := nearest(rest, known, SURELY):
            mistakes.add(f"unknown variable {variable}", help=f"Did you mean {PREFIX}{close}?")
