"""What the body of a function does, as far as its text tells: what it may do to rows, and what it calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from cachegate.migrations.lexer import Kind, Lines, Token, identifier, tokens
from cachegate.migrations.reading import Reader
from cachegate.migrations.statements import Statement
from cachegate.preflight.code import Coded
from cachegate.preflight.demand import Changed, Deleted, Demand, Updated
from cachegate.preflight.reading.context import Context, cut
from cachegate.preflight.reading.statement import of_tokens, parts
from cachegate.preflight.reading.touching import calls

READ = frozenset({"sql", "plpgsql"})
BUILT = frozenset({"c", "internal"})
_NO_VERB_AFTER = frozenset({"for", "on", "key", "or", "grant", "revoke", ",", "before", "after", "of"})
_VERBS = frozenset({"insert", "update", "delete", "truncate"})
_NOT_EXECUTED = frozenset({"function", "procedure", "on"})


def of_statement(statement: Statement, context: Context) -> Coded | None:
    """What CREATE FUNCTION or CREATE PROCEDURE makes."""
    reader = Reader(statement.tokens)
    reader.word("create")
    reader.words("or", "replace")
    reader.word("function", "procedure")
    offset = reader.offset
    name = reader.name()
    if name is None:
        return None
    language, source = _parts(statement, context)
    made = coded(name.name, language, source)
    called = made.calls | (calls(statement.tokens) - {name.name})
    return Coded(name.name, made.does, called, context.place(offset))


def _parts(statement: Statement, context: Context) -> tuple[str, str]:
    """The language, and the text of the body."""
    _, named = cut(statement.tokens, "language")
    language = _word(named[1]) if len(named) > 1 else "sql"
    _, atomic = cut(statement.tokens, "atomic")
    if atomic:
        return "sql", context.sql[atomic[0].end : statement.end]
    _, body = cut(statement.tokens, "as")
    given = next((token for token in body if token.kind in (Kind.DOLLAR, Kind.STRING)), None)
    return language, text_of(given) if given else ""


def _word(token: Token) -> str:
    return (identifier(token) or token.text.strip("'")).lower()


def text_of(body: Token) -> str:
    """What stands between the quotes."""
    if body.kind is Kind.DOLLAR:
        opening = body.text.index("$", 1) + 1
        return body.text[opening : -opening or None]
    return body.text[body.text.index("'") + 1 :].removesuffix("'").replace("''", "'")


def coded(name: str, language: str, source: str) -> Coded:
    """A function by its language and its body."""
    inner = tuple(tokens(source))
    if language in BUILT:
        return Coded(name, "", frozenset())
    if language not in READ:
        return Coded(name, f"is written in {language}, which is not read", frozenset())
    called = frozenset(calls(inner) - {name})
    if _executes(inner):
        return Coded(name, "executes SQL that its text does not show (EXECUTE)", called)
    context = Context(source, "", Lines(source), source)
    return Coded(name, next(_deeds(inner, context), ""), called)


def _executes(inner: Sequence[Token]) -> bool:
    """EXECUTE of a text, not of a trigger's function, and not the privilege."""
    return any(
        token.kind is Kind.WORD and token.text.lower() == "execute" and following.text.lower() not in _NOT_EXECUTED
        for token, following in pairwise(inner)
    )


def _deeds(inner: Sequence[Token], context: Context) -> Iterator[str]:
    for part in parts(_without_clauses(inner)):
        for event in of_tokens(part, context):
            known = isinstance(event, Changed | Updated | Deleted) and event.on is not None
            if isinstance(event, Demand) or known:
                yield f"has {_opening(part)} in it"


def _without_clauses(inner: Sequence[Token]) -> list[Token]:
    """Without FOR UPDATE, ON DELETE and the like, which are no statements."""
    kept: list[Token] = []
    for at, token in enumerate(inner):
        before = inner[at - 1].text.lower() if at else ""
        if not (token.text.lower() in _VERBS and before in _NO_VERB_AFTER):
            kept.append(token)
    return kept


def _opening(part: Sequence[Token]) -> str:
    words = [token.text.upper() for token in part[:2]]
    return " ".join(words) if words[0] in ("ALTER", "CREATE", "DROP") else words[0]
