"""`cachegate.yml` in every odd form that a file can have."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cachegate.errors import UsageProblem, UsageProblems
from cachegate.options import Options, load


def read(folder: Path, content: str | bytes) -> Options:
    (folder / ".git").mkdir(exist_ok=True)
    (folder / "cachegate.yml").write_bytes(content if isinstance(content, bytes) else content.encode())
    return load([], {}, folder)


def mistakes(folder: Path, content: str | bytes) -> tuple[UsageProblem, ...]:
    with pytest.raises(UsageProblems) as caught:
        read(folder, content)
    return caught.value.problems


@pytest.mark.parametrize("content", ["", "# nothing yet\n", "---\n", "~", "{}", "\ufeff", "timeout:\n", "seed: []\n"])
def test_a_file_that_says_nothing(tmp_path: Path, content: str) -> None:
    """Empty is fine: a list whose items are commented out, too."""
    assert read(tmp_path, content) == Options(tmp_path, config=tmp_path / "cachegate.yml")


def test_line_ends_and_byte_order_marks_of_other_systems(tmp_path: Path) -> None:
    """Windows editors write both."""
    assert read(tmp_path, b"\xef\xbb\xbftimeout: 5\r\nname: caf\xc3\xa9\r\n").name == "café"


def test_schemas_with_commas_in_their_names(tmp_path: Path) -> None:
    """In a YAML list a comma is nothing special."""
    assert read(tmp_path, 'schemas: ["a,b", c]').schemas == ("a,b", "c")
    assert read(tmp_path, "schemas: a,b").schemas == ("a", "b")


def test_anchors_are_understood(tmp_path: Path) -> None:
    """Plain aliases of plain values do no harm."""
    options = read(tmp_path, "timeout: &t 7s\nreload-timeout: *t\n")

    assert (options.timeout, options.reload_timeout) == (7, 7)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("- timeout: 5\n", "cachegate.yml: is not a mapping of options"),
        ("timeout\n", "cachegate.yml: is not a mapping of options"),
        ("a: b\n---\nc: d\n", "cachegate.yml: line 2: is not YAML"),
        ("name: a\nschemas:\n\t- a\n", "cachegate.yml: line 3: is not YAML"),
        ("name: [a\n", "cachegate.yml: line 2: is not YAML"),
        ("name: *nobody\n", "cachegate.yml: line 1: is not YAML"),
        ("name: \x01\n", "cachegate.yml: has characters that YAML does not allow"),
        (b"name: a\nroles: caf\xe9\n", "cachegate.yml: line 2 is not UTF-8"),
        ("timeout: 5\n".encode("utf-16"), "cachegate.yml: line 1 is not UTF-8"),
        ("[" * 5_000, "cachegate.yml: is not a configuration"),
        ("#" * 70_000, "cachegate.yml: is larger than 64 kB"),
        ("name: a\n\nname: b\n", "cachegate.yml:3: 'name' stands on line 1 already"),
        ("config: x.yml\n", "cachegate.yml:1: unknown key 'config'"),
        ("timout: 5\n", "cachegate.yml:1: unknown key 'timout'"),
        ("[a]: 5\n", "cachegate.yml:1: a key is not a word"),
        ("{a: b}: 5\n", "cachegate.yml:1: a key is not a word"),
        ("<<: {timeout: 5}\n", "cachegate.yml:1: unknown key '<<'"),
        ("timeout: [5]\n", "cachegate.yml:1 (timeout): is a list or a mapping where one value is expected"),
        ("schemas: {a: b}\n", "cachegate.yml:1 (schemas): is a list or a mapping where one value is expected"),
        ("schemas:\n- a\n- [b]\n", "cachegate.yml:3 (schemas): is a list or a mapping where one value is expected"),
        ("schemas: &a [*a]\n", "cachegate.yml:1 (schemas): is a list or a mapping where one value is expected"),
        ("schemas:\n- a\n-\n", "cachegate.yml:3 (schemas): a value is missing"),
        ("name: !!binary aGk=\n", "cachegate.yml:1 (name): has the tag"),
        ("name: !!python/name:os.system x\n", "cachegate.yml:1 (name): has the tag"),
        ('name: "\\0"\n', "cachegate.yml:1 (name): the value has a NUL character"),
        ('name: "\\ud800"\n', "cachegate.yml:1 (name): the value is not UTF-8"),
        ('name: "\\UFFFFFFFF"\n', "cachegate.yml: "),
        ("require-pending: maybe\n", "cachegate.yml:1 (require-pending): 'maybe' is neither true nor false"),
        ("\nseed:\n  - a.sql\n", "cachegate.yml:3 (seed): 'a.sql' does not exist"),
        ("embedded-config: [a=b]\n", "cachegate.yml:1 (embedded-config): is not a mapping"),
        ("embedded-config: {a: [b]}\n", "cachegate.yml:1 (embedded-config): is a list or a mapping where"),
        ("embedded-config: {a: b,\n a: c}\n", "cachegate.yml:2: 'a' stands on line 1 already"),
        ("ignore: a\n", "cachegate.yml:1 (ignore): is not a list"),
        ("ignore: {a: b}\n", "cachegate.yml:1 (ignore): is not a list"),
        ("ignore:\n- a\n", "cachegate.yml:2 (ignore): an item has no key and reason"),
        ("ignore:\n- key: a\n", "cachegate.yml:2 (ignore): 'a' has no reason"),
        ("ignore:\n- key: a\n  reason: '  '\n", "cachegate.yml:2 (ignore): 'a' has no reason"),
        ("ignore:\n- reason: a\n", "cachegate.yml:2 (ignore): an item has no key"),
        ("ignore:\n- {key: a, reason: b, untill: c}\n", "cachegate.yml:2 (ignore): unknown key 'untill'"),
        ("ignore:\n- {key: a, reason: b, until: c}\n", "cachegate.yml:2 (ignore): until 'c' is not a date"),
        ("ignore:\n- {key: a, reason: b, until: 2026-02-30}\n", "cachegate.yml:2 (ignore): until '2026-02-30' is not"),
        ("ignore:\n- {key: a, reason: b, until: 20261231}\n", "cachegate.yml:2 (ignore): until '20261231' is not a"),
        ("ignore:\n- {key: a, reason: b, until: [2026-12-31]}\n", "cachegate.yml:2 (ignore): is a list"),
        ("ignore:\n- {key: a, reason: b, until: }\n", "cachegate.yml:2 (ignore): a value is missing"),
        ("ignore:\n- {key: a, reason: }\n", "cachegate.yml:2 (ignore): 'a' has no reason"),
        ("ignore: &a [*a]\n", "cachegate.yml:1 (ignore): an item has no key and reason"),
    ],
)
def test_what_is_wrong_names_its_line(tmp_path: Path, content: str | bytes, said: str) -> None:
    """One mistake, one message, one line number."""
    (problem,) = mistakes(tmp_path, content)

    assert problem.what.startswith(said)
    assert problem.what.isprintable()


def test_aliases_cannot_blow_up(tmp_path: Path) -> None:
    """A hundred levels of doubling stay a hundred lines."""
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 100))

    assert len(mistakes(tmp_path, bomb)) == 100


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    """A pipe would block for ever; it does not count as a file."""
    os.mkfifo(tmp_path / "cachegate.yml")
    (tmp_path / ".git").mkdir()

    assert load([], {}, tmp_path).config is None


def test_a_link_to_itself_is_no_file(tmp_path: Path) -> None:
    """Whatever a checkout may contain."""
    (tmp_path / "cachegate.yml").symlink_to("cachegate.yml")
    with pytest.raises(UsageProblems) as caught:
        load(["--config", "cachegate.yml"], {}, tmp_path)

    assert caught.value.problems[0].what.startswith("--config: 'cachegate.yml' cannot be used")
