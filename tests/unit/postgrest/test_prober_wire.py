"""Cutting responses out of a stream of bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachegate.postgrest.requests import Request
from cachegate.postgrest.wire import Malformed, cut, written

BODIES = st.binary(max_size=200)


def response(body: bytes, chunks: list[int] | None) -> bytes:
    if chunks is None:
        return b"HTTP/1.1 200 OK\r\nServer: postgrest/12.0.2\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body)
    parts, rest = [], body
    for size in chunks:
        part, rest = rest[:size], rest[size:]
        if part:
            parts.append(b"%X\r\n%s\r\n" % (len(part), part))
    if rest:
        parts.append(b"%x\r\n%s\r\n" % (len(rest), rest))
    return b"HTTP/1.1 400 Bad Request\r\nTransfer-Encoding: chunked\r\n\r\n%s0\r\n\r\n" % b"".join(parts)


@given(st.lists(st.tuples(BODIES, st.none() | st.lists(st.integers(1, 50), max_size=5)), max_size=6), st.data())
def test_any_bodies_in_any_pieces(sent: list[tuple[bytes, list[int] | None]], data: st.DataObject) -> None:
    """However a stream of responses is torn, the same bodies come out, and nothing is left."""
    stream = b"".join(response(*one) for one in sent)
    tears = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    incoming = bytearray()
    found = []
    for start, end in zip([0, *tears], [*tears, len(stream)], strict=True):
        incoming += stream[start:end]
        while one := cut(incoming, 0, "GET") if incoming else None:
            found.append(one.response.body)
            del incoming[: one.end]

    assert found == [body for body, _ in sent]
    assert not incoming


@given(st.binary(max_size=300))
def test_any_bytes(noise: bytes) -> None:
    """Whatever comes, it is a response, not enough, or said to be malformed."""
    for data in (
        noise,
        b"HTTP/1.1 200 OK\r\n" + noise,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + noise,
    ):
        try:
            found = cut(bytearray(data), 0, "GET", ended=True)
        except Malformed:
            continue
        assert found is None or found.end <= len(data)


def test_last_answer_of_a_connection() -> None:
    """`Connection: close`, HTTP/1.0, and a body that only the end delimits say that nothing follows."""
    for head in (b"HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 0", b"HTTP/1.0 200 OK", b"HTTP/1.1 200 OK"):
        found = cut(bytearray(head + b"\r\n\r\n"), 0, "GET", ended=True)
        assert found is not None
        assert found.last

    kept = cut(bytearray(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), 0, "GET")
    assert kept is not None
    assert not kept.last


@pytest.mark.parametrize("text", ["a\nb", "a\rb", "a\r\nHost: other", "a\0b"])
def test_no_line_break_gets_into_a_request(text: str) -> None:
    """Neither in a path, nor in a header's name or value."""
    for request in (
        Request("GET", f"/{text}"),
        Request("GET", "/", ((text, "x"),)),
        Request("GET", "/", (("x", text),)),
    ):
        with pytest.raises(ValueError, match="line break"):
            written(request, "host", "", ())
