"""What stands between us and PostgREST, told from how its address behaves."""

from __future__ import annotations

import re

from cachegate.model.exchange import NoAnswer
from cachegate.model.vitals import Hindrance
from cachegate.postgrest.requests import Response

BY_ERROR = (
    ("gaierror", Hindrance.NO_HOST),
    ("ConnectionRefusedError", Hindrance.REFUSED),
    ("SSLCertVerificationError", Hindrance.UNTRUSTED),
    ("SSL", Hindrance.NO_TLS),
    ("no connection within", Hindrance.NO_ROUTE),
    ("OSError: [Errno 101]", Hindrance.NO_ROUTE),  # ENETUNREACH
    ("OSError: [Errno 113]", Hindrance.NO_ROUTE),  # EHOSTUNREACH
    ("no answer within", Hindrance.SILENT),
)
BY_STATUS = {
    401: Hindrance.KEY,
    403: Hindrance.FORBIDDEN,
    404: Hindrance.PATH,
    407: Hindrance.KEY,
    502: Hindrance.BEHIND,
    503: Hindrance.BEHIND,
    504: Hindrance.BEHIND,
}
OWN = re.compile(r"PGRST\d{3}|[0-9A-Z]{5}")
"""PostgREST's codes and SQLSTATEs: what carries one came from PostgREST."""
WRONG_PATH = "PGRST125"  # since 13; before, a 404 that says nothing
AUTHENTICATION = "PGRST3"


def of(answer: Response | NoAnswer) -> Hindrance | None:
    """None if PostgREST itself answered the question that was put, be it that it has no cache yet."""
    if isinstance(answer, NoAnswer):
        known = (hindrance for start, hindrance in BY_ERROR if answer.reason.startswith(start))
        return next(known, Hindrance.BROKEN)
    code = own_code(answer)
    if code.startswith(AUTHENTICATION):
        return Hindrance.TOKEN
    if code == WRONG_PATH:
        return Hindrance.PATH
    if code:
        return None
    if 300 <= answer.status < 400:
        return Hindrance.ELSEWHERE
    return BY_STATUS.get(answer.status, Hindrance.STRANGER)


def own_code(answer: Response) -> str:
    """PostgREST's or Postgres' code in an answer; "" in that of anybody else."""
    code, _ = answer.error
    return code if OWN.fullmatch(code) else ""
