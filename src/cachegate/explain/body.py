"""Errors as they stand in text: bodies of answers, whole, nested in a gateway's JSON, or as a client prints them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cachegate.explain import catalogue, wordings
from cachegate.explain.thing import Thing
from cachegate.model.redact import redact

NESTED = 12  # how deep JSON is looked into, strings that hold JSON counted
NODES = 2_000  # values of one text that are looked at
STARTS = 30  # brackets of one text at which JSON may begin
WINDOWS = 20  # places of one text that read like an error
WORDS = 100_000  # characters of a text that are read as words


@dataclass(frozen=True, slots=True)
class Body:
    """One error, without secrets. `code` is in the catalogue; `message` is "" where only a code was found."""

    code: str
    message: str = ""
    thing: Thing | None = None
    hint: str = ""


def found_in(text: str) -> tuple[Body, ...]:
    """The errors in a text, each once: from JSON where there is any, else from how the text reads."""
    plain = text.replace('\\"', '"')  # JSON that was put into a quoted string
    for read in (_of_json(text), _of_json(plain if plain != text else ""), _of_words(plain[:WORDS])):
        if bodies := tuple(dict.fromkeys(read)):
            return bodies
    return ()


def values_in(text: str) -> Iterator[object]:
    """The JSON values that stand in a text, outermost ones only."""
    decoder, place = json.JSONDecoder(), 0
    for _ in range(STARTS):
        place = text.find("{", place)
        if place < 0:
            return
        try:
            value, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            place += 1
            continue
        yield value


def mappings_in(value: object) -> Iterator[Mapping[str, object]]:
    """Every object in a JSON value, also in strings that hold JSON; bounded, for text is hostile."""
    waiting: list[tuple[object, int]] = [(value, 0)]
    for _ in range(NODES):
        if not waiting:
            return
        one, depth = waiting.pop()
        if depth > NESTED:
            continue
        if isinstance(one, dict):
            yield one
            waiting.extend((inner, depth + 1) for inner in one.values())
        elif isinstance(one, list):
            waiting.extend((inner, depth + 1) for inner in one)
        elif isinstance(one, str) and "{" in one and ("code" in one or "message" in one):
            waiting.extend((inner, depth + 1) for inner in values_in(one))


def of_mapping(mapping: Mapping[str, object]) -> Body | None:
    """The error that a JSON object is, None if it is something else."""
    message = mapping.get("message")
    code = mapping.get("code", mapping.get("sql_state_code"))
    text = message if isinstance(message, str) else ""
    if isinstance(code, int) and not isinstance(code, bool):
        code = str(code)
    if isinstance(code, str) and code not in catalogue.STATUSES and catalogue.known(code):
        return _body(code, text, _text(mapping, "details"), _text(mapping, "hint"))
    if code is None and text:  # clients of old versions drop the code
        read = wordings.read(text)
        return _body(read.code, text, _text(mapping, "details"), _text(mapping, "hint")) if read else None
    return None


def strange_code(text: str) -> str | None:
    """The code of an error that is in no catalogue, None where there is no error at all."""
    for value in values_in(text):
        for mapping in mappings_in(value):
            code = mapping.get("code")
            if (
                isinstance(code, str | int)
                and isinstance(mapping.get("message"), str)
                and not catalogue.known(str(code))
            ):
                return redact(str(code))[:40]
    return None


def _of_json(text: str) -> Iterator[Body]:
    for value in values_in(text):
        for mapping in mappings_in(value):
            if (body := of_mapping(mapping)) is not None:
                yield body


def _text(mapping: Mapping[str, object], key: str) -> str:
    value = mapping.get(key)
    return value if isinstance(value, str) else ""


def _body(code: str, message: str, details: str = "", hint: str = "") -> Body:
    clean = redact(message[: wordings.LONGEST])
    thing = wordings.thing_of(code, clean, redact(details[: wordings.LONGEST]), redact(hint[: wordings.LONGEST]))
    return Body(code, clean, thing, redact(hint[: wordings.LONGEST]))


_CACHE_WORDS = re.compile(
    r"Could not (?:find|embed|choose|query the database for the schema cache)[^\n]{0,1500}?"
    r"(?:in the schema cache|was found for '[^\n]{0,300}?' and '[^\n]{0,300}?'(?=[\s\"',.)\]}]|$)|cache\. Retrying\.)"
    r"|Column '[^\n]{1,300}?' of relation '[^\n]{1,300}?' does not exist"
)
_PGRST = re.compile(r"(?<![A-Za-z0-9])PGRST(?:\d{3}|X00)(?![A-Za-z0-9])")
_KEYED = re.compile(
    r"(?:\b(?:code|sqlstate|errcode|sql_state_code)[\"']?\s{0,3}[:=]?\s{0,3}(?:Optional\()?[\"'\[(]?"
    r"|\bERROR:\s{1,3}|\bFATAL:\s{1,3})([0-9A-Z]{5})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_RAISED = re.compile(
    r"\b(?:ERROR|FATAL):\s{1,3}(?:[0-9A-Z]{5}:\s{1,3})?([^\n]{1,600}?)(?: at character \d+| \(SQLSTATE \w{5}\))?\s*$",
    re.MULTILINE,
)
_SAID = (
    r"[\"']?\s{0,3}[:=(]\s{0,3}"
    r"(\"(?:[^\"\\\n]|\\.){1,1500}\"|'(?:[^'\\\n]|\\.){1,1500}'|[^\n]{1,600}?(?=, \w{2,10}: |[)}]?$))"
)
_MESSAGE = re.compile(rf"\bmessage{_SAID}", re.MULTILINE)
_HINT = re.compile(rf"\bhint{_SAID}", re.MULTILINE | re.IGNORECASE)
_NO_HINT = frozenset({"", "null", "nil", "none", "undefined", "null,", "none,", "nil,", "undefined,"})


def _of_words(text: str) -> Iterator[Body]:
    """Errors that a program printed in its own way: objects of JavaScript, Python, Dart, Swift; lines of Postgres."""
    codes = [found[0] for found, _ in zip(_PGRST.finditer(text), range(WINDOWS), strict=False)]
    codes += [found[1] for found, _ in zip(_KEYED.finditer(text), range(WINDOWS), strict=False)]
    told = {code for code in codes if code not in catalogue.STATUSES and catalogue.known(code)}
    worded = list(_messages(text))
    alone = len({read.code for read, _ in worded} | told) == 1
    for read, message in worded:
        yield _body(read.code, message, hint=_hint(text) if alone else "")
    for code in sorted(told - {read.code for read, _ in worded}):
        yield _body(code, "")


def _messages(text: str) -> Iterator[tuple[wordings.Worded, str]]:
    """Messages of a known wording: PostgREST's anywhere, Postgres' only where something says that it is an error."""
    for pattern, group in ((_CACHE_WORDS, 0), (_MESSAGE, 1), (_RAISED, 1)):
        for found, _ in zip(pattern.finditer(text), range(WINDOWS), strict=False):
            message = _unquoted(found[group])
            if (read := wordings.read(message)) is not None:
                yield read, message


def _hint(text: str) -> str:
    """The one hint of a text, "" where there is none or more than one."""
    said = {_unquoted(found[1]) for found, _ in zip(_HINT.finditer(text), range(WINDOWS), strict=False)}
    given = [one for one in said if one.lower() not in _NO_HINT]
    return given[0] if len(given) == 1 else ""


def _unquoted(text: str) -> str:
    plain = text.strip()
    if len(plain) > 1 and plain[0] == plain[-1] and plain[0] in "\"'":
        plain = re.sub(r"\\(.)", r"\1", plain[1:-1])
    return plain
