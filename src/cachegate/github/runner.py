"""The runner's side of a step: outputs, job summary, masks and groups; text from outside cannot become a command."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

SUMMARY_LIMIT = 1_048_576  # bytes a step; GitHub drops a longer summary whole, without telling


def write_outputs(environ: Mapping[str, str], outputs: Mapping[str, str]) -> bool:
    """Append step outputs to the file that the runner reads; False when the runner named none."""
    path = environ.get("GITHUB_OUTPUT")
    if not path:
        return False
    with Path(path).open("a", encoding="utf-8", errors="replace", newline="") as file:
        file.writelines(_output(name, value) for name, value in outputs.items())
    return True


def summary_room(environ: Mapping[str, str]) -> int:
    """How many bytes this step's job summary can still take; 0 where the runner shows none."""
    path = environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return 0
    file = Path(path)
    return max(0, SUMMARY_LIMIT - (file.stat().st_size if file.exists() else 0))


def write_summary(environ: Mapping[str, str], markdown: str) -> bool:
    """Append to the job summary; False, and nothing written, when there is none or it would not fit."""
    text = markdown.encode("utf-8", errors="replace")
    if len(text) > summary_room(environ):
        return False
    with Path(environ["GITHUB_STEP_SUMMARY"]).open("ab") as file:
        file.write(text)
    return True


def mask(stream: TextIO, secret: str) -> None:
    """Have the runner blank `secret` in everything logged from now on, also line by line."""
    for line in secret.splitlines():
        if line.strip():
            stream.write(f"::add-mask::{_escape(line)}\n")
    stream.flush()


@contextmanager
def group(stream: TextIO, title: str) -> Iterator[None]:
    """Fold what is written inside under a title."""
    stream.write(f"::group::{_escape(title)}\n")
    try:
        yield
    finally:
        stream.write("::endgroup::\n")
        stream.flush()


@contextmanager
def verbatim(stream: TextIO) -> Iterator[None]:
    """Have the runner take nothing written inside for a command, whoever wrote it."""
    resume = secrets.token_hex(16)
    stream.write(f"::stop-commands::{resume}\n")
    try:
        yield
    finally:
        stream.write(f"\n::{resume}::\n")
        stream.flush()


def _output(name: str, value: str) -> str:
    # A delimiter that the value cannot contain, because nobody could know it.
    delimiter = f"cachegate-{secrets.token_hex(16)}"
    return f"{name}<<{delimiter}\n{value}\n{delimiter}\n"


def _escape(text: str) -> str:
    """The data part of a workflow command: it ends at the line's end."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
