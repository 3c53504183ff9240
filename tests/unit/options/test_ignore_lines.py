"""Ignores written into `cachegate.yml`: read back as they were meant, and the rest of the file as it was."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cachegate.errors import UsageProblems
from cachegate.options import load
from cachegate.options.ignore_lines import keys_of, section, with_ignores
from cachegate.options.mistakes import BadValue

KEYS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=40).filter(str.strip)
HOSTILE = (
    "reachable:api.films", "a: b", "a #b", "# a", "- a", "* a", "*a", "&a", "? a", "!a", "%a", "@a", "`a", "|", ">",
    "{a: b}", "[a]", "'", '"', "it's", 'a "b" c', "a\nb", "a\r\nb", "a\tb", " a ", "a ", "\ta", "~", "null", "yes",
    "12", "1e3", "2026-12-31", "<<", "=", "---", "--- a", "...", "é", "表", "\x7f", "a\x85b", "a\u2028", "\u202e",
    "\ufeff", "\ufffe", "👨\u200d👩", "\x1b[31m", "a\\", "\\n", "a:", ":a", "a" * 300 + " " + "b" * 300,
)  # fmt: skip
FILES = {
    "no file": "",
    "only a remark": "# ours\n",
    "empty document": "---\n",
    "other options": "timeout: 5s # long\n\n# the end\n",
    "no line end": "timeout: 5s",
    "windows": "timeout: 5s\r\nignore:\r\n  - key: x\r\n    reason: why\r\n\r\nname: a\r\n",
    "byte order mark": "\ufefftimeout: 5s\n",
    "byte order mark alone": "\ufeff",
    "list": "ignore:\n  - key: x # remark\n    reason: why # remark\n    # below\n\n# next\nname: a\n",
    "list at the margin": "ignore:\n- key: x\n  reason: why\nname: a\n",
    "list at the end": "name: a\nignore:\n    - reason: why\n      key: x",
    "list of flow mappings": "ignore:\n  - {key: x, reason: why} # remark\nname: a\n",
    "reasons as blocks": "ignore:\n  - key: x\n    reason: >\n      why\n      indeed\n\n# next\nname: a\n",
    "block before an option": "ignore:\n  - key: x\n    reason: |\n      why\nname: a\n",
    "block at the end": "ignore:\n  - key: x\n    reason: |-\n      why",
    "reason over two lines": 'ignore:\n  - key: x\n    reason: "why\n      indeed" # so\nname: a\n',
    "with an end": "ignore:\n  - key: x\n    reason: why\n    until: 2026-12-31\n",
    "no value": "ignore: # nothing yet\n\nname: a\n",
    "no value at the end": "name: a\nignore:",
    "block without line end": "ignore:\nname: |+\n  a",
    "block before the end": "name: |+\n  a\n\n",
    "indented": "  timeout: 5s\n  name: a\n",
    "aliases": "name: &n why\nignore:\n  - key: x\n    reason: *n\n  - key: y\n    reason: why\n",
}
UNSAFE = {
    "flow list": "ignore: []\n",
    "flow list with an item": "ignore: [{key: x, reason: why}]\n",
    "flow root": "{timeout: 5s}\n",
    "said null": "ignore: ~\n",
    "tilde": "~\n",
    "ended document": "timeout: 5s\n...\n",
    "no list": "ignore: a\n",
    "no mapping": "- a\n",
    "not YAML": "a: [\n",
    "a mistake elsewhere": "timout: 5s\n",
    "a reason to fill in": 'ignore:\n  - key: x\n    reason: ""\n',
    "anchored list": "ignore: &i\n  - key: x\n    reason: why\n",
    "alias as last word": "name: &n why\nignore:\n  - key: x\n    reason: *n\n",
}


def keys_read(text: str) -> list[str]:
    """What a run reads when somebody has filled in the reasons."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "cachegate.yml").write_bytes(text.replace('reason: ""', "reason: why").encode())
        return [ignore.key for ignore in load([], {}, folder).ignore]


