"""Where files use an extension that has to be enabled."""

from __future__ import annotations

import pytest

from cachegate.migrations import extension_uses
from cachegate.model.migration import Migration
from cachegate.supabase import preset

MEMBERS = preset.to_be_enabled()


def used(*texts: str) -> list[tuple[str, str, int]]:
    files = [Migration("1", "m/1.sql", text.encode()) for text in texts]
    return [(one.extension, one.name, one.line) for one in extension_uses.uses(files, MEMBERS)]


def test_what_has_to_be_enabled_is_read_from_the_stand_ins() -> None:
    """Whoever adds a function to one of them need not name it twice."""
    assert set(MEMBERS.values()) == set(preset.TO_BE_ENABLED)
    assert MEMBERS["cron", "schedule"] == "pg_cron"
    assert MEMBERS["net", "http_request_queue"] == "pg_net"
    assert MEMBERS["pgmq", "read"] == "pgmq"
    assert MEMBERS["extensions", "http_get"] == "http"
    assert MEMBERS["extensions", "jsonb_matches_schema"] == "pg_jsonschema"


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("select 1;\nselect cron.schedule('a', '* * * * *', 'select 1');", [("pg_cron", "cron.schedule", 2)]),
        ('select "pgmq" . "create"($$q$$)', [("pgmq", "pgmq.create", 1)]),
        ("select content from http_get('https://a.b')", [("http", "http_get", 1)]),
        ("select extensions.http_get('https://a.b')", [("http", "extensions.http_get", 1)]),
        ("alter table t add check (jsonb_matches_schema('{}', a))", [("pg_jsonschema", "jsonb_matches_schema", 1)]),
        (
            "create function f() returns trigger language plpgsql as $$\nbegin\n  perform net.http_post('u');\nend $$;",
            [("pg_net", "net.http_post", 3)],
        ),
        ("select f(\n 'select net.http_post(1)')", [("pg_net", "net.http_post", 2)]),
        ("select cron.schedule('a', 'b', $$ select net.http_post(1) $$)", [("pg_cron", "cron.schedule", 1)]),
    ],
)
def test_a_use(sql: str, expected: list[tuple[str, str, int]]) -> None:
    """At the top, in a body, in a string that is a statement."""
    assert used(sql)[: len(expected)] == expected


@pytest.mark.parametrize(
    "sql",
    [
        "-- select cron.schedule('a')",
        "do $$ begin -- net.http_post(1)\n end $$;",
        "comment on table t is 'filled by net.http_post()'",
        "select net.id, net.name from networks as net",
        "select cron.id from shop.cron.job as x",
        "create function http_get(a text) returns text language sql as 'select a'; select http_get('x')",
        "create function public.http_get(a text) returns text language sql as $$ select a $$; select http_get('x')",
        "create table http_post (id int)",
        "do $$ begin if exists (select from pg_extension where extname = 'pg_cron') then"
        " perform cron.schedule('a', 'b', 'c'); end if; end $$;",
        "do $$ begin perform cron.unschedule('a'); exception when others then null; end $$;",
        "select public.http_get('x')",
    ],
)
def test_a_look_alike(sql: str) -> None:
    """Comments, names that only look so, functions of the project's own, blocks that ask first."""
    assert used(sql) == []


@pytest.mark.parametrize(
    "sql",
    [
        "create extension pg_cron;",
        'CREATE EXTENSION IF NOT EXISTS "pg_cron" WITH SCHEMA pg_catalog',
        "do $$ begin\n create extension if not exists pg_cron; end $$",
        "do $$ begin execute 'create extension pg_cron'; end $$",
    ],
)
def test_a_creation(sql: str) -> None:
    """In any way."""
    assert extension_uses.created([Migration("1", "m/1.sql", sql.encode())]) == {"pg_cron"}


def test_a_comment_creates_nothing() -> None:
    """What is commented out was thought better of."""
    assert extension_uses.created([Migration("1", "m/1.sql", b"-- create extension pg_cron;")]) == frozenset()


def test_bodies_within_bodies_end_somewhere() -> None:
    """A file of a pull request may nest them as deep as it likes."""
    depth = 2000
    opened = " ".join(f"select $a{number}$" for number in range(depth))
    closed = " ".join(f"$a{number}$" for number in reversed(range(depth)))

    assert used(f"select cron.schedule('a'); {opened} select net.http_get(1) {closed}")[0][0] == "pg_cron"
