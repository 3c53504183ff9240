"""The roles that PostgREST works with, as SQL to run before the migrations, and after them where they make roles."""

from __future__ import annotations

from cachegate.model.quoting import identifier, literal
from cachegate.survey.conclusions import PASSWORD, Conclusion
from cachegate.survey.whom import OURS

_HEAD = (
    "-- What the platform brings before the first migration: the role that PostgREST connects as, and those it may"
    " become."
)


def before(found: Conclusion) -> str:
    """`cachegate-roles.sql`, "" where the project's own file makes all; what migrations make is left to them."""
    if found.supabase:
        return (
            "-- The password with which PostgREST logs in, for the throw-away database of a workflow.\n"
            f"alter role {identifier(found.login)} password {literal(PASSWORD)};\n"
        )
    there = _there(found)
    lines = [] if found.login in there else [_login(found)]
    ours = [identifier(role) for role in found.roles if role not in found.made and role not in there]
    lines += [f"create role {role} nologin;" for role in ours]
    lines += [f"create role {identifier(role)} nologin;" for role in found.unmade]
    lines += [f"grant {', '.join(members)} to {identifier(found.login)};"] if (members := _members(found, ours)) else []
    return "\n".join((_HEAD, *lines)) + "\n" if lines else ""


def _there(found: Conclusion) -> frozenset[str]:
    """What the project's own file makes; a role that is only a guess is left to it."""
    if found.known is None:
        return frozenset()
    guessed = () if found.anonymous.file else found.anonymous.values
    return found.known.created.union((found.known.role, *guessed))


def _login(found: Conclusion) -> str:
    """The role itself; one of ours is told whom PostgREST is without a token, for that role comes later."""
    login = identifier(found.login)
    line = f"create role {login} noinherit login password {literal(PASSWORD)};"
    if found.login != OURS:
        return line
    return f"{line}\nalter role {login} set pgrst.db_anon_role = {literal(found.anonymous.joined)};"


def _members(found: Conclusion, ours: list[str]) -> list[str]:
    """Whom the login has to be granted before the migrations: what the project's own file makes for its own login too,
    where another one stands in for that."""
    if found.known is None or found.login == found.known.role:
        return ours
    return [*ours, *(identifier(role) for role in found.roles if role in found.known.created)]


def after(found: Conclusion) -> str:
    """`cachegate-grants.sql`, "" where it is not needed: what the migrations make, and may grant to a role of theirs
    or to nobody."""
    if found.login != OURS or not found.made:
        return ""
    each = "".join(
        f"  if exists (select from pg_catalog.pg_roles where rolname = {literal(role)}) then\n"
        f"    grant {identifier(role)} to {identifier(found.login)};\n"
        "  end if;\n"
        for role in found.made
    )
    return (
        "-- The migrations make roles that PostgREST has to become, and perhaps the one that it connects as, with a\n"
        f"-- password that is not known: here PostgREST connects as {found.login}, which may become them.\n"
        f"do $$ begin\n{each}end $$;\n"
    )