@given(st.lists(KEYS, min_size=1, max_size=5))
@example(list(HOSTILE))
@settings(deadline=None)
def test_any_key_comes_back(keys: list[str]) -> None:
    """Whatever a project calls its tables."""
    assert keys_read(with_ignores("", keys)) == keys
    assert keys_read(with_ignores("timeout: 5s\r\n", keys)) == keys
    assert [item["key"] for item in yaml.safe_load(section(keys))["ignore"]] == keys


@pytest.mark.parametrize("text", FILES.values(), ids=FILES.keys())
def test_the_rest_of_the_file_stays_as_it_is(text: str) -> None:
    """Byte for byte: the old text is the new one without one block of lines."""
    old, edited = sorted(keys_of(text)), with_ignores(text, HOSTILE)

    added = len(edited) - len(text)
    places = [at for at in range(len(text) + 1) if edited[:at] + edited[at + added :] == text]
    assert places, edited
    assert keys_read(edited)[: len(old)] == old
    assert keys_read(edited)[len(old) :] == list(HOSTILE)
    assert ("\r\n" in text) == (edited.count("\r\n") == edited.count("\n"))


@pytest.mark.parametrize("text", UNSAFE.values(), ids=UNSAFE.keys())
def test_what_cannot_be_added_to_safely_is_left_alone(text: str) -> None:
    """There is a way to write this that nobody foresaw: then a person does it."""
    with pytest.raises(BadValue):
        with_ignores(text, ["a"])


LINES = st.sampled_from(
    ["ignore:", "ignore: []", "- key: a", "  - key: b", "    reason: why", "  reason: why", "name: a", "# remark", "",
     "    reason: |", "      text", "    reason: 'a", "      b'", "name: &n x", "    reason: *n", "...", "---",
     "\ufeff"]
)  # fmt: skip


@given(st.lists(LINES, max_size=8), st.sampled_from(["\n", "\r\n"]), st.booleans())
@example(["ignore:", "  - key: b", "    reason: |", "      text", "", "name: a"], "\n", True)
@example(["name: a", "", "      text"], "\n", False)
@settings(deadline=None, max_examples=200)
def test_any_file_is_added_to_rightly_or_not_at_all(lines: Sequence[str], newline: str, ended: bool) -> None:
    """No file ever means something else afterwards."""
    text = newline.join(lines) + (newline if ended else "")
    with TemporaryDirectory() as name:
        path = Path(name) / "cachegate.yml"
        path.write_bytes(text.encode())
        try:
            before = load([], {}, Path(name))
            edited = with_ignores(text, ["new: key"])
        except (UsageProblems, BadValue):
            return
        path.write_bytes(edited.replace('reason: ""', "reason: filled in").encode())
        after = load([], {}, Path(name))

    assert [*((one.key, one.reason) for one in before.ignore), ("new: key", "filled in")] == [
        (one.key, one.reason) for one in after.ignore
    ]
    assert (before.name, before.timeout) == (after.name, after.timeout)


def test_the_next_run_asks_for_the_reasons(tmp_path: Path) -> None:
    """Nothing is accepted without a word."""
    (tmp_path / "cachegate.yml").write_text(with_ignores("name: a\n", ["gone:api.a", "gone:api.b"]))
    with pytest.raises(UsageProblems) as caught:
        load([], {}, tmp_path)

    assert [problem.what for problem in caught.value.problems] == [
        "cachegate.yml:3 (ignore): 'gone:api.a' has no reason",
        "cachegate.yml:5 (ignore): 'gone:api.b' has no reason",
    ]
    assert all(problem.help.startswith("Fill it in") for problem in caught.value.problems)


def test_a_file_that_would_become_too_large() -> None:
    """The next run would refuse it."""
    with pytest.raises(BadValue, match="larger than 64 kB"):
        with_ignores("", [f"reachable:api.table_{number:04}" for number in range(2_000)])
