"""An exception that nobody foresaw, as a short report ready to paste."""

from __future__ import annotations

import platform
import shlex
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path

from cachegate import __version__

PACKAGE = Path(__file__).parent
MOST_FRAMES = 8
MOST_CAUSES = 3
LONGEST = 500  # characters of an exception's message


def report(error: BaseException, command: Sequence[str]) -> str:
    """What happened and where in our code: no values of variables. `command` must not hold secrets."""
    lines = [
        "cachegate: this is a bug in Cachegate; it says nothing about your project",
        "  help: report it with the lines below, or set CACHEGATE_DEBUG=1 to see the whole traceback",
        "",
        f"  cachegate {__version__}, Python {platform.python_version()}, {platform.platform()}",
        f"  command: {shlex.join(command)}",
        *(f"  {line}" for line in _chain(error)),
    ]
    return "\n".join(lines)


def _chain(error: BaseException) -> Iterator[str]:
    yield from _one(error)
    cause = error
    for _ in range(MOST_CAUSES):
        before = cause.__cause__ or cause.__context__
        if before is None:
            return
        cause = before
        yield "after"
        yield from _one(cause)


def _one(error: BaseException) -> Iterator[str]:
    message = " ".join(_text(error).split())
    short = message if len(message) <= LONGEST else message[:LONGEST] + "…"
    yield f"{type(error).__qualname__}: {short}" if short else type(error).__qualname__
    frames = [
        (Path(frame.f_code.co_filename), line, frame.f_code.co_qualname)
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    ours = [(path.relative_to(PACKAGE.parent), line, name) for path, line, name in frames if PACKAGE in path.parents]
    for path, line, name in ours[-MOST_FRAMES:]:
        yield f"  {path.as_posix()}:{line} {name}"


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # a broken __str__ must not hide the bug
        return ""
