"""A syntax error that has a usual cause: SQL that Postgres never had, or text that some program fills in first."""

from __future__ import annotations

import re

from cachegate.model.migration import SqlFailure
from cachegate.pipeline import unclosed

_NEAR = re.compile(r'^syntax error at or near "(?P<near>.*)"$', re.DOTALL)
_IF_NOT_EXISTS = re.compile(r"\b(?:create\s+(?P<made>[a-z]+)|(?P<added>add\s+constraint))\s+if\s+not\s+exists\b", re.I)
_WITHOUT = frozenset({"policy", "trigger", "type", "domain", "role", "user", "rule", "aggregate", "cast", "function"})
_VARIABLE = re.compile(r"""(?<!:):(?:["']?)(?P<name>[A-Za-z_][A-Za-z0-9_]*)""")
_TEMPLATE = re.compile(r"\$\{|\{\{|<%|%\(?[A-Za-z]")
_ELSEWHERE = re.compile(r"^(?:auto_?increment|`.*|unsigned|engine|pragma|tinyint|mediumtext)$", re.I | re.DOTALL)
_NAME = 63
_OPEN, _CUT = "unterminated /* comment", "generated after introspecting the database"
_INTROSPECTED = (
    "drizzle-kit wrote it when it looked at a database that was there, as one comment, and Drizzle cuts it at its"
    " breakpoints all the same. Take the comment's marks away, so that the file makes what is there; or empty it, and"
    " give a dump of the schema: --bootstrap."
)


def remedy(failure: SqlFailure) -> str | None:
    """What to write instead, where it can be told."""
    if failure.sqlstate == "42601" and failure.message.startswith(_OPEN) and _CUT in failure.statement:
        return _INTROSPECTED
    if open_quote := unclosed.remedy(failure):
        return open_quote
    found = _NEAR.match(failure.message) if failure.sqlstate == "42601" else None
    if found is None:
        return None
    near = found["near"]
    if near.lower() == "not" and (what := _without_if(failure.statement)):
        return (
            f"Postgres has no {what} IF NOT EXISTS: drop it first if it exists, or make it in a DO block that passes"
            f" over duplicate_object."
        )
    if near == ":" and (variable := _VARIABLE.search(failure.statement)):
        name = variable["name"][:_NAME]
        return (
            f"If :{name} is a variable of psql, give it a value: --set {name}=VALUE; if another program fills it in,"
            f" let that program migrate: --migrate-command."
        )
    if near[:1] in ("$", "{", "<", "%") and _TEMPLATE.search(failure.statement):
        return "Some program fills in placeholders before the file is run: let it migrate with --migrate-command."
    if _ELSEWHERE.match(near):
        return "This is the SQL of another database, such as MySQL or SQLite: name a folder for Postgres."
    return None


def _without_if(statement: str) -> str | None:
    """What the statement would make if it is not there, of the things for which Postgres cannot be told so."""
    for found in _IF_NOT_EXISTS.finditer(statement):
        if found["added"]:
            return "ADD CONSTRAINT"
        if found["made"].lower() in _WITHOUT:
            return f"CREATE {found['made'].upper()}"
    return None
