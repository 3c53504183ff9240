"""What is read in PostgREST's log: the wording of each version, whatever stands around it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachegate.model.vitals import Listener
from cachegate.postgrest.log import Kind, LogEvent, appended, failing, listener, listening, read

AT = "21/Nov/2026:06:22:54 +0000: "
MOMENT = datetime(2026, 11, 21, 6, 22, 54, tzinfo=UTC)
TIMEOUT = '{"code":"57014","details":null,"hint":null,"message":"canceling statement due to statement timeout"}'
WHY = "canceling statement due to statement timeout"
BUSY = '{"code":"PGRST002","details":null,"hint":null,"message":"Could not query the database for the schema cache."}'


def log(*lines: str) -> str:
    return "\n".join(AT + line for line in lines)


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(["An error ocurred when loading the schema cache", TIMEOUT], id="11.2.2"),
        pytest.param([TIMEOUT, "An error ocurred when loading the schema cache"], id="12.0.2"),
        pytest.param([BUSY, "An error ocurred when loading the schema cache", TIMEOUT], id="11.2.2, with a request"),
        pytest.param([f"An error ocurred when loading the schema cache. {TIMEOUT}"], id="12.2.0"),
        pytest.param([f"Failed to load the schema cache. {TIMEOUT}"], id="12.2.12"),
        pytest.param(
            [f"Failed to load the schema cache using db-schemas=a,b and db-extra-search-path=x. {TIMEOUT}"], id="14.17"
        ),
        pytest.param(
            ["Failed to load the schema cache using db-schemas=a.b and db-extra-search-path=.", TIMEOUT], id="two lines"
        ),
    ],
)
def test_a_failed_load_has_its_reason(lines: list[str]) -> None:
    """Beside the heading, in the line after it, or in the line before it: as the version has it."""
    assert read(log("Config reloaded", *lines))[1:] == (LogEvent(Kind.LOAD_FAILED, MOMENT, "57014", WHY),)


def test_a_load_is_one_event_in_every_version() -> None:
    """Up to 12.0 one line; from 12.2 on three, of which the first knows how long the queries took."""
    older = log("Schema cache loaded")
    newer = log(
        "Schema cache queried in 18.3 milliseconds",
        "Schema cache loaded 264 Relations, 221 Relationships, 141 Functions, 15 Domain Representations",
        "Schema cache loaded in 12.2 milliseconds",
    )

    assert read(older) == (LogEvent(Kind.LOADED, MOMENT),)
    assert read(newer) == (LogEvent(Kind.LOADED, MOMENT, seconds=0.0183),)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Listening for notifications on the pgrst channel", Kind.LISTENING),
        ('Listening for notifications on the "pgrst" channel', Kind.LISTENING),
        ('Listening for database notifications on the "pgrst" channel', Kind.LISTENING),
        (
            'Listener connected to PostgreSQL 17.6 on "db:5432" and listening for database notifications on the'
            ' "pgrst" channel',
            Kind.LISTENING,
        ),
        ("Retrying listening for notifications on the pgrst channel..", Kind.LISTENER_LOST),
        ("Could not listen for notifications on the pgrst channel", Kind.LISTENER_LOST),
        ('Received a schema cache reload message on the "pgrst" channel', Kind.ASKED),
    ],
)
def test_the_listener(line: str, kind: Kind) -> None:
    """Connected, lost and asked, with the channel's name, quoted or not."""
    assert read(log(line)) == (LogEvent(kind, MOMENT, channel="pgrst"),)


def test_a_listener_that_cannot_listen_says_why() -> None:
    """On a read replica: since 12.2."""
    (event,) = read(
        log(
            'Failed listening for database notifications on the "pgrst" channel. ERROR:  cannot execute LISTEN'
            " during recovery",
            "Retrying listening for database notifications in 1 seconds...",
        )
    )

    assert (event.kind, event.channel) == (Kind.LISTENER_LOST, "pgrst")
    assert event.reason == "ERROR: cannot execute LISTEN during recovery"


@pytest.mark.parametrize(
    ("lines", "events"),
    [
        (["Listening on port 3000"], [(Kind.STARTED, "")]),
        (["API server listening on 0.0.0.0:3000"], [(Kind.STARTED, "")]),
        (["Starting PostgREST 12.0.2..."], []),
        (["Config reloaded"], [(Kind.CONFIG_RELOADED, "")]),
        (["Failed reloading config: bad value"], [(Kind.CONFIG_FAILED, "bad value")]),
        ([f"Failed to query database settings for the config parameters.{TIMEOUT}"], [(Kind.CONFIG_FAILED, WHY)]),
        (["An error ocurred when trying to query the role settings", TIMEOUT], [(Kind.CONFIG_FAILED, WHY)]),
        (["Received termination unix signal SIGTERM"], [(Kind.STOPPED, "SIGTERM")]),
        (["Automatic recovery disabled, exiting."], [(Kind.DIED, "")]),
        ([f"Failed to establish a connection. {TIMEOUT}"], [(Kind.DIED, WHY)]),
        ([BUSY], []),
    ],
)
def test_the_rest_that_matters(lines: list[str], events: list[tuple[Kind, str]]) -> None:
    """Start, settings, signal and end."""
    assert [(one.kind, one.message) for one in read(log(*lines))] == events


