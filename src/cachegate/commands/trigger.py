"""`cachegate trigger`, from options to exit code: a migration with event triggers, or a verdict about those there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from psycopg import Connection

from cachegate.database import session, triggers
from cachegate.errors import UsageProblem
from cachegate.migrations import writing
from cachegate.migrations.drafts import Change
from cachegate.model.report import ExitCode
from cachegate.options import Options
from cachegate.options.mistakes import quoted
from cachegate.pipeline.baseline import first_existing
from cachegate.pipeline.triggers import trial
from cachegate.reporters import escape
from cachegate.surroundings import Surroundings
from cachegate.triggers import install, kinds
from cachegate.triggers.judge import Standing, Verdict, by_body, by_trial
from cachegate.triggers.predict import notifying
from cachegate.triggers.telling import told

CODES = {Standing.COMPLETE: ExitCode.GOOD, Standing.UNKNOWN: ExitCode.UNVERIFIED}


def run(options: Options, around: Surroundings) -> int:
    """Print the migration, or write it, or judge a database: 0 for complete event triggers, 1 for others.

    Raises `Problem` where that cannot be done.
    """
    return _judged(options, around) if options.check else _made(options, around)


def _made(options: Options, around: Surroundings) -> int:
    change = Change(install.NAME, install.statements(options.channel), install.undo(), install.HOSTED)
    mark = f"create event trigger {install.TRIGGERS[0]} "
    planned = writing.plan(options.directory, options.layout, change, mark, datetime.now(UTC))
    if options.write and planned.there:
        raise UsageProblem(
            f"{planned.there} installs these event triggers already",
            "A second migration would do the same again.",
            "To change the channel, edit a copy of it: cachegate trigger prints one.",
        )
    if options.write and planned.guessed:
        raise UsageProblem(
            f"{options.directory} has no migrations",
            "Nothing says that a migration belongs there: there is no *.sql file in it.",
            "Name the folder of migrations; or, for the first one in a folder, say --layout as well.",
        )
    if options.write:
        for name in planned.write():
            _say(around, f"wrote {name}")
    else:
        several = len(planned.drafts) > 1
        for draft in planned.drafts:
            _say(around, f"for {planned.shown(draft)}")
            around.stdout.write(f"-- {escape.one_line(planned.shown(draft))}\n{draft.text}" if several else draft.text)
    if planned.form.then:
        _say(around, planned.form.then.format(name=change.name))
    return ExitCode.GOOD


def _judged(options: Options, around: Surroundings) -> int:
    assert options.database_url is not None, "the options were checked"
    with session.reading(options.database_url) as connection, connection.transaction():
        found = triggers.read(connection)
        firing = triggers.firing(connection)
    verdict = _tried(options, firing) if options.run_statements else by_body(found, options.channel, firing=firing)
    ran = len(kinds.ALL) if options.run_statements else 0
    lines = (f"{escape.one_line(line)}\n" for line in told(verdict, notifying(found), ran=ran))
    around.stdout.write(escape.log_lines("".join(lines)))
    return CODES.get(verdict.standing, ExitCode.FOUND)


def _tried(options: Options, firing: bool) -> Verdict:
    """By running statements, in the first schema that is there of those named, where that matters."""
    assert options.database_url is not None, "the options were checked"
    with session.opened(options.database_url) as connection:
        schema = _schema(connection, options.schemas or ())
        found = triggers.read(connection)
        tried = trial(options.database_url, connection, notifying(found), options.channel, schema=schema)
    return by_trial(found, tried, options.channel, firing=firing)


def _schema(connection: Connection[Any], named: Sequence[str]) -> str | None:
    there = first_existing(connection, named)
    if named and there is None:
        raise UsageProblem(
            f"the database has no schema {' or '.join(map(quoted, named))}",
            "--schemas names where statements are run if a function looks at where an object is.",
            "Name one that PostgREST exposes.",
        )
    return there


def _say(around: Surroundings, text: str) -> None:
    around.stderr.write(f"cachegate: {escape.one_line(text)}\n")
