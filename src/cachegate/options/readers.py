"""Text into values: every reader takes the text and the folder that relative paths start from."""

from __future__ import annotations

import re
import shlex
from datetime import date
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from cachegate.model import expiry
from cachegate.model.migration import Transaction
from cachegate.options.mistakes import BadValue, did_you_mean, quoted
from cachegate.options.spec import Reader

DURATION = re.compile(r"(?P<number>\d{1,9}(?:\.\d{1,9})?)\s*(?P<unit>ms|s|m|h|)", re.ASCII)
SECONDS = {"ms": 0.001, "": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0}
LONGEST = 24 * 3600.0
TRUE, FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")
IDENTIFIER_BYTES = 63  # Postgres' NAMEDATALEN - 1


def duration(text: str, base: Path) -> float:
    """Seconds: `5`, `5s`, `500ms`, `2m`, `1h`."""
    seen = DURATION.fullmatch(text.strip().lower())
    if seen is None:
        raise BadValue(f"{quoted(text)} is not a duration", "Write a number with a unit, such as 500ms, 5s or 2m.")
    seconds = float(seen["number"]) * SECONDS[seen["unit"]]
    if not 0 < seconds <= LONGEST:
        raise BadValue(f"{quoted(text)} is not a useful duration", "Give more than 0 and at most 24h.")
    return seconds


def day(text: str) -> date:
    """A date that an ignore counts until."""
    try:
        return expiry.parse(text)
    except ValueError:
        raise BadValue(
            f"until {quoted(text)} is not a date", f"Write until {expiry.FORMAT}, such as 2026-12-31."
        ) from None


def setting(text: str, base: Path) -> str:
    """`KEY=VALUE`, whose value is the server's to judge."""
    return text


def variable(text: str, base: Path) -> str:
    """`NAME=VALUE`, as `psql --set` takes it."""
    name, equals, value = text.partition("=")
    if not equals or not re.fullmatch(r"[A-Za-z0-9_\x80-\U0010ffff]+", name):
        raise BadValue(f"{quoted(name)} is not the name of a psql variable", "Write NAME=VALUE, such as schema=app.")
    if "\0" in value:
        raise BadValue(f"the value of {quoted(name)} has a NUL byte", "Give plain text.")
    return text


def switch(text: str, base: Path) -> bool:
    word = text.strip().lower()
    if word not in TRUE + FALSE:
        raise BadValue(f"{quoted(text)} is neither true nor false", "Write true or false.")
    return word in TRUE


def anything(text: str, base: Path) -> str:
    """Text that is looked at later, of any number of lines."""
    return text


def word(text: str, base: Path) -> str:
    """Any one line that is not empty."""
    if not text.strip():
        raise BadValue("the value is empty", "Give a value, or leave it out.")
    if any(ord(character) < 32 or ord(character) == 127 for character in text):
        raise BadValue(f"{quoted(text)} has control characters", "Give one line of plain text.")
    return text


def secret(text: str, base: Path) -> str:
    """Anything that is not empty; never repeated in a message."""
    if not text.strip():
        raise BadValue("the secret is empty", "Give the secret that PostgREST uses, or leave it out.")
    return text


def identifier(text: str, base: Path) -> str:
    """The name of a schema, a role or a channel, exactly as Postgres has it: not quoted, case kept."""
    name = word(text, base)
    if len(name.encode()) > IDENTIFIER_BYTES:
        raise BadValue(f"{quoted(text)} is longer than a name in Postgres", "Names have at most 63 bytes.")
    return name


def role_claim(text: str, base: Path) -> str:
    path = word(text, base)
    if not path.startswith("."):
        raise BadValue(f"{quoted(text)} is not a path to a claim", "Write it as PostgREST's jwt-role-claim-key: .role")
    return path


def choice(*known: str) -> Reader:
    """One of these words."""

    def read(text: str, base: Path) -> str:
        value = text.strip()
        if value not in known:
            raise BadValue(
                f"{quoted(text)} is not one of {', '.join(known)}",
                did_you_mean(value.lower(), known, otherwise=f"Write one of {', '.join(known)}."),
            )
        return value

    return read


def transaction(text: str, base: Path) -> Transaction:
    read = choice(*(mode.value for mode in Transaction))
    return Transaction(str(read(text, base)))


def version(text: str, base: Path) -> str:
    """PostgREST's full version number; whether there is such a program is found out when it is started."""
    if not re.fullmatch(r"\d{1,3}\.\d{1,3}(\.\d{1,3})?", text, re.ASCII):
        raise BadValue(f"{quoted(text)} is not a full version number", "Write it as 12.0.2.")
    return text


def baseline(text: str, base: Path) -> str:
    """`none`, `ledger`, `until:VERSION`, `ref:GITREF` or `all-but:N`."""
    value = word(text, base).strip()
    how, colon, what = value.partition(":")
    match how:
        case "none" | "ledger" if not colon:
            return value
        case "until" if what:
            return value
        case "ref" if what and not what.startswith("-") and " " not in what:
            return value
        case "all-but" if re.fullmatch(r"\d{1,9}", what, re.ASCII):
            return value
    raise BadValue(f"{quoted(text)} is not a baseline", "Write none, ledger, until:VERSION, ref:GITREF or all-but:N.")


