"""What the server says of a statement that failed on rows, without what was in them.

Values stand in the DETAIL of class 23 and in quotation marks in class 22 (Postgres' ri_triggers.c, nbtinsert.c,
execMain.c and the input functions of its types). What the statement itself says is no secret of a row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from cachegate.model.migration import SqlFailure, Step
from cachegate.preflight import masking

DATA, CONSTRAINT = "22", "23"
_KEY = re.compile(
    r"(?P<before>Key \(.*?\)=\()(?P<values>.*)"
    r"(?P<after>\) (?:is duplicated|already exists|is (?:not present in|still referenced from) table \".*\")\.)\Z",
    re.DOTALL,
)
_ROW = re.compile(r"(?P<before>Failing row contains \()(?P<values>.*)(?P<after>\)\.)\Z", re.DOTALL)
_QUOTED = re.compile(r"(?P<before>[\"„“«»])(?P<values>.*)(?P<after>[\"“”«»])", re.DOTALL)  # also as translated
_PASSED_OVER = re.compile(r"failed \((2[23]\w{3}) .*\), and the file says to go on then\.", re.DOTALL)


def of_step(step: Step, *, values: bool) -> Step:
    """The step, with what failed in it and what was passed over."""
    if values or not (step.failure or step.remarks):
        return step
    remarks = tuple(_PASSED_OVER.sub(r"failed (\1), and the file says to go on then.", one) for one in step.remarks)
    return replace(step, failure=step.failure and of_failure(step.failure, values=False), remarks=remarks)


def of_failure(failure: SqlFailure, *, values: bool) -> SqlFailure:
    """The failure as it may be shown to everybody who can see the report; with `values` as it is."""
    if values or not failure.sqlstate.startswith((DATA, CONSTRAINT)):
        return failure
    there = f" ({failure.detail})" if failure.detail else ""
    message, found, after = failure.message.partition(there) if there else (failure.message, "", "")
    if failure.sqlstate.startswith(DATA):
        message = _without(message, failure.statement, (_QUOTED,)) or message
    detail = _without(failure.detail, failure.statement, _patterns(failure)) if found else ""
    told = f" ({detail})" if detail else ""
    return replace(failure, message=f"{message}{told}{after}", detail=detail or "")


def _patterns(failure: SqlFailure) -> Sequence[re.Pattern[str]]:
    return (_QUOTED,) if failure.sqlstate.startswith(DATA) else (_KEY, _ROW)


def _without(text: str, statement: str, patterns: Sequence[re.Pattern[str]]) -> str | None:
    """None where no pattern fits: what else a detail says, and in which language, is not known."""
    for pattern in patterns:
        if found := pattern.search(text):
            shown = ", ".join(_value(one, statement) for one in found["values"].split(", "))
            return f"{text[: found.start()]}{found['before']}{shown}{found['after']}{text[found.end() :]}"
    return None


def _value(value: str, statement: str) -> str:
    if value == "null" or re.search(rf"(?<!\w){re.escape(value)}(?!\w)", statement):
        return value
    return masking.described(value)
