"""Whether the pending files apply in one transaction, where the layout's own tool runs them all in one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import psycopg

from cachegate.database import rehearsing
from cachegate.errors import EnvironmentProblem
from cachegate.model.migration import Migration, SqlFailure
from cachegate.model.redact import redact
from cachegate.model.report import Finding, Outcome, Severity, Subject
from cachegate.options import Options
from cachegate.pipeline import veiling
from cachegate.pipeline.baseline import server_settings
from cachegate.pipeline.failing import SHOWN
from cachegate.pipeline.files import reading
from cachegate.pipeline.servers import Say, Servers

CHECK = "applies-together"


def tried(servers: Servers, pending: Sequence[Migration], options: Options, say: Say) -> tuple[Finding, ...]:
    """Try them together, and take it back: a finding, good or bad; none where each has a transaction of its own.

    Raises `EnvironmentProblem` when the connection is lost.
    """
    read = reading(options.set)
    if not rehearsing.meant(pending, options.transaction, read):
        return ()
    say(f"trying {len(pending)} migrations in one transaction, which is taken back")
    try:
        refused = rehearsing.rehearse(servers.database_url, pending, read, settings=server_settings(options))
    except psycopg.OperationalError as error:
        raise EnvironmentProblem(
            f"The connection to Postgres was lost while trying {len(pending)} migrations in one transaction",
            str(error).strip(),
            "Did the server run out of memory, or did a file end its sessions? See the service's log.",
        ) from error
    return (_finding(pending, refused and veiling.of_failure(refused, values=options.show_values)),)


def _finding(pending: Sequence[Migration], refused: SqlFailure | None) -> Finding:
    file = refused.place.file if refused else pending[-1].file
    finding = Finding(
        check=CHECK,
        outcome=Outcome.PASSED,
        severity=Severity.ERROR,
        subject=Subject("migration", None, file),
        claim=f"the {len(pending)} pending migrations apply in one transaction",
        key=f"{CHECK}:{file}",
        file=file,
    )
    if refused is None:
        return finding
    return replace(
        finding,
        outcome=Outcome.FAILED,
        line=refused.place.line,
        code=refused.sqlstate or None,
        cause=_cause(pending[-1], refused),
        remedy=_remedy(file),
    )


def _cause(one: Migration, refused: SqlFailure) -> str:
    statement = redact(" ".join(refused.statement.split()))
    shown = statement if len(statement) <= SHOWN else statement[: SHOWN - 1] + "…"
    says = f" The statement: {shown}" if shown else ""
    return (
        f"{one.manner.together}. Each applies on its own, but in one transaction with the files before it Postgres"
        f" refuses: {refused.message}.{says}"
    )


def _remedy(file: str) -> str:
    return (
        f"Leave {file} to a pull request of its own, and deploy the others before it; or let the tool commit each"
        " migration."
    )
