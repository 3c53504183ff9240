"""Reading the tokens of one statement from left to right, as far as names and lists go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cachegate.migrations.lexer import Kind, Token, identifier


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it stands in a statement: folded or unquoted, `schema` None if not given."""

    schema: str | None
    name: str
    offset: int


class Reader:
    """A position in a run of tokens. Nothing raises at the end: there is just nothing more to read."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def done(self) -> bool:
        return self._at >= len(self._tokens)

    @property
    def offset(self) -> int:
        """The character where the next token begins; that of the last one at the end."""
        return self._tokens[min(self._at, len(self._tokens) - 1)].start

    def peek(self) -> str | None:
        """The next token in lower case if it is a word or a symbol."""
        if self.done or self._tokens[self._at].kind not in (Kind.WORD, Kind.SYMBOL):
            return None
        return self._tokens[self._at].text.lower()

    def skip(self) -> None:
        self._at += 1

    def word(self, *wanted: str) -> str | None:
        """Take the next word if it is one of these, and say which."""
        found = self.peek()
        if found is None or found not in wanted:
            return None
        self._at += 1
        return found

    def words(self, *run: str) -> bool:
        """Take these words if they all come next."""
        start = self._at
        if all(self.word(each) for each in run):
            return True
        self._at = start
        return False

    def symbol(self, text: str) -> None:
        """Pass over this token if it comes next."""
        if not self.done and self._tokens[self._at].text == text:
            self._at += 1

    def name(self) -> Name | None:
        """Take `name`, `schema.name` or `database.schema.name`."""
        parts: list[tuple[str, int]] = []
        while not self.done and (part := identifier(self._tokens[self._at])) is not None:
            parts.append((part, self._tokens[self._at].start))
            self._at += 1
            if self.peek() != ".":
                break
            self._at += 1
        if not parts:
            return None
        return Name(parts[-2][0] if len(parts) > 1 else None, parts[-1][0], parts[0][1])

    def parenthesised(self) -> Sequence[Token]:
        """Take `( … )` and give what is inside; nothing if no parenthesis comes next."""
        if self.peek() != "(":
            return ()
        start, depth = self._at + 1, 0
        while not self.done:
            depth += {"(": 1, ")": -1}.get(self._tokens[self._at].text, 0)
            self._at += 1
            if depth == 0:
                return self._tokens[start : self._at - 1]
        return self._tokens[start:]

    def rest(self) -> Sequence[Token]:
        start, self._at = self._at, len(self._tokens)
        return self._tokens[start:]


def entries(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """A list's entries: split at the commas outside parentheses and brackets, empty ones left out."""
    entry: list[Token] = []
    depth = 0
    for token in tokens:
        if token.text == "," and depth == 0:
            if entry:
                yield entry
            entry = []
            continue
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(token.text, 0)
        entry.append(token)
    if entry:
        yield entry
