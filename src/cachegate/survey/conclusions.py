"""What follows from a survey: schemas, roles, images and settings, as found or as guessed, and why."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from cachegate.survey import images
from cachegate.survey.facts import Fact, Login, Survey
from cachegate.survey.scalars import is_expression

ANONYMOUS = ("anon", "web_anon", "anonymous", "anon_user", "web_user")
NOBODY = frozenset({"public", "postgres", "current_user", "session_user", "current_role", "group"})
POSTGREST = "postgrest/postgrest:v12.0.2"
PASSWORD = "throw-away"
OURS = "cachegate_login"
"""Who PostgREST logs in as where the migrations make the role that it should be."""

# Settings that change what the API shows or who may ask, besides the two that every workflow has.
CARRIED = (
    "PGRST_DB_EXTRA_SEARCH_PATH",
    "PGRST_DB_PRE_REQUEST",
    "PGRST_DB_CHANNEL",
    "PGRST_JWT_ROLE_CLAIM_KEY",
    "PGRST_JWT_AUD",
    "PGRST_DB_MAX_ROWS",
    "PGRST_DB_AGGREGATES_ENABLED",
    "PGRST_DB_USE_LEGACY_GUCS",
)


@dataclass(frozen=True, slots=True)
class Told:
    """Values with the file that told them, "" where nothing did and they are a guess."""

    values: tuple[str, ...]
    file: str = ""

    @property
    def joined(self) -> str:
        return ",".join(self.values)


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What the files say. `roles` are the API's, the anonymous one first; `made` those of them that migrations make.

    `login` is who PostgREST logs in as. `lacking` are extensions that no known image has together.
    """

    survey: Survey
    schemas: Told
    anonymous: Told
    roles: tuple[str, ...]
    login: str
    postgres: Told
    postgrest: Told
    lacking: tuple[str, ...]
    carried: tuple[tuple[str, Fact], ...]
    notes: tuple[str, ...]

    @property
    def known(self) -> Login | None:
        """The project's own file that makes the role PostgREST logs in as, with its password."""
        logins = (one for one in self.survey.logins if one.role == self.login and usable(one.password))
        return None if self.supabase else next(logins, None)

    @property
    def password(self) -> str:
        return self.known.password if self.known else PASSWORD

    @property
    def supabase(self) -> bool:
        return self.survey.layout == "supabase"

    @property
    def made(self) -> tuple[str, ...]:
        return tuple(role for role in self.roles if role in self.survey.access.created)


def conclude(survey: Survey) -> Conclusion:
    """Nothing is read here; what cannot be carried into a workflow is left out and noted."""
    notes = list(survey.notes)
    settings = {name: fact for name, fact in survey.settings.items() if _carries(name, fact, notes)}
    anonymous = _anonymous(survey, settings)
    schemas = _schemas(survey, settings, anonymous)
    login = _login(survey, settings)
    supabase = survey.layout == "supabase"
    roles = dict.fromkeys((*anonymous.values, *_others(survey, schemas, login, supabase=supabase)))
    postgres, lacking = _postgres(survey)
    postgrest = survey.postgrest
    known = postgrest is not None and re.fullmatch(r"[a-z0-9./_-]+:v[0-9][a-z0-9._-]*", postgrest.value)
    return Conclusion(
        survey=survey,
        schemas=schemas,
        anonymous=anonymous,
        roles=tuple(roles),
        login=login,
        postgres=postgres,
        postgrest=Told((postgrest.value,), postgrest.file) if postgrest and known else Told((POSTGREST,)),
        lacking=lacking,
        carried=tuple((name, settings[name]) for name in CARRIED if name in settings),
        notes=tuple(notes),
    )


def usable(name: str) -> bool:
    """Whether a name of a schema or role can stand in a workflow and in a list of names."""
    seen = all(letter == " " or unicodedata.category(letter)[0] in "LNPS" for letter in name)
    return bool(name.strip()) and seen and "," not in name and len(name.encode()) <= 63 and not is_expression(name)


