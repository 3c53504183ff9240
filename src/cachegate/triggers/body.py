"""What the source of an event trigger's function tells without running it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cachegate.migrations.lexer import Kind as Lexeme
from cachegate.migrations.lexer import Token, identifier, tokens
from cachegate.model.triggers import EventTrigger, Sent

_PLAIN = "begin notify perform pg_notify pg_catalog raise notice info log debug warning"
PLAIN = frozenset(_PLAIN.split(" "))
"""What a body may say that sends its notification whatever happened."""
_PLACES = "schema_name object_identity address_names objid classid object_name nspname search_path"
PLACES = frozenset(_PLACES.split(" "))
_TAG = re.compile(r"(?:CREATE|ALTER|DROP|SELECT|COMMENT|GRANT|REVOKE|IMPORT|REFRESH|SECURITY)(?: [A-Z]+)*")
_TYPE = re.compile(r"[a-z]+(?: [a-z]+)*")


@dataclass(frozen=True, slots=True)
class Read:
    """A function's source, read.

    `sends`: the notifications that stand in it letter by letter. `certain`: it is PL/pgSQL and sends them whatever the
    command was. `commands`, `drops`: it looks at the list of commands, or of dropped objects. `tags` and `types` are
    the command tags and object types that it names, `excludes` whether it says "not" about anything. `elsewhere`:
    something that is not in it may notify. `places`: it looks at where the object is.
    """

    sends: tuple[Sent, ...] = ()
    certain: bool = False
    commands: bool = False
    drops: bool = False
    tags: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    excludes: bool = False
    elsewhere: bool = False
    places: bool = False

    @property
    def notifies(self) -> bool:
        return bool(self.sends) or self.elsewhere


@lru_cache(maxsize=256)
def read(trigger: EventTrigger) -> Read:
    """Read the function of an event trigger. Never raises, whatever stands in it."""
    words = tuple(tokens(trigger.body))
    names = [name for token in words if (name := identifier(token)) is not None]
    texts = [_text(token) for token in words if token.kind is Lexeme.STRING]
    helping = tuple(sent for helper in trigger.helpers for sent in _sends(tuple(tokens(helper))))
    own = tuple(_sends(words))
    foreign = trigger.language not in ("plpgsql", "sql", "internal")
    return Read(
        sends=tuple(dict.fromkeys((*own, *helping))),
        certain=trigger.language == "plpgsql" and bool(own) and not trigger.helpers and _certain(words),
        commands="pg_event_trigger_ddl_commands" in names,
        drops="pg_event_trigger_dropped_objects" in names,
        tags=frozenset(text for text in texts if _TAG.fullmatch(text)),
        types=frozenset(text for text in texts if _TYPE.fullmatch(text) and text != "reload schema"),
        excludes="not" in names or any(token.text in ("<>", "!=") for token in words),
        elsewhere=_mentions(trigger, foreign) > len(own) or (bool(trigger.helpers) and not helping),
        places=foreign or bool(trigger.helpers) or bool(PLACES & set(names)) or bool(PLACES & set(texts)),
    )


def _mentions(trigger: EventTrigger, foreign: bool) -> int:
    """How often it says notify, comments aside; more than what could be read means that it says so in another way."""
    if foreign:
        return trigger.body.lower().count("notify")
    return sum(token.text.lower().count("notify") for token in tokens(trigger.body) if token.kind is not Lexeme.QUOTED)


def _sends(words: Sequence[Token]) -> Iterator[Sent]:
    for index, token in enumerate(words):
        following = words[index + 1 : index + 6]
        match identifier(token):
            case "notify":
                yield from _statement(following)
            case "pg_notify":
                yield from _call(following)


def _statement(words: Sequence[Token]) -> Iterator[Sent]:
    """`notify channel [, 'payload']`."""
    channel = identifier(words[0]) if words else None
    if channel is None:
        return
    if len(words) > 2 and words[1].text == "," and words[2].kind is Lexeme.STRING:
        yield Sent(channel, _text(words[2]))
    elif len(words) > 1 and words[1].text == ";":
        yield Sent(channel)


def _call(words: Sequence[Token]) -> Iterator[Sent]:
    """`pg_notify('channel', 'payload')`."""
    if [token.text for token in words[0:3:2]] == ["(", ","] and words[4:5] and words[4].text == ")":
        channel, payload = words[1], words[3]
        if channel.kind is Lexeme.STRING and payload.kind is Lexeme.STRING:
            yield Sent(_text(channel), _text(payload))


def _text(token: Token) -> str:
    """What a plain string literal stands for."""
    return token.text[token.text.index("'") + 1 :].removesuffix("'").replace("''", "'")


def _certain(words: Sequence[Token]) -> bool:
    """Whether nothing before the last notification may keep it from being sent, and nothing takes it back.

    An error that is raised takes the change back as well.
    """
    names = [identifier(token) for token in words]
    last = max(index for index, name in enumerate(names) if name in ("notify", "pg_notify"))
    channels = {sent.channel for sent in _sends(words)}
    return "exception" not in names and {name for name in names[:last] if name} <= PLAIN | channels
