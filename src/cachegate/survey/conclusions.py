"""What follows from a survey: schemas, roles, images and settings, as found or as guessed, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cachegate.survey import images, whom
from cachegate.survey.facts import Fact, Login, Survey
from cachegate.survey.scalars import is_expression, usable

POSTGREST = "postgrest/postgrest:v12.0.2"
PASSWORD = "throw-away"

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

    `login` is who PostgREST logs in as, `known` the project's own file that makes the role it logs in as elsewhere.
    `unmade` are roles besides that have to be there. `lacking` are extensions that no known image has together.
    """

    survey: Survey
    schemas: Told
    anonymous: Told
    roles: tuple[str, ...]
    login: str
    known: Login | None
    unmade: tuple[str, ...]
    postgres: Told
    postgrest: Told
    lacking: tuple[str, ...]
    carried: tuple[tuple[str, Fact], ...]
    notes: tuple[str, ...]

    @property
    def password(self) -> str:
        return self.known.password if self.known and self.known.role == self.login else PASSWORD

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
    role, file = whom.anonymous(survey, settings)
    anonymous = Told((role,), file)
    schemas = _schemas(survey, settings, anonymous)
    who = whom.connecting(survey, settings, role)
    roles = dict.fromkeys((role, *whom.others(survey, schemas.values, who)))
    there = survey.access.created | {*roles, who.login} | (who.known.created if who.known else frozenset())
    postgres, lacking = _postgres(survey)
    postgrest = survey.postgrest
    known = postgrest is not None and re.fullmatch(r"[a-z0-9./_-]+:v[0-9][a-z0-9._-]*", postgrest.value)
    return Conclusion(
        survey=survey,
        schemas=schemas,
        anonymous=anonymous,
        roles=tuple(roles),
        login=who.login,
        known=who.known,
        unmade=() if survey.layout == "supabase" else tuple(whom.unmade(survey, there)),
        postgres=postgres,
        postgrest=Told((postgrest.value,), postgrest.file) if postgrest and known else Told((POSTGREST,)),
        lacking=lacking,
        carried=tuple((name, settings[name]) for name in CARRIED if name in settings),
        notes=tuple(notes),
    )


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


def _schemas(survey: Survey, settings: dict[str, Fact], anonymous: Told) -> Told:
    """As PostgREST is told, else as the migrations set it, else what the anonymous role may use."""
    for fact in (settings.get("PGRST_DB_SCHEMAS"), settings.get("PGRST_DB_SCHEMA"), survey.access.schemas):
        if (told := _names(fact)) is not None:
            return told
    for pairs in (survey.access.usage, survey.access.granted):
        granted = [schema for schema, role in pairs if role in anonymous.values and usable(schema)]
        if granted:
            return Told(tuple(dict.fromkeys(granted)), "the grants of the migrations")
    return Told(("public",))


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