def test_a_database_out_of_reach_and_the_wait() -> None:
    """The code, what libpq said, and how long it waits; no address with a password."""
    told = (
        '{"code":"PGRST000","details":"connection to postgres://me:hidden@db failed\\n","hint":null,"message":"Lost."}'
    )
    unreachable, retrying = read(log(told, "Attempting to reconnect to the database in 32 seconds..."))

    assert (unreachable.kind, unreachable.reason) == (
        Kind.UNREACHABLE,
        "PGRST000: Lost.: connection to postgres://me:***@db failed",
    )
    assert (retrying.kind, retrying.seconds) == (Kind.RETRYING, 32.0)


def test_its_last_words() -> None:
    """Up to 12.0 a process that dies names the reason in the line before, which has no time."""
    text = log('connection to server at "db" failed: FATAL:  password authentication failed') + (
        "\n\npostgrest: thread killed\n"
    )

    assert read(text) == (
        LogEvent(Kind.DIED, None, "", 'connection to server at "db" failed: FATAL: password authentication failed'),
    )


@pytest.mark.parametrize("prefix", ["postgrest-1  | ", "2026-11-21T06:22:54.123456789Z "])
def test_what_a_collector_puts_in_front_does_not_matter(prefix: str) -> None:
    """Compose writes a name, an engine or a CI log its own time."""
    assert read(prefix + log("Schema cache loaded")) == (LogEvent(Kind.LOADED, MOMENT),)


def test_a_client_cannot_write_events() -> None:
    """The words of a request's line are the client's; they are not PostgREST's."""
    text = f'127.0.0.1 - anon [21/Nov/2026:06:22:54 +0000] "GET / HTTP/1.1" 200 - "" "{AT}Schema cache loaded"'

    assert read(text) == ()
    assert read(f"{text}\n{log('Schema cache loaded')}") == (LogEvent(Kind.LOADED, MOMENT),)
    assert read("Schema cache loaded") == (), "every line of its own has a time"


def test_lines_that_two_threads_wrote_at_once() -> None:
    """Up to 12.0 the end of a line may come after the next one: both count, and an error's text is never cut up."""
    glued = f"{AT}Connection successful{AT}Listening on port 3000\n\n{AT}{TIMEOUT}{AT}Schema cache loaded"
    quoted = TIMEOUT.replace("canceling", f"{AT}Schema cache loaded")

    assert [event.kind for event in read(glued)] == [Kind.STARTED, Kind.LOADED]
    assert read(AT + quoted) == ()


def test_the_last_load_decides() -> None:
    """Failing is what the last load did, not an earlier one; the same with the listener."""
    failed, loaded = log(TIMEOUT, "An error ocurred when loading the schema cache"), log("Schema cache loaded")
    lost, there = (
        log("Retrying listening for notifications on the c channel.."),
        log("Listening for notifications on the c channel"),
    )

    assert failing(read(f"{loaded}\n{failed}")) == LogEvent(Kind.LOAD_FAILED, MOMENT, "57014", WHY)
    assert failing(read(f"{failed}\n{loaded}")) is None
    assert failing(()) is None
    assert [listening(read(text)) for text in (f"{there}\n{lost}", f"{lost}\n{there}", loaded)] == [False, True, None]


@given(st.lists(st.sampled_from("abc"), max_size=8), st.lists(st.sampled_from("xyz"), max_size=8), st.integers(0, 12))
def test_what_came_in_between(old: list[str], new: list[str], kept: int) -> None:
    """Of a log of which only the last lines are shown, what is new is found again."""
    window = max(kept, len(new))
    before, after = old, (old + new)[-window:] if window else []

    assert appended("\n".join(before), "\n".join(after)) == "\n".join(new)


@given(
    st.text() | st.lists(st.sampled_from([AT, TIMEOUT, "postgrest: ", "{", '{"code":', "\n", "x" * 900])).map("".join)
)
def test_any_text_is_read(text: str) -> None:
    """Whatever is in a log, reading ends, and reasons stay short."""
    assert all(len(one.message) <= 500 for one in read(text))


def test_lines_that_were_written_at_once_are_two() -> None:
    """As 11.2.2 and 12.0.2 now and then begin; a request cannot bring a line about by its text."""
    at = "21/Nov/2026:07:10:39 +0000: "
    joined = f"{at}Starting PostgREST 11.2.2...{at}Listening on port 32805\n\n{at}Schema cache loaded"

    assert [event.kind for event in read(joined)] == [Kind.STARTED, Kind.LOADED]
    assert listener(read(joined)) is Listener.NEVER
    hostile = f"{at}Starting PostgREST 1...{at}Listening on port 1"
    assert read(f'127.0.0.1 - anon [21/Nov/2026:07:10:39 +0000] "GET / HTTP/1.1" 404 - "" "{hostile}"') == ()


def test_what_is_known_of_the_listener() -> None:
    """That there never was one is only known from the start on; an end closes the account of what was before."""
    at = "21/Nov/2026:07:10:39 +0000: "
    began, loaded = f"{at}Listening on port 1\n", f"{at}Schema cache loaded\n"
    listens, lost = (
        f"{at}{word} for notifications on the pgrst channel\n" for word in ("Listening", "Retrying listening")
    )

    assert listener(read(began + loaded)) is Listener.NEVER
    assert listener(read(loaded)) is None
    assert listener(read(began)) is None
    assert listener(read(began + listens + loaded)) is Listener.LISTENING
    assert listener(read(began + listens + loaded + lost)) is Listener.LOST
    assert (
        listener(read(f"{began}{listens}{at}Automatic recovery disabled, exiting\n{began}{loaded}")) is Listener.NEVER
    )
