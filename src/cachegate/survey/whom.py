"""Which roles a survey speaks of: the anonymous one, the one PostgREST logs in as, the others of the API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from cachegate.survey.facts import Fact, Login, Survey
from cachegate.survey.scalars import usable

ANONYMOUS = ("anon", "web_anon", "anonymous", "anon_user", "web_user")
NOBODY = frozenset({"public", "postgres", "current_user", "session_user", "current_role", "group", "none", "all"})
OURS = "cachegate_login"
"""Who PostgREST logs in as where it has to be given roles that the migrations make. Cachegate knows the name, and
grants them when they are there: see `cachegate.database.rolesetup`."""


@dataclass(frozen=True, slots=True)
class Connecting:
    """`login` is who PostgREST logs in as in the workflow; `project` is who it logs in as by the project's own files.

    `known` is the project's file that makes the latter, with its password.
    """

    login: str
    project: str
    known: Login | None


def anonymous(survey: Survey, settings: Mapping[str, Fact]) -> tuple[str, str]:
    """The role, and what told it, "" where it is a guess."""
    if survey.layout == "supabase":
        return "anon", "what Supabase has"
    for told in (settings.get("PGRST_DB_ANON_ROLE"), survey.access.anonymous):
        if told and usable(told.value):
            return told.value, told.file
    access = survey.access
    named = {role for _, role in (*access.usage, *access.granted)} | {role for role, _ in access.members}
    files = (
        (named, "the grants of the migrations"),
        *(({role for role, _ in one.members}, one.file) for one in survey.logins),
    )
    return next(((role, file) for roles, file in files for role in ANONYMOUS if role in roles), ("anon", ""))


def connecting(survey: Survey, settings: Mapping[str, Fact], role: str) -> Connecting:
    """`role` is the anonymous one."""
    if survey.layout == "supabase":
        return Connecting("authenticator", "authenticator", None)
    project = _project(survey, settings)
    known = next((one for one in survey.logins if one.role == project and usable(one.password)), None)
    made = survey.access.created
    given = (*survey.access.members, *(known.members if known else ()))
    barred = role in made and (role, project) not in given
    return Connecting(OURS if project in made or barred else project, project, known if project not in made else None)


def others(survey: Survey, schemas: tuple[str, ...], who: Connecting) -> Iterator[str]:
    """The roles of the API besides the anonymous one."""
    if survey.layout == "supabase":
        yield from ("authenticated", "service_role")
        return
    used = [role for schema, role in survey.access.usage if schema in schemas]
    given = (*survey.access.members, *(who.known.members if who.known else ()))
    members = [role for role, member in given if member in (who.project, "authenticator")]
    kept = (role for role in (*used, *members) if usable(role) and role not in NOBODY)
    yield from (role for role in kept if role not in (who.login, who.project))


def unmade(survey: Survey, made: frozenset[str]) -> Iterator[str]:
    """The roles that statements need, and that no file makes."""
    for role in dict.fromkeys(survey.access.named):
        if role not in made and role not in NOBODY and not role.startswith("pg_") and usable(role):
            yield role


def _project(survey: Survey, settings: Mapping[str, Fact]) -> str:
    """Who PostgREST logs in as: as in its address, else the role that others are granted to."""
    told = settings.get("PGRST_DB_URI")
    named = _user(told.value) if told else None
    pairs = [(role, member) for role, member in survey.access.members if not role.startswith("pg_")]
    granted = [member for _, member in pairs if usable(member) and member not in NOBODY]
    login = named if named and usable(named) and named not in NOBODY else next(iter(granted), "authenticator")
    return (named or "authenticator") if "authenticator" in granted else login


def _user(uri: str) -> str | None:
    try:
        found = urlsplit(uri).username
    except ValueError:
        return None
    return unquote(found) if found else None
