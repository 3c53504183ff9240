"""The secrets of this run, and how they are kept out of everything that is printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import unquote, urlsplit

from cachegate.model.redact import BLANK, redact
from cachegate.options import Options
from cachegate.options.credentials import OURS
from cachegate.options.table import ALL

SHORTEST = 4  # hiding every "a" would make a message unreadable and tell the secret besides
SPECS = tuple(spec for spec in ALL if spec.secret)


class Secrets:
    """Known from the environment and the arguments at once, from the options when they are read."""

    def __init__(self, environ: Mapping[str, str], arguments: Sequence[str]) -> None:
        self._texts: set[str] = set()
        for variable in sorted(OURS):
            self._add(environ.get(variable))
        for text in _given(arguments):
            self._add(text)

    def learn(self, options: Options) -> None:
        """Also those that `cachegate.yml` gave."""
        self._add(options.database_url)
        self._add(options.jwt_secret)
        for value in options.header.values():
            self._add(value)
            self._add(value.removeprefix("Bearer "))

    def hide(self, text: str) -> str:
        """The text with every known secret masked."""
        for secret in sorted(self._texts, key=len, reverse=True):
            text = text.replace(secret, BLANK)
        return text

    def scrub(self, text: str) -> str:
        """As `hide`, and everything that looks like a secret: for text that nobody chose to show."""
        return redact(self.hide(text))

    def hidden(self, arguments: Sequence[str]) -> list[str]:
        """The arguments, fit for printing: nothing of what follows a secret option is left."""
        flags = {spec.flag for spec in SPECS}
        shown: list[str] = []
        for before, argument in zip(["", *arguments], arguments, strict=False):
            flag, equals, _ = argument.partition("=")
            if before in flags:
                shown.append(BLANK)
            elif equals and flag in flags:
                shown.append(f"{flag}={BLANK}")
            else:
                shown.append(self.scrub(argument))
        return shown

    def _add(self, text: str | None) -> None:
        self._texts.update(part for part in _parts(text or "") if len(part) >= SHORTEST)


def _parts(text: str) -> Iterator[str]:
    """A secret, or the password of a URL; the rest of a URL is no secret and useful in a message.

    A throw-away password that is also the role's or the database's name is none either: hiding every `postgres`
    would make messages unreadable.
    """
    stripped = text.strip()
    if "://" not in stripped:
        yield stripped
        return
    try:
        url = urlsplit(stripped)
    except ValueError:
        yield stripped
        return
    if url.password and url.password not in (url.username, url.path.strip("/"), "postgres"):
        yield from (url.password, unquote(url.password))


def _given(arguments: Sequence[str]) -> Iterator[str]:
    flags = {spec.flag for spec in SPECS}
    for before, argument in zip(["", *arguments], arguments, strict=False):
        flag, equals, value = argument.partition("=")
        if before in flags:
            yield argument
        elif equals and flag in flags:
            yield value
