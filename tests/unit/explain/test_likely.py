"""What a log comes to: the story behind the errors, with times, and advice that fits it."""

from __future__ import annotations

import json

import pytest

from cachegate.explain.likely import Conclusion, conclude
from cachegate.explain.tally import Tally

COLUMN = "Could not find the 'artifact_ids' column of 'chat_messages' in the schema cache"
LOADED = "Schema cache loaded"
TIMEOUT = '{"code":"57014","details":null,"hint":null,"message":"canceling statement due to statement timeout"}'


def server(minute: int, text: str) -> str:
    return f"20/Nov/2026:14:{minute:02}:00 +0000: {text}"


def client(minute: int, code: str, message: str) -> str:
    return f"2026-11-20T14:{minute:02}:00Z {json.dumps({'code': code, 'message': message})}"


def concluded(*lines: str) -> tuple[Conclusion, ...]:
    made = Tally()
    for line in lines:
        list(made.add(line))
    list(made.end())
    return conclude(made)


def test_a_migration_without_a_reload() -> None:
    """Everything about one table, from one moment on."""
    (told,) = concluded(
        client(3, "PGRST204", COLUMN),
        client(4, "PGRST200", "Could not find a relationship between 'chat_messages' and 'x' in the schema cache"),
        client(5, "PGRST204", COLUMN),
    )

    assert told.what == (
        "After 2026-11-20T14:03:00Z the schema cache lacks something: likely a migration without a reload."
    )
    assert "PGRST204, PGRST200 about chat_messages came 3 times" in told.why
    assert "chat_messages.artifact_ids" in told.why
    assert "NOTIFY pgrst, 'reload schema'" in told.help


def test_a_reload_that_ended_it_is_named() -> None:
    """The repaired twin: after a load there was no more of it."""
    (told,) = concluded(client(3, "PGRST204", COLUMN), server(4, LOADED), server(5, LOADED))

    assert "migration without a reload" in told.what
    assert "It ended with a load at 20/Nov/2026:14:05:00 +0000." in told.why


def test_a_reload_that_changed_nothing_is_told_so() -> None:
    """Then the name is wrong, the database another one, or an instance is stale."""
    (told,) = concluded(client(3, "PGRST204", COLUMN), server(4, LOADED), client(5, "PGRST204", COLUMN))

    assert told.what == "A reload did not bring what is asked of chat_messages."
    assert "It went on after a load at 20/Nov/2026:14:04:00 +0000." in told.why
    assert "several instances" in told.help
    assert "NOTIFY" not in told.help


def test_a_reload_of_the_configuration_only_is_noticed() -> None:
    """It never reloads the cache."""
    (told,) = concluded(
        client(3, "PGRST204", COLUMN),
        server(4, 'Received a config reload message on the "pgrst" channel'),
        client(5, "PGRST204", COLUMN),
    )

    assert "configuration only, which never reloads the cache" in told.why


def test_a_column_that_both_lack_is_no_stale_cache() -> None:
    """PGRST204 and 42703 about the same column: the migration ran elsewhere, or the name is wrong."""
    (told,) = concluded(
        client(3, "PGRST204", COLUMN), client(4, "42703", "column chat_messages.artifact_ids does not exist")
    )

    assert told.what == "chat_messages.artifact_ids: neither the schema cache nor the database has it."
    assert told.help.startswith("No reload helps.")


def test_what_the_database_lacks_comes_from_postgres() -> None:
    """Dropped or renamed, or another database."""
    (told,) = concluded(client(3, "42P01", 'relation "api.old" does not exist'))

    assert told.what == "The database lacks api.old."
    assert "not from the cache" in told.why


@pytest.mark.parametrize(
    "reason_after", [True, False], ids=["11: the reason after the line", "12.2: the reason in the line"]
)
def test_loads_that_fail(reason_after: bool) -> None:
    """With how often, the reason, and what to do about that reason."""
    failed = (
        [server(3, "An error ocurred when loading the schema cache"), server(3, TIMEOUT)] * 2
        if reason_after
        else [server(3, f"Failed to load the schema cache using db-schemas=api and db-extra-search-path=x. {TIMEOUT}")]
        * 2
    )
    (told,) = concluded(server(1, LOADED), *failed)

    assert told.what == "Loads of the schema cache fail."
    assert "It failed twice at 20/Nov/2026:14:03:00 +0000" in told.why
    assert "57014: canceling statement due to statement timeout" in told.why
    assert told.help.startswith("Raise statement_timeout for PostgREST's connection role")


