"""One table of options; README.md, action.yml and the other parts of the code say the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from cachegate.action import ALLOW
from cachegate.migrations import drafts, layouts
from cachegate.options.pages import PLACES
from cachegate.options.table import ALL, ANYWHERE, FOREIGN, INPUTS, LAYOUTS
from cachegate.options.tables import MARKERS, markdown, renewed

ROOT = Path(__file__).parents[2]
RENEW = "run `python -m cachegate.options.tables`"


@pytest.mark.parametrize("name", MARKERS)
def test_documents_show_the_options_as_they_are(name: str) -> None:
    """Whoever adds an option renews the documents with one command."""
    text = (ROOT / name).read_text(encoding="utf-8")

    assert renewed(name, text) == text, RENEW


def test_inputs_of_the_action_are_the_options() -> None:
    """All of them under their own names but for what only a person can use, and two that only an action needs."""
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))

    assert list(action["inputs"]) == ["command", *(spec.name for spec in INPUTS), "token", ALLOW]
    assert {spec.name for spec in ALL} - {spec.name for spec in ANYWHERE} == {
        "write-ignores",
        *("check", "write", "run-statements"),
        *("what", "follow"),
        *("print", "force"),
    }
    assert action["inputs"]["token"]["default"] == "${{ github.token }}"
    for spec in INPUTS:
        assert set(action["inputs"][spec.name]) == {"description"}  # an empty input counts as not given


def test_what_is_no_key_of_the_file_is_named() -> None:
    """The README and every command's help name the same options, and the README those that are flags only."""
    no_keys = {f"--{spec.name}" for spec in ANYWHERE if not spec.in_file}
    flags_only = {f"--{spec.name}" for spec in ALL if spec.flag_only and not spec.positional}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    told = re.search(r"What a pull request must not decide(.*?)are no keys(.*?)is a flag only", readme, re.DOTALL)
    helped = re.search(r"but --config and(.*?)are no keys", PLACES, re.DOTALL)

    assert told
    assert helped
    assert set(re.findall(r"--[a-z-]+", told[1])) == no_keys
    assert set(re.findall(r"--[a-z-]+", told[2])) == flags_only
    assert {"--config", *re.findall(r"--[a-z-]+", helped[1])} == no_keys


def test_the_action_runs_the_image_as_it_is() -> None:
    """No shell and no arguments between the workflow's author and the program."""
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))

    assert action["runs"] == {"using": "docker", "image": "Dockerfile"}
    assert {"verdict", "passed", "failed", "errored", "skipped", "exit-code", "json", "junit", "markdown"} == set(
        action["outputs"]
    )


def test_a_new_option_is_noticed() -> None:
    """The comparison is able to fail: a table without its last row is not up to date."""
    start, end, _ = MARKERS["README.md"]
    full = f"{start}\n\n{markdown()}\n\n{end}\n"

    assert renewed("README.md", full) == full
    assert renewed("README.md", full.replace("| `--postgrest-bin PATH`", "| `--other PATH`")) == full
    with pytest.raises(ValueError, match="has no lines"):
        renewed("README.md", "no table here")


def test_layouts_are_those_that_can_be_run() -> None:
    """What `--layout` takes is what the registry of layouts has, and what can be written without being run."""
    assert set(LAYOUTS) == {layout.name for layout in layouts.ALL}
    assert set(LAYOUTS) | set(FOREIGN) == drafts.BY_LAYOUT.keys()


def test_names_follow_one_rule() -> None:
    """A flag, its variable, its key and its input can be told from one another by rule."""
    for spec in ALL:
        assert spec.name == spec.name.lower()
        assert spec.variable == "CACHEGATE_" + spec.name.upper().replace("-", "_")
        assert spec.help.endswith(".")
        assert len(spec.help) <= 120
    assert len({spec.name for spec in ALL}) == len(ALL)
