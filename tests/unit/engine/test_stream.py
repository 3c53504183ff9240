"""The engine's framed log stream."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cachegate.engine.stream import text_of


def frame(content: bytes, stream: int = 1) -> bytes:
    return bytes([stream, 0, 0, 0]) + len(content).to_bytes(4, "big") + content


@given(st.lists(st.tuples(st.binary(max_size=300), st.sampled_from([1, 2]))))
def test_frames_of_both_outputs_become_one_text(pieces: list[tuple[bytes, int]]) -> None:
    """In the order of the stream; a character may even be split between two frames."""
    stream = b"".join(frame(content, number) for content, number in pieces)
    content = b"".join(content for content, _ in pieces)

    assert text_of(stream, tty=False) == content.decode("utf-8", "replace").replace("\r\n", "\n")


def test_a_character_split_between_frames_is_whole_again() -> None:
    """The engine cuts at bytes."""
    assert text_of(frame(b"caf\xc3") + frame(b"\xa9\n"), tty=False) == "café\n"


def test_with_a_terminal_there_are_no_frames() -> None:
    """And lines end as on a terminal."""
    assert text_of(b"\x01 one\r\ntwo\xff\r\n", tty=True) == "\x01 one\ntwo\ufffd\n"


@given(st.binary(max_size=40), st.integers(0, 60))
def test_a_stream_that_was_cut_off_is_read_as_far_as_it_goes(content: bytes, length: int) -> None:
    """The container may be removed while it is read."""
    cut = frame(content)[:length]

    assert text_of(cut, tty=False) == cut[8:].decode("utf-8", "replace").replace("\r\n", "\n")