def test_loads_that_failed_for_a_while() -> None:
    """The repaired twin."""
    (told,) = concluded(
        server(3, "An error ocurred when loading the schema cache"), server(3, TIMEOUT), server(4, LOADED)
    )

    assert told.what == "Loads of the schema cache failed for a while."
    assert told.why.endswith("It was loaded again, last at 20/Nov/2026:14:04:00 +0000.")


def test_requests_alone_tell_that_nothing_is_loaded() -> None:
    """PGRST002 in a client's log: the reason is in another one."""
    (told,) = concluded(client(3, "PGRST002", "Could not query the database for the schema cache. Retrying."))

    assert told.what.startswith("PostgREST has no schema cache")


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('Failed listening for database notifications on the "pgrst" channel. server closed the connection',
         "PostgREST does not listen any more: a NOTIFY is not heard."),
        ('Failed listening for database notifications on the "pgrst" channel. ERROR:  cannot execute LISTEN during'
         " recovery", "PostgREST is connected to a read replica, on which it cannot listen."),
        ('Failed listening for database notifications on the "pgrst" channel. ERROR:  could not access status of'
         " transaction 753", "A bug of Postgres' notification queue keeps PostgREST from listening."),
    ],
)  # fmt: skip
def test_a_listener_that_is_lost(line: str, what: str) -> None:
    """And why, where the log tells."""
    assert [one.what for one in concluded(server(3, line))] == [what]


def test_a_listener_that_came_back() -> None:
    """The repaired twin: nothing has to be done."""
    (told,) = concluded(
        server(3, 'Failed listening for database notifications on the "pgrst" channel. gone'),
        server(4, 'Listening for database notifications on the "pgrst" channel'),
    )

    assert told.what == "The listener was lost for a while and is back."


def test_a_database_that_is_gone_and_one_that_came_back() -> None:
    """With the last words of it."""
    message = "Database connection error. Retrying the connection."
    lost = server(
        3, json.dumps({"code": "PGRST000", "details": "connection refused", "hint": None, "message": message})
    )

    assert concluded(lost)[0].what == "The connection to the database is lost."
    assert concluded(lost, server(4, LOADED))[0].what == "The connection to the database was lost for a while."


def test_a_conflict_and_a_missing_grant_are_no_stale_cache() -> None:
    """Data and rights are told apart from the cache, and nobody is sent to reload."""
    told = concluded(
        client(3, "23505", 'duplicate key value violates unique constraint "queue_pkey"'),
        client(4, "42501", "permission denied for table films"),
    )

    assert [one.what for one in told] == [
        "Rows were refused for other rows: this is no stale cache.",
        "Somebody was not allowed: this is no stale cache.",
    ]
    assert not any("NOTIFY" in one.help for one in told)


def test_bare_statuses_are_explained_as_far_as_they_go() -> None:
    """Access lines have no code."""
    (told,) = concluded(
        '127.0.0.1 - anon [20/Nov/2026:14:03:00 +0000] "POST /profiles HTTP/1.1" 404 - "" "node"',
    )

    assert told.what == "404 without a code, about profiles."
    assert "Up to PostgREST 12" in told.why


def test_a_healthy_log_concludes_nothing() -> None:
    """Starts, loads and answers are no story."""
    assert concluded(
        server(1, "Starting PostgREST 12.0.2..."),
        server(1, "Listening on port 3000"),
        server(1, 'Listening for notifications on the pgrst channel'),
        server(1, LOADED),
        '127.0.0.1 - anon [20/Nov/2026:14:03:00 +0000] "GET /films HTTP/1.1" 200 - "" "node"',
    ) == ()  # fmt: skip
