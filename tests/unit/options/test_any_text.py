"""Whatever stands in whichever option: an `Options`, or `UsageProblems`; never anything else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import fields
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings
from hypothesis import strategies as st

from cachegate.errors import UsageProblems
from cachegate.options import Options, from_inputs, load
from cachegate.options.spec import Spec
from cachegate.options.table import ALL

WILD = st.text(st.characters(codec=None), max_size=30)
LIKELY = st.sampled_from(
    [
        "--",
        "-",
        "=",
        "--=",
        "-h",
        "--json",
        "--timeout=5",
        "none",
        "a,b",
        "5s",
        "http://h",
        "a=b",
        ".",
        "-1",
        "--no-json",
    ]
)
FLAGS = st.sampled_from([spec.flag for spec in ALL])
PIECES = st.one_of(WILD, LIKELY, FLAGS, st.builds("{}={}".format, FLAGS, st.one_of(WILD, LIKELY)))
DURATIONS = st.integers(1, 999)


@contextmanager
def folder() -> Iterator[Path]:
    with TemporaryDirectory() as name:
        (Path(name) / ".git").mkdir()
        yield Path(name)


@given(st.lists(PIECES, max_size=6))
@example(["--", "--json"])
@example(["-hx"])
@example(["a", "--", "b", "-c"])
@settings(deadline=None)
def test_any_arguments(argv: list[str]) -> None:
    """Arguments that no shell would produce included."""
    with folder() as cwd, suppress(UsageProblems):
        assert isinstance(load(argv, {}, cwd), Options)


@given(st.sampled_from(ALL), st.one_of(WILD, LIKELY))
@settings(deadline=None)
def test_any_text_in_any_variable_and_input(spec: Spec, text: str) -> None:
    """The environment takes what it is given."""
    with folder() as cwd:
        with suppress(UsageProblems):
            assert isinstance(load([f"{spec.flag}={text}"], {}, cwd), Options)
        with suppress(UsageProblems):
            assert isinstance(load([], {spec.variable: text}, cwd), Options)
        with suppress(UsageProblems):
            assert isinstance(from_inputs({spec.input: text}, cwd), Options)


def encoded(text: str) -> bytes:
    return text.encode(errors="replace")


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(encoded)))
@settings(deadline=None)
def test_any_bytes_in_the_file(content: bytes) -> None:
    """A file from a pull request may be anything."""
    with folder() as cwd, suppress(UsageProblems):
        (cwd / "cachegate.yml").write_bytes(content)
        assert isinstance(load([], {}, cwd), Options)


VALUES = st.recursive(
    st.sampled_from(["a", "5s", "on", "~", "''", "!!set {}", "&x 1", "*x", "|", "1e9", "\t", "{key: a, reason: b}"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.tuples(inner, inner).map(lambda pair: f"{{{pair[0]}: {pair[1]}}}"),
    ),
    max_leaves=5,
)  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from([spec.name for spec in ALL]), VALUES), max_size=5))
@settings(deadline=None)
def test_any_yaml_under_any_key(entries: list[tuple[str, str]]) -> None:
    """Nearly right files are the more dangerous ones."""
    with folder() as cwd, suppress(UsageProblems):
        (cwd / "cachegate.yml").write_text("".join(f"{name}: {value}\n" for name, value in entries))
        assert isinstance(load([], {}, cwd), Options)


@given(
    st.sampled_from([spec for spec in ALL if spec.metavar == "TIME"]),
    st.tuples(*[st.one_of(st.none(), DURATIONS)] * 3),
)
@settings(deadline=None)
def test_the_strongest_source_wins(spec: Spec, values: tuple[int | None, int | None, int | None]) -> None:
    """For every choice of sources that give a value: flag, then variable, then file, then the default."""
    flag, variable, key = values
    with folder() as cwd:
        if key:
            (cwd / "cachegate.yml").write_text(f"{spec.name}: {key}\n")
        environ = {spec.variable: f"{variable}s"} if variable else {}
        argv = [spec.flag, f"{flag}000ms"] if flag else []

        found = getattr(load(argv, environ, cwd), spec.field)

    assert found == (flag or variable or key or getattr(Options(cwd), spec.field))


def test_every_field_has_an_option_and_the_other_way_round() -> None:
    """Nothing can be set in one place only."""
    assert {field.name for field in fields(Options)} == {spec.field for spec in ALL}
