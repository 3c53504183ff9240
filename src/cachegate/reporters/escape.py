"""How text from a pull request is made harmless, for each format that it is printed in."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote

# Letters and marks that draw nothing, which their Unicode category does not tell.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_BREAK = "&#8203;"  # a zero-width space: GitHub links and pings by looking at the rendered text

_UNUSUAL = re.compile(r"[^\n\t -~]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# An underscore between letters or digits is never markup.
_MARKDOWN = re.compile(r"[\\`*\[\]~|<>&$@#:]|(?<![^\W_])_|_(?![^\W_])|(?<=\bgh)-(?=\d)|(?<=\bwww)\.", re.IGNORECASE)
_MARKDOWN_START = re.compile(r"^([-+=]|\d+[.)](?=\s|$))")
_QUOTED = re.compile(r"`([^`]*[^`\s][^`]*)`")
_TICKS = re.compile("`+")
_HTML = re.compile(r"[@$]|#(?=\d)|:(?=[/a-z])|(?<=\bgh)-(?=\d)|(?<=\bwww)\.", re.IGNORECASE)
_COMMAND_START = re.compile(r"^((?:\s|\x1b\[[0-9;]*m)*:):", re.MULTILINE)
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "$": "&#36;"}


def visible(text: str) -> str:
    """The text with everything that cannot be seen, or that reorders its neighbours, spelled out as `\\u{202e}`.

    Line feeds and tabs stay. The result is valid in UTF-8 and in XML 1.0.
    """
    return _UNUSUAL.sub(_spell_out, text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """`visible`, with line feeds and tabs spelled out too: for names and paths."""
    return visible(text).replace("\n", "\\n").replace("\t", "\\t")


def sentence(text: str) -> str:
    """`visible`, with each run of white space as one space: for prose that may hold line breaks."""
    return " ".join(visible(text).split())


def clip(text: str, size: int) -> str:
    """At most `size` characters, the last one an ellipsis when something was cut. Clip first, escape afterwards."""
    return text if len(text) <= size else text[: size - 1] + "…"


def markdown_text(text: str) -> str:
    """Prose as Markdown that renders as exactly this prose: no markup, link, mention, emoji or formula."""
    plain = _MARKDOWN.sub(_markdown_escape, sentence(text))
    return _MARKDOWN_START.sub(lambda start: f"{start[1][:-1]}\\{start[1][-1]}", plain)


def markdown_prose(text: str) -> str:
    """As `markdown_text`, but what stands between two backticks becomes a code span."""
    parts = _QUOTED.split(sentence(text))
    return "".join(markdown_code(part) if index % 2 else _inner_text(part) for index, part in enumerate(parts))


def markdown_code(text: str) -> str:
    """A code span, for names, paths and codes."""
    line = one_line(text) or " "
    ticks = "`" * (_longest_run(line) + 1)
    inner = f" {line} " if line.strip() and (line[0] in "` " or line[-1] in "` ") else line
    return f"{ticks}{inner}{ticks}"


def markdown_fence(text: str, language: str = "") -> str:
    """A fenced block that nothing in `text` can close. `language` is ours, never the author's."""
    body = visible(text).strip("\n")
    ticks = "`" * max(3, _longest_run(body) + 1)
    return f"{ticks}{language}\n{body}\n{ticks}"


def html_text(text: str) -> str:
    """One line for inside `<summary>`: in an HTML block, unlike in `<sub>`, Markdown is not read."""
    return _HTML.sub(_html_escape, html.escape(sentence(text)).replace("&#x27;", "'"))


def url_path(path: str) -> str | None:
    """A relative file path as part of a URL; None if it leads elsewhere (`..`, absolute)."""
    if not path or path.startswith("/") or ".." in path.split("/"):
        return None
    return quote(path, errors="surrogatepass")


def command_data(text: str) -> str:
    """The message of a workflow command; line feeds arrive as such."""
    return visible(text).replace("%", "%25").replace("\n", "%0A")


def command_property(text: str) -> str:
    """The value of a workflow command's property (`file=`, `title=`)."""
    return command_data(text).replace(":", "%3A").replace(",", "%2C")


def log_lines(text: str) -> str:
    """Finished console lines of which none is read as a workflow command by GitHub's runner.

    The runner takes `::` after white space at the start of a line, and the older `##[` anywhere.
    """
    return _COMMAND_START.sub(r"\1\\:", text).replace("##[", "#\\#[")


def json_text(text: str) -> str:
    """The very same text, but for lone surrogates: no strict JSON parser takes them."""
    return _SURROGATE.sub(lambda found: _spelled(found[0]), text)


def json_value(value: object) -> object:
    """The same value with every text in it, keys included, fit for JSON, and every tuple a list."""
    match value:
        case str():
            return json_text(value)
        case dict():
            return {json_value(key): json_value(one) for key, one in value.items()}
        case list() | tuple():
            return [json_value(one) for one in value]
        case _:
            return value


def _spell_out(found: re.Match[str]) -> str:
    character = found[0]
    return character if _shows(character) else _spelled(character)


def _spelled(character: str) -> str:
    return f"\\u{{{ord(character):x}}}"


@lru_cache(maxsize=4096)  # unusual characters come again and again
def _shows(character: str) -> bool:
    if character in _BLANK or unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp", "Zs"):
        return False
    code = ord(character)
    selector = 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF or 0x180B <= code <= 0x180F
    noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return not (selector or noncharacter)


def _inner_text(text: str) -> str:
    """`markdown_text` that keeps the spaces around it."""
    if not text.strip():
        return text
    before = text[: len(text) - len(text.lstrip())]
    after = text[len(text.rstrip()) :]
    return f"{before}{markdown_text(text)}{after}"


def _markdown_escape(found: re.Match[str]) -> str:
    character = found[0]
    if character in _ENTITIES:
        return _ENTITIES[character]
    following = found.string[found.end() : found.end() + 1]
    match character:
        case "@" | "-":
            return character + _BREAK
        case ".":
            return _BREAK + character
        case "#":
            return "\\#" + (_BREAK if following.isdigit() else "")
        case ":":
            return ":" + (_BREAK if following == "/" or following.isalpha() else "")
        case _:
            return "\\" + character


def _html_escape(found: re.Match[str]) -> str:
    character = found[0]
    return _BREAK + character if character == "." else _ENTITIES.get(character, character + _BREAK)


def _longest_run(text: str) -> int:
    return max(map(len, _TICKS.findall(text)), default=0)
