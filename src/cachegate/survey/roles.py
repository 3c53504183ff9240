"""The roles that PostgREST works with, as SQL to run before the migrations, and after them where they make roles."""

from __future__ import annotations

from cachegate.model.quoting import identifier, literal
from cachegate.survey.conclusions import OURS, PASSWORD, Conclusion

_HEAD = (
    "-- What the platform brings before the first migration: the role that PostgREST connects as, and those it may"
    " become."
)


def before(found: Conclusion) -> str:
    """`cachegate-roles.sql`; roles that the migrations make are left to them."""
    if found.supabase:
        return (
            "-- The password with which PostgREST logs in, for the throw-away database of a workflow.\n"
            f"alter role {identifier(found.login)} password {literal(PASSWORD)};\n"
        )
    ours = [identifier(role) for role in found.roles if role not in found.made]
    login = identifier(found.login)
    lines = [_HEAD, f"create role {login} noinherit login password {literal(PASSWORD)};"]
    lines += [f"create role {role} nologin;" for role in ours]
    lines += [f"grant {', '.join(ours)} to {login};"] if ours else []
    return "\n".join(lines) + "\n"


def after(found: Conclusion) -> str:
    """`cachegate-grants.sql`, "" where it is not needed: what the migrations grant to a role of their own."""
    if found.login != OURS or not found.made:
        return ""
    each = "".join(
        f"  if exists (select from pg_catalog.pg_roles where rolname = {literal(role)}) then\n"
        f"    grant {identifier(role)} to {identifier(found.login)};\n"
        "  end if;\n"
        for role in found.made
    )
    return (
        "-- The migrations make the role that PostgREST connects as, with a password that is not known: here\n"
        f"-- PostgREST connects as {found.login}, which may become whatever that one may.\n"
        f"do $$ begin\n{each}end $$;\n"
    )
