"""Logs as lines: streamed, cut where they are endless, and followed through rotation and truncation."""

from __future__ import annotations

import os
import select
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import BinaryIO

from cachegate.errors import UsageProblem

LONGEST = 1 << 20  # bytes of a line; what follows is dropped
CHUNK = 1 << 16
IDLE = 0.3  # seconds between two looks at a file that does not grow

Pause = Callable[[], None]


class Lines:
    """Bytes into lines, whatever the pieces are that they come in. Broken UTF-8 is replaced."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._dropping = False

    def feed(self, chunk: bytes) -> Iterator[str]:
        *ended, rest = chunk.split(b"\n")
        for piece in ended:
            self._keep(piece)
            yield from self.end()
        self._keep(rest)

    def end(self) -> Iterator[str]:
        """The line that has not ended, if there is anything of it."""
        line, self._rest, self._dropping = bytes(self._rest), bytearray(), False
        yield line.removesuffix(b"\r").decode("utf-8", errors="replace")

    @property
    def started(self) -> bool:
        return bool(self._rest)

    def _keep(self, piece: bytes) -> None:
        if not self._dropping:
            self._rest += piece[: LONGEST - len(self._rest)]
            self._dropping = len(self._rest) >= LONGEST


def read(stream: BinaryIO, name: str) -> Iterator[str | None]:
    """The lines of a stream to its end; None where it has nothing for a moment, if it can tell.

    Raises `UsageProblem` for what is no readable text.
    """
    lines, begun = Lines(), False
    for chunk in _chunks(stream):
        if chunk is None:
            yield None
            continue
        if not begun:
            _require_text(chunk, name)
        begun = True
        yield from lines.feed(chunk)
    if lines.started:
        yield from lines.end()


def _chunks(stream: BinaryIO) -> Iterator[bytes | None]:
    number = _pollable(stream)
    if number is None:
        while chunk := stream.read(CHUNK):
            yield chunk
        return
    poll = select.poll()
    poll.register(number, select.POLLIN)
    while True:
        if not poll.poll(IDLE * 1000):
            yield None
            poll.poll()
        if not (chunk := os.read(number, CHUNK)):
            return
        yield chunk


def _pollable(stream: BinaryIO) -> int | None:
    """The descriptor of a pipe, socket or terminal; None for a file, which is always ready, and for a fake."""
    try:
        number = stream.fileno()
    except (OSError, ValueError):
        return None
    return None if stat.S_ISREG(os.fstat(number).st_mode) else number


def opened(path: Path, stack: ExitStack) -> BinaryIO:
    """The file, to be read as bytes. Raises `UsageProblem` for what is no readable text."""
    try:
        file = stack.enter_context(path.open("rb"))
        head = file.peek(6)[:6] if path.is_file() else b""
    except OSError as error:
        raise UsageProblem(
            f"The log {path} cannot be read", str(error.strerror), "Name a file, or give the log on standard input."
        ) from error
    _require_text(head, str(path))
    return file


_OTHERWISE = (
    (b"\x1f\x8b", "compressed", "Write zcat FILE | cachegate explain."),
    (b"\x28\xb5\x2f\xfd", "compressed", "Write zstdcat FILE | cachegate explain."),
    (b"\xfd7zXZ\x00", "compressed", "Write xzcat FILE | cachegate explain."),
    (b"BZh", "compressed", "Write bzcat FILE | cachegate explain."),
    (b"PK\x03\x04", "an archive", "Write unzip -p FILE | cachegate explain."),
    (b"\xff\xfe", "UTF-16", "Save it as UTF-8."),
    (b"\xfe\xff", "UTF-16", "Save it as UTF-8."),
)
"""How a file begins that is no text, what it is, and how to read it."""


def _require_text(head: bytes, name: str) -> None:
    for start, what, help in _OTHERWISE:
        if head.startswith(start):
            raise UsageProblem(f"The log {name} is {what}", "Only plain UTF-8 text can be read.", help)


def follow(path: Path, pause: Pause) -> Iterator[str | None]:
    """The lines of a file from its beginning, and of what is appended; None, then a pause, where nothing is.

    A file that was replaced (rotated) is read to its end before the new one; one that became shorter is read anew.
    Ends only by an exception, such as Ctrl-C.
    """
    with ExitStack() as stack:
        file = opened(path, stack)
        lines = Lines()
        while True:
            while chunk := file.read(CHUNK):
                yield from lines.feed(chunk)
            if not _replaced(file, path):
                yield None
                pause()
            elif chunk := file.read(CHUNK):  # written before it was renamed
                yield from lines.feed(chunk)
            else:
                if lines.started:
                    yield from lines.end()
                with suppress(OSError):  # it may be renamed once more
                    new = path.open("rb")
                    stack.close()
                    file = stack.enter_context(new)


def _replaced(file: BinaryIO, path: Path) -> bool:
    """Whether the path leads to another file by now, or to the same one, cut short."""
    try:
        now = path.stat()
    except OSError:
        return False  # renamed, and the next one is not there yet
    own = os.fstat(file.fileno())
    return (now.st_dev, now.st_ino) != (own.st_dev, own.st_ino) or now.st_size < file.tell()