def _carries(name: str, fact: Fact, notes: list[str]) -> bool:
    if not name.startswith("PGRST_"):
        return False
    if is_expression(fact.value) or not fact.value.isprintable() or not fact.value:
        notes.append(f"{name} in {fact.file} has a value that cannot be written into a workflow; it was left out.")
        return False
    return True


def _names(fact: Fact | None) -> Told | None:
    names = tuple(name.strip() for name in fact.value.split(",")) if fact else ()
    kept = tuple(dict.fromkeys(name for name in names if usable(name)))
    return Told(kept, fact.file) if fact and kept else None


def _anonymous(survey: Survey, settings: dict[str, Fact]) -> Told:
    if survey.layout == "supabase":
        return Told(("anon",), "what Supabase has")
    told = settings.get("PGRST_DB_ANON_ROLE")
    if told and usable(told.value):
        return Told((told.value,), told.file)
    granted = [role for _, role in (*survey.access.usage, *_reversed(survey.access.members))]
    likely = [role for role in ANONYMOUS if role in granted]
    return Told((likely[0],), "the grants of the migrations") if likely else Told(("anon",))


def _reversed(pairs: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    return ((other, one) for one, other in pairs)


def _schemas(survey: Survey, settings: dict[str, Fact], anonymous: Told) -> Told:
    """As PostgREST is told, else as the migrations set it, else what the anonymous role may use."""
    for fact in (settings.get("PGRST_DB_SCHEMAS"), settings.get("PGRST_DB_SCHEMA"), survey.access.schemas):
        if (told := _names(fact)) is not None:
            return told
    granted = [schema for schema, role in survey.access.usage if role in anonymous.values and usable(schema)]
    if granted:
        return Told(tuple(dict.fromkeys(granted)), "the grants of the migrations")
    return Told(("public",))


def _login(survey: Survey, settings: dict[str, Fact]) -> str:
    """Who PostgREST logs in as: as in its address, else the role that others are granted to."""
    if survey.layout == "supabase":
        return "authenticator"
    told = settings.get("PGRST_DB_URI")
    named = _user(told.value) if told else None
    granted = [member for _, member in survey.access.members if usable(member) and member not in NOBODY]
    login = named if named and usable(named) and named not in NOBODY else next(iter(granted), "authenticator")
    if "authenticator" in granted:
        login = named or "authenticator"
    return OURS if login in survey.access.created else login


def _user(uri: str) -> str | None:
    try:
        found = urlsplit(uri).username
    except ValueError:
        return None
    return unquote(found) if found else None


def _others(survey: Survey, schemas: Told, login: str, *, supabase: bool) -> Iterable[str]:
    if supabase:
        return ("authenticated", "service_role")
    used = [role for schema, role in survey.access.usage if schema in schemas.values]
    members = [role for role, member in survey.access.members if member in (login, "authenticator")]
    return (role for role in (*used, *members) if usable(role) and role not in NOBODY and role != login)


def _postgres(survey: Survey) -> tuple[Told, tuple[str, ...]]:
    """The image as found, or one that has the extensions; those that none has."""
    found = survey.postgres
    version = Fact(images.major(found.value), found.file) if found else survey.settings.get("POSTGRES_MAJOR")
    wanted = images.foreign(fact.value for fact in survey.access.extensions)
    if found and "supabase" not in found.value and not is_expression(found.value) and found.value.isprintable():
        plain = found.value.split(":")[0].rpartition("/")[2] == "postgres" and "/" not in found.value
        image = images.with_extensions(wanted, images.major(found.value)) if plain and wanted else found.value
        return Told((image or found.value,), found.file), wanted if image is None else ()
    number = version.value if version and version.value in images.VERSIONS else images.USUAL
    if survey.layout == "supabase":
        wanted = tuple(one for one in wanted if one in images.NEEDED)  # the others are stood in for
    image = images.with_extensions(wanted, number)
    return Told((image or f"postgres:{number}",), version.file if version else ""), wanted if image is None else ()
