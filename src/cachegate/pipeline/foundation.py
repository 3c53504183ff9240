"""What a database has before the first migration: what the platform provides, and files of the project's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from psycopg import Connection

from cachegate.database import provide, session
from cachegate.database.provide import Refusal
from cachegate.errors import EnvironmentProblem
from cachegate.migrations import extensions, statements
from cachegate.model.migration import Migration
from cachegate.model.redact import redact
from cachegate.supabase import preset

PAGE = "docs/supabase.md"
SIGNS = ("auth.users", "storage.buckets")
"""What migrations refer to most; where both are, the platform has been at work."""


NOT_ALLOWED = "42501"
UNSAID = (
    "supabase/config.toml does not say api.auto_expose_new_tables: what is new in public is granted to the API's roles,"
    " as the Supabase CLI does it. If the project has that switched off, set it to false, or give --auto-expose off."
)


class Preset(Enum):
    """Whether Supabase's part is laid: never, where the database lacks it, or as somebody asked for."""

    NEVER = auto()
    WHERE_LACKING = auto()
    ASKED = auto()


@dataclass(frozen=True, slots=True)
class Exposure:
    """Whether new things in public are granted to the API's roles: `now`, and from the pending migrations on `later`.

    `said`: an option or the project's configuration says so, rather than that nothing does.
    """

    now: bool = True
    later: bool = True
    said: bool = False


USUAL = Exposure()


@dataclass(frozen=True, slots=True)
class Foundation:
    """What to lay. `files` are run after the preset, as they are."""

    preset: Preset = Preset.NEVER
    exposure: Exposure = USUAL
    files: tuple[Migration, ...] = ()


def lay(url: str, foundation: Foundation) -> tuple[str, ...]:
    """Provide what Supabase provides, if that is wanted here. Returns sentences for the report.

    Raises `EnvironmentProblem` when the database cannot be reached.
    """
    with session.opened(url) as connection:
        match foundation.preset:
            case Preset.NEVER:
                return ()
            case Preset.WHERE_LACKING if provide.has_all(connection, SIGNS):
                if foundation.exposure.said:
                    provide.provide(connection, _texts(preset.exposing(foundation.exposure.now).sql))
                return ()
            case _:
                refused = tuple(_provide(connection, exposed=foundation.exposure.now))
    return tuple(_told(foundation, refused))


def withhold(url: str, exposure: Exposure) -> None:
    """From here on, grant new things to nobody, if that is how the platform will treat what is pending."""
    if exposure.now and not exposure.later:
        with session.opened(url) as connection:
            provide.provide(connection, _texts(preset.exposing(False).sql))


def _provide(connection: Connection[Any], *, exposed: bool) -> Iterator[Refusal]:
    connection.execute("set client_min_messages to warning")
    for file in preset.files(exposed=exposed):
        yield from provide.provide(connection, _texts(file.sql))
    available, created = provide.extensions(connection)
    for one in preset.stand_ins():
        if one.extension not in available | created:
            yield from provide.provide(connection, _texts(one.sql))
            refused = provide.stand_in(connection, one.extension, one.schema, one.version)
            yield from [refused] if refused else []


def _texts(sql: str) -> Iterator[str]:
    return (one.text for one in statements.split(sql))


def _told(foundation: Foundation, refused: Sequence[Refusal]) -> Iterator[str]:
    asked = "as --bootstrap says" if foundation.preset is Preset.ASKED else "by itself; --bootstrap none leaves it out"
    yield f"What Supabase provides before the first migration was prepared, {asked}: see {PAGE}."
    if not foundation.exposure.said:
        yield UNSAID
    if refused:
        yield _missing(refused)


def _missing(refused: Sequence[Refusal]) -> str:
    first = refused[0]
    told = f"{len(refused)} of its statements failed, first {first.sqlstate} {redact(first.message)[:120]}."
    if any(one.sqlstate == NOT_ALLOWED for one in refused):
        return f"{told} A superuser may run them all: on Supabase's own image that is supabase_admin."
    return told


@dataclass(frozen=True, slots=True)
class Fitted:
    """Lists of files as this server can run them, in the order in which they were given, and sentences about that.

    `stood_in` are the extensions that this server has by name only.
    """

    files: tuple[tuple[Migration, ...], ...]
    notes: tuple[str, ...] = ()
    stood_in: frozenset[str] = frozenset()


def fitted(url: str, lists: Sequence[Sequence[Migration]]) -> Fitted:
    """The files without what only the real extensions understand, where stand-ins are.

    Raises `EnvironmentProblem` for an extension that this server does not have and nothing can stand in for.
    """
    with session.opened(url) as connection:
        available, created = provide.extensions(connection)
    _require(lists, available | created)
    absent = (created - available) & preset.names_of_stand_ins()
    if not absent:
        return Fitted(tuple(map(tuple, lists)))
    blanked = [[_without(file, absent) for file in files] for files in lists]
    notes = (*_stood_in(lists, absent), *_left_out(pair for pairs in blanked for pair in pairs))
    return Fitted(tuple(tuple(file for file, _ in pairs) for pairs in blanked), notes, absent)


def _without(file: Migration, absent: frozenset[str]) -> tuple[Migration, int]:
    plain, left_out = extensions.without(file, absent, preset.SCHEMAS_BROUGHT)
    plain, inside = extensions.within_blocks(plain, absent)
    return plain, left_out + inside


def _stood_in(lists: Sequence[Sequence[Migration]], absent: frozenset[str]) -> Iterator[str]:
    used = {one.name for files in lists for file in files for one in extensions.creations(file.sql.decode())} & absent
    if used:
        yield (
            f"This Postgres does not have {', '.join(sorted(used))}: stand-ins take the calls and do nothing outside "
            f"the database."
        )


def _left_out(blanked: Iterable[tuple[Migration, int]]) -> Iterator[str]:
    counted = [(file.file, number) for file, number in blanked if number]
    if counted:
        count = sum(number for _, number in counted)
        yield (
            f"{count} {'statement was' if count == 1 else 'statements were'} left out that only the real extensions "
            f"understand (CREATE EXTENSION without IF NOT EXISTS, ALTER or DROP EXTENSION), first in {counted[0][0]}."
        )


def _require(lists: Iterable[Iterable[Migration]], there: frozenset[str]) -> None:
    for file in (file for files in lists for file in files):
        for one in extensions.creations(file.sql.decode()):
            if one.name in preset.NEEDS_IMAGE and one.name not in there:
                raise _no_extension(file.file, one)


def _no_extension(file: str, creation: extensions.Creation) -> EnvironmentProblem:
    image = preset.NEEDS_IMAGE[creation.name]
    named = f"{image}, or supabase/postgres, which has" if image else "supabase/postgres, which has"
    return EnvironmentProblem(
        f"This Postgres does not have the extension {creation.name}",
        f"{file}:{creation.line} creates it, and nothing can stand in for its types and functions.",
        f"Run Postgres as a service from an image that has it ({named} most extensions), and give --database-url and "
        f"--postgrest-url: {PAGE} shows the workflow.",
    )