def table_name(text: str, base: Path) -> tuple[str, str]:
    """`SCHEMA.TABLE`, exactly as Postgres has both: not quoted, case kept."""
    schema, dot, table = word(text, base).strip().partition(".")
    if not (schema and dot and table) or '"' in text:
        raise BadValue(f"{quoted(text)} is not a table with its schema", "Write it as public.schema_migrations.")
    return identifier(schema, base), identifier(table, base)


def database_url(text: str, base: Path) -> str:
    """A Postgres URL; it holds a password, so no message repeats any of it."""
    example = "Write postgresql://user:password@host:5432/database, special characters as %XX."
    if not text.lower().startswith(("postgresql://", "postgres://")):
        raise BadValue("the value does not start with postgresql:// or postgres://", example)
    _printable(text, example)
    # The port is libpq's to judge: one URL may list several hosts.
    _split(text, example)
    return text


def http_url(text: str, base: Path) -> str:
    """PostgREST's address, without a slash at the end."""
    example = "Write it as http://localhost:3000."
    if not text.lower().startswith(("http://", "https://")):
        raise BadValue("the value does not start with http:// or https://", example)
    _printable(text, example)
    if not text.isascii():
        raise BadValue("the URL has characters outside ASCII", "Write them as %XX, a host name as xn--….")
    parts = _split(text, example)
    if not parts.hostname:
        raise BadValue("the URL has no host", example)
    if "@" in parts.netloc:
        raise BadValue("the URL has a user or password", "PostgREST knows tokens only: use jwt-secret.")
    if "?" in text or "#" in text:
        raise BadValue("the URL has a query or a fragment", "Give the address under which PostgREST's root answers.")
    return text.rstrip("/")


def process_id(text: str, base: Path) -> int:
    """The id of a process."""
    if not re.fullmatch(r"\d{1,10}", text.strip(), re.ASCII) or not 1 < int(text) < 2**31:
        raise BadValue(f"{quoted(text)} is not the id of a process", "Find it with: pgrep -x postgrest")
    return int(text)


def command(text: str, base: Path) -> tuple[str, ...]:
    """A program and its arguments, split as a shell splits them; no shell is involved."""
    try:
        arguments = tuple(shlex.split(word(text, base)))
    except ValueError as error:
        reason = str(error)
        raise BadValue(f"the command cannot be split: {reason}", "Close every quotation mark.") from None
    if not arguments:
        raise BadValue("the command is empty", "Give the program and its arguments.")
    return arguments


def project_reference(text: str, base: Path) -> str:
    """What stands before `.supabase.co` in a project's address."""
    if not re.fullmatch(r"[a-z0-9-]{1,64}", text.strip()):
        raise BadValue(f"{quoted(text)} is not a project's reference", "It is what stands before .supabase.co.")
    return text.strip()


def _split(text: str, example: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        if parts.scheme.startswith("http"):
            _ = parts.port  # raises for anything but 0 to 65535
    except ValueError:
        raise BadValue("the value is not a well-formed URL", example) from None  # the cause may repeat a password
    return parts


def _printable(text: str, example: str) -> None:
    if not text.isprintable() or " " in text:
        raise BadValue("the URL has spaces or control characters", example)


def folder(text: str, base: Path) -> Path:
    path = _path(text, base)
    if not path.exists():
        raise BadValue(f"there is no folder {quoted(text)}", "Give a migrations folder, or the project that has one.")
    if not path.is_dir():
        raise BadValue(f"{quoted(text)} is not a folder", "Give the folder, not a file in it.")
    return path


def input_file(text: str, base: Path) -> Path:
    path = _path(text, base)
    if not path.is_file():
        reason = "is not a file" if path.exists() else "does not exist"
        raise BadValue(f"{quoted(text)} {reason}", f"Relative paths start from {quoted(str(base))}.")
    return path


PRESETS = ("supabase", "none")


def bootstrap(text: str, base: Path) -> Path | str:
    """A file, or one of the words that stand for what a platform provides."""
    return text.strip() if text.strip() in PRESETS else input_file(text, base)


def output_file(text: str, base: Path) -> Path:
    path = _path(text, base)
    if path.is_dir() or text.endswith("/"):
        raise BadValue(f"{quoted(text)} is a folder", "Give the file to write.")
    if text == "-":
        raise BadValue("reports go to files", "Give the file to write; the console has its own report.")
    return path


def program(text: str, base: Path) -> Path:
    """A program or the folder that has it."""
    path = _path(text, base)
    if not path.exists():
        raise BadValue(f"{quoted(text)} does not exist", f"Relative paths start from {quoted(str(base))}.")
    return path


def _path(text: str, base: Path) -> Path:
    path = base / word(text, base)
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        pass
    except OSError as error:  # too long, no permission, a loop of links
        raise BadValue(f"{quoted(text)} cannot be used: {error.strerror}", "Give another path.") from error
    return path
