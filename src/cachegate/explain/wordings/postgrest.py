"""How PostgREST 10 to 16 word their own errors; read in its source and seen in recorded answers of six versions."""

from __future__ import annotations

import re

from cachegate.explain.thing import Kind, Thing
from cachegate.explain.wordings.wording import LONG_NAME, NAME, split, wording

_CACHE = r" in the schema cache"
_DETAIL_SCHEMA = re.compile(r"in the schema '(.{1,300}?)'(?:,| and that)")
_DETAIL_HINT = re.compile(r"' using the hint '(.{1,300}?)' in the schema '")


def _column(found: re.Match[str]) -> Thing:
    return Thing(Kind.COLUMN, found["column"], relation=found["relation"])


def _table(found: re.Match[str]) -> Thing:
    schema, name = split(found["name"])
    return Thing(Kind.RELATION, name, schema)


def _function(found: re.Match[str]) -> Thing:
    """`api.f(a, b)`, `api.f without parameters` and `api.f`; a bracket may be part of an argument's name."""
    told = found["call"]
    without = told.endswith(" without parameters")
    call = told.removesuffix(" without parameters").removesuffix(" function")
    name, bracket, rest = call.partition("(")
    schema, own = split(name)
    if without or not bracket or not rest.endswith(")"):
        schema, own = split(call)
        return Thing(Kind.FUNCTION, own, schema, arguments=() if without else None)
    inner = rest[:-1]
    return Thing(Kind.FUNCTION, own, schema, arguments=tuple(inner.split(", ")) if inner else ())


def _candidates(found: re.Match[str]) -> Thing:
    """The first candidate; all have one name."""
    schema, name = split(found["call"].partition("(")[0])
    return Thing(Kind.FUNCTION, name, schema)


def _relationship(found: re.Match[str]) -> Thing:
    return Thing(Kind.RELATIONSHIP, found["origin"], target=found["target"])


def _schema(found: re.Match[str]) -> Thing:
    return Thing(Kind.SCHEMA, found["schema"])


def _embed(found: re.Match[str]) -> Thing:
    return Thing(Kind.RELATION, found["name"])


ALL = (
    wording("PGRST204", rf"Could not find the '(?P<column>{LONG_NAME})' column of '(?P<relation>{LONG_NAME})'{_CACHE}",
            _column),
    wording("PGRST204", rf"Column '(?P<column>{LONG_NAME})' of relation '(?P<relation>{LONG_NAME})' does not exist",
            _column),
    wording("PGRST205", rf"Could not find the table '(?P<name>{LONG_NAME})'{_CACHE}", _table),
    wording("PGRST202", rf"Could not find the function (?P<call>.{{1,1000}}){_CACHE}", _function),
    wording("PGRST202", r"Could not find the (?P<call>.{1,1000}?)(?: function)? or the .{1,300} function with a single"
            rf" unnamed json or jsonb parameter{_CACHE}", _function),
    wording("PGRST202", rf"Could not find the (?P<call>.{{1,1000}}?)(?: function)? with a single .{{1,40}}"
            rf" parameter{_CACHE}", _function),
    wording("PGRST202", rf"Could not find the (?P<call>{LONG_NAME} function without parameters){_CACHE}", _function),
    wording("PGRST202", rf"Could not find the (?P<call>.{{1,1000}}) function{_CACHE}", _function),
    wording("PGRST200", rf"Could not find a relationship between '(?P<origin>{LONG_NAME})' and"
            rf" '(?P<target>{LONG_NAME})'{_CACHE}", _relationship),
    wording("PGRST200", rf"Could not find a relationship between (?P<origin>{NAME}) and (?P<target>{LONG_NAME})"
            rf"{_CACHE}", _relationship),
    wording("PGRST201", r"Could not embed because more than one relationship was found for"
            rf" '(?P<origin>{LONG_NAME})' and '(?P<target>{LONG_NAME})'", _relationship),
    wording("PGRST203", r"Could not choose the best candidate function between: (?P<call>.{1,1500})", _candidates),
    wording("PGRST106", rf"Invalid schema: (?P<schema>{LONG_NAME})", _schema),
    wording("PGRST106", r"The schema must be one of the following: .{1,1500}"),
    wording("PGRST108", rf"(?:Cannot apply filter because )?'(?P<name>{LONG_NAME})' is not an embedded resource in this"
            r" request", _embed),
    wording("PGRST118", rf"A related order on '(?P<name>{LONG_NAME})' is not possible", _embed),
    wording("PGRST119", rf"A spread operation on '(?P<name>{LONG_NAME})' is not possible", _embed),
    wording("PGRST120", rf"Bad operator on the '(?P<name>{LONG_NAME})' embedded resource", _embed),
    wording("PGRST000", r"Database connection error\. Retrying the connection\."),
    wording("PGRST001", r"Database (?:client error|connection lost)\. Retrying the connection\."),
    wording("PGRST002", r"Could not query the database for the schema cache\. Retrying\."),
    wording("PGRST003", r"Timed out acquiring connection from connection pool\."),
    wording("PGRST100", r'"?failed to parse .{1,1500}'),
    wording("PGRST105", r"Filters must include all and only primary key columns with 'eq' operators"),
    wording("PGRST107", r"None of these (?:media types|Content-Types) are available: .{1,1500}"),
    wording("PGRST116", r"Cannot coerce the result to a single JSON object"),
    wording("PGRST116", r"JSON object requested, multiple \(or no\) rows returned"),
    wording("PGRST122", r"Invalid preferences given with handling=strict"),
    wording("PGRST123", r"Use of aggregate functions is not allowed"),
    wording("PGRST125", r"Invalid path specified in request URL"),
    wording("PGRST126", r"Root endpoint metadata is disabled"),
    wording("PGRST300", r"Server lacks JWT secret"),
    wording("PGRST302", r"Anonymous access is disabled"),
)  # fmt: skip


def schema_in(details: str) -> str | None:
    """The schema that PGRST200 looked in, which stands in details (up to 10.1.1 in the hint)."""
    found = _DETAIL_SCHEMA.search(details)
    return found[1] if found else None


def hint_in(details: str) -> str | None:
    """The hint by which an embed was to be chosen."""
    found = _DETAIL_HINT.search(details)
    return found[1] if found else None
