"""HTTP/1.1 as bytes: how a request is written, and where in a stream a response ends. No sockets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cachegate.postgrest.requests import Request, Response

LONGEST_HEAD = 256 * 1024  # bytes; PostgREST's are below one kilobyte


class Malformed(Exception):
    """The bytes are not an HTTP/1.1 response; the text says why."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A response and where it ends in the stream. `last`: the server closes the connection after it."""

    response: Response
    end: int
    last: bool


def written(request: Request, host: str, base: str, headers: Iterable[tuple[str, str]]) -> bytes:
    """The request's bytes. `headers` are added to its own.

    Raises `ValueError` where a name would end a line: it could smuggle a request of its own.
    """
    lines = [f"{request.method} {base}{request.path} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name}: {value}" for name, value in (*headers, *request.headers)]
    if request.body is not None:
        lines.append(f"Content-Length: {len(request.body)}")
    head = "\r\n".join(lines)
    if head.count("\n") != len(lines) - 1 or head.count("\r") != len(lines) - 1 or "\0" in head:
        raise ValueError("a line break or NUL cannot be sent in a header")
    return head.encode("utf-8") + b"\r\n\r\n" + (request.body or b"")


def cut(data: bytearray, start: int, method: str, *, ended: bool = False) -> Cut | None:
    """The response that begins at `start`, None while bytes are missing; `method` is what it answers.

    `ended` says that no more bytes will come, which completes a body without a length. Raises `Malformed`.
    """
    if not b"HTTP/1.".startswith(data[start : start + 7]):
        raise Malformed("it does not begin with HTTP/1")
    head_end = data.find(b"\r\n\r\n", start)
    if head_end < 0:
        if len(data) - start > LONGEST_HEAD:
            raise Malformed("its head does not end")
        return None
    first, *lines = data[start:head_end].decode("latin-1").split("\r\n")
    status = _status(first)
    if 100 <= status < 200:  # an interim answer: the one that counts follows
        return cut(data, head_end + 4, method, ended=ended)
    headers = tuple(_header(line) for line in lines)
    named = dict(headers)
    last = "close" in named.get("connection", "").lower() or first.startswith("HTTP/1.0")
    found = _body(data, head_end + 4, named, bodiless=method == "HEAD" or status in (204, 304), ended=ended)
    if found is None:
        return None
    body, end, delimited = found
    return Cut(Response(status, headers, body), end, last or not delimited)


def _status(line: str) -> int:
    parts = line.split(" ", 2)
    if len(parts) < 2 or len(parts[1]) != 3 or not parts[1].isdecimal():
        raise Malformed("its first line has no status")
    return int(parts[1])


def _header(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon:
        raise Malformed("a line of its head has no colon")
    return name.strip().lower(), value.strip()


def _body(
    data: bytearray, start: int, headers: dict[str, str], *, bodiless: bool, ended: bool
) -> tuple[bytes, int, bool] | None:
    """The body, where it ends, and whether it says so itself; None while bytes are missing (RFC 9112, 6.3)."""
    if bodiless:
        return b"", start, True
    if "chunked" in headers.get("transfer-encoding", "").lower():
        chunked = _chunks(data, start)
        return (*chunked, True) if chunked else None
    if "content-length" in headers:
        end = start + _number(headers["content-length"], 10)
        return (bytes(data[start:end]), end, True) if end <= len(data) else None
    return (bytes(data[start:]), len(data), False) if ended else None


def _chunks(data: bytearray, start: int) -> tuple[bytes, int] | None:
    parts: list[slice] = []  # copied once all are there: a long answer arrives in many pieces
    while (line_end := data.find(b"\r\n", start)) >= 0:
        size = _number(data[start:line_end].split(b";", 1)[0].decode("latin-1"), 16)
        start = line_end + 2
        if size == 0:
            end = _after_trailers(data, start)
            return (b"".join(data[part] for part in parts), end) if end is not None else None
        if len(data) < start + size + 2:
            return None
        if data[start + size : start + size + 2] != b"\r\n":
            raise Malformed("a chunk is longer than it says")
        parts.append(slice(start, start + size))
        start += size + 2
    return None


def _after_trailers(data: bytearray, start: int) -> int | None:
    while (line_end := data.find(b"\r\n", start)) >= 0:
        if line_end == start:
            return start + 2
        start = line_end + 2
    return None


def _number(text: str, base: int) -> int:
    digits = text.strip()
    if not digits.isascii() or not digits.isalnum():
        raise Malformed(f"{text[:20]!r} is not a length")
    try:
        return int(digits, base)
    except ValueError as error:
        raise Malformed(f"{text[:20]!r} is not a length") from error
