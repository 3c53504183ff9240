"""A preflight as JSON, by docs/preflight.schema.json."""

from __future__ import annotations

import json
from typing import Any

from cachegate.model.preflight import FORMAT_VERSION, Answer, Preflight, Row
from cachegate.reporters.escape import json_value
from cachegate.reporters.preflight import words


def render(found: Preflight) -> str:
    """A JSON document, with a line feed at its end."""
    return json.dumps(json_value(_document(found)), indent=2, ensure_ascii=False) + "\n"


def _document(found: Preflight) -> dict[str, Any]:
    return {
        "version": FORMAT_VERSION,
        "headline": words.headline(found),
        "exit_code": int(found.exit_code),
        "cachegate": found.cachegate,
        "postgres": found.postgres,
        "pending": found.pending,
        "pending_how": found.how,
        "demands": [_answer(one) for one in found.answers],
        "checks": [
            {"name": one.name, "sql": one.sql, "rows": one.rows, "why": one.why, "examples": _rows(one.examples)}
            for one in found.checks
        ],
        "notes": list(found.notes),
    }


def _answer(one: Answer) -> dict[str, Any]:
    return {
        "file": one.place.file,
        "line": one.place.line,
        "statement": one.statement,
        "relation": one.relation,
        "title": one.title,
        "would_fail": one.verdict,
        "why": one.why,
        "offending": one.offending,
        "offence": one.offence,
        "rows": one.rows,
        "rows_exact": one.exact,
        "bytes": one.bytes,
        "count_query": one.count,
        "show_query": one.show,
        "examples": _rows(one.examples),
        "clean_up": [
            {"title": each.title, "sql": each.sql, "assuming": each.assuming, "instead": each.instead}
            for each in one.choices
        ],
        "lock": one.lock
        and {
            "mode": one.lock.mode,
            "blocks": one.lock.blocks,
            "work": one.lock.work,
            "seconds": round(one.lock.seconds, 1),
        },
        "safer": one.safer and {"sql": one.safer.sql, "why": one.safer.why},
    }


def _rows(rows: tuple[Row, ...]) -> list[list[dict[str, str]]]:
    return [[{"column": name, "value": value} for name, value in row.values] for row in rows]
