"""Where in a file a statement is read, and the pieces of its text that go into a query as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cachegate.migrations.lexer import Kind, Lines, Token, identifier
from cachegate.migrations.reading import Name
from cachegate.model.migration import Place
from cachegate.preflight.demand import Demand, Named, What


@dataclass(frozen=True, slots=True)
class Context:
    """One statement of a file. `path` is the search path that the file set before it, None for the session's own."""

    sql: str
    file: str
    lines: Lines
    statement: str
    path: tuple[str, ...] | None = None
    may_skip: str = ""
    if_exists: bool = False

    def place(self, offset: int) -> Place:
        return Place(self.file, *self.lines.at(offset))

    def span(self, tokens: Sequence[Token]) -> str:
        """The text from the first of these tokens to the last, comments and all."""
        return self.sql[tokens[0].start : tokens[-1].end] if tokens else ""

    def named(self, name: Name) -> Named:
        return Named(name.schema, name.name, self.path)

    def demand(self, what: What, on: Named, offset: int, title: str, *, name: str = "", only: bool = False) -> Demand:
        return Demand(what, on, self.place(offset), self.statement, title, name, only, self.may_skip, self.if_exists)


def cut(tokens: Sequence[Token], *words: str) -> tuple[Sequence[Token], Sequence[Token]]:
    """What stands before the first of these words outside parentheses, and the rest, which begins with it."""
    depth = 0
    for index, token in enumerate(tokens):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(token.text, 0)
        if depth == 0 and token.kind is Kind.WORD and token.text.lower() in words:
            return tokens[:index], tokens[index:]
    return tokens, ()


def has(tokens: Sequence[Token], *run: str) -> bool:
    """Whether these words stand one after the other outside parentheses."""
    depth = 0
    words: list[str] = []
    for token in tokens:
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 0:
            words.append(token.text.lower() if token.kind is Kind.WORD else token.text)
    return any(tuple(words[start : start + len(run)]) == run for start in range(len(words)))


def column_names(entries: Sequence[Sequence[Token]]) -> tuple[str, ...] | None:
    """The names in a list that has nothing but names; None for any other list."""
    names = [identifier(entry[0]) if len(entry) == 1 else None for entry in entries]
    return tuple(name for name in names if name is not None) if None not in names else None
