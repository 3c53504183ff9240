"""The engine's log stream, as text."""

from __future__ import annotations

from collections.abc import Iterator

_HEADER = 8  # stream number, three zeros, length of what follows as a big-endian 32-bit number


def text_of(stream: bytes, *, tty: bool) -> str:
    """What a container wrote. Without a terminal the engine frames every piece; with one it sends the bytes alone.

    Bytes that are not UTF-8 are replaced. A stream that was cut off is read as far as it goes.
    """
    content = stream if tty else b"".join(_frames(stream))
    return content.decode("utf-8", errors="replace").replace("\r\n", "\n")


def _frames(stream: bytes) -> Iterator[bytes]:
    at = 0
    while len(stream) - at >= _HEADER:
        length = int.from_bytes(stream[at + 4 : at + _HEADER], "big")
        at += _HEADER
        yield stream[at : at + length]
        at += length
