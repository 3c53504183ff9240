"""The lexer against PostgreSQL's lexical rules."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachegate.migrations.lexer import Kind, code, comments, identifier, position, tokens


def texts(sql: str) -> list[str]:
    return [token.text for token in tokens(sql)]


@pytest.mark.parametrize(
    ("whole", "kind"),
    [
        ("'it''s; \\'", Kind.STRING),
        ("E'it\\'s ''; \\\\'", Kind.STRING),
        ("e'one' \n -- remark\n  'two\\'s;'", Kind.STRING),
        ("B'01;'", Kind.STRING),
        ("x'1F;'", Kind.STRING),
        ("N'a;'", Kind.STRING),
        ("U&'\\0061;'", Kind.STRING),
        ("$$;'$x$ $ $$", Kind.DOLLAR),
        ("$tag$ $$;$$ $tagg$ $tag$", Kind.DOLLAR),
        ("$ÿ1$;$ÿ1$", Kind.DOLLAR),
        ('"a "";b"', Kind.QUOTED),
        ('U&"d\\0061t\\+000061"', Kind.QUOTED),
        ("a$$", Kind.WORD),
        ("Größe_1$x", Kind.WORD),
        ("1_000.5e-3", Kind.NUMBER),
        (".5", Kind.NUMBER),
        ("0x1F", Kind.NUMBER),
        ("$12", Kind.PARAMETER),
        ("<@>", Kind.OPERATOR),
        (";", Kind.SYMBOL),
        ("\\", Kind.SYMBOL),
    ],
)
def test_one_token(whole: str, kind: Kind) -> None:
    """Each of these is one token, whatever semicolons and quotes are in it."""
    (token,) = tokens(f"  {whole}\n")

    assert (token.kind, token.text, token.start) == (kind, whole, 2)


@pytest.mark.parametrize(
    ("sql", "parts"),
    [
        ("'a'\n'b'", ["'a'", "'b'"]),
        ("E'a' 'b\\'", ["E'a'", "'b\\'"]),
        ("a<--b\nc", ["a", "<", "c"]),
        ("a*/*x*/b", ["a", "*", "b"]),
        ("/* a /* b */ ; */ c", ["c"]),
        ("-- a\r; b", [";", "b"]),
        ("1..2", ["1", ".", ".2"]),
        ("a.b", ["a", ".", "b"]),
        ("1$$x$$", ["1", "$$x$$"]),
        ("xE'a\\'", ["xE", "'a\\'"]),
    ],
)
def test_neighbours(sql: str, parts: list[str]) -> None:
    """Where one token ends and the next begins."""
    assert texts(sql) == parts


@pytest.mark.parametrize("open_end", ["'a;", "E'a\\", '"a;', "$$a;", "$x$ $$;", "/* a; /* */", "U&'", "B'"])
def test_what_is_never_closed_reaches_to_the_end(open_end: str) -> None:
    """As for the server, which then complains about it."""
    assert ";" not in texts(f"select {open_end}")


@given(st.text() | st.text(alphabet="'\"$eEuU&bx-/*\\ \n\r;a1.é()"))
def test_any_text_is_covered(sql: str) -> None:
    """Tokens come in order, and between them there is nothing but white space and comments."""
    end = 0
    for token in sorted([*tokens(sql), *comments(sql)], key=lambda token: token.start):
        assert sql[end : token.start].strip(" \t\n\r\f\v") == ""
        assert token.text == sql[token.start : token.end] != ""
        end = token.end
    assert sql[end:].strip(" \t\n\r\f\v") == ""


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Films", "films"),
        ('"Films"', "Films"),
        ('"a""b"', 'a"b'),
        ('U&"d\\0061t\\+000061\\\\"', "data\\"),
        ("GRÖSSE", "grÖsse"),
        ("'films'", None),
    ],
)
def test_names_fold_as_the_server_folds_them(written: str, name: str | None) -> None:
    """Unquoted ASCII letters become lower case; quoted names stay, without their quotes."""
    (token,) = tokens(written)

    assert identifier(token) == name


def test_code_is_what_the_server_reads() -> None:
    """White space and comments change nothing; a string's inside does."""
    assert code("select  1 -- one\n;") == code("/* 1 */ select 1;")
    assert code("select ' 1'") != code("select '1'")


def test_position_counts_lines_and_characters_from_one() -> None:
    """Also with Windows line ends and letters beyond ASCII."""
    assert position("", 0) == (1, 1)
    assert position("é\r\nab", 4) == (2, 2)


def test_hostile_text_takes_no_longer_than_its_length() -> None:
    """Nothing in the expression backtracks: a megabyte of the worst takes about as long as any other."""
    for piece in ("E'a'\n--x\n", "--", "'", "e'\\", "$a", "/*", " \n", "'a' \t"):
        begun = time.perf_counter()
        for _ in tokens(piece * (200_000 // len(piece))):
            pass
        assert time.perf_counter() - begun < 5
