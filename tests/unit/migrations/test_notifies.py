"""What a text sends: certain where a statement says it, possible wherever its words look like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachegate.migrations.notifies import Send, ends_itself, ends_transactions, mentioned, names, sent_by
from cachegate.migrations.statements import ends_transaction, split


def only(sql: str) -> Send | None:
    (statement,) = split(sql)
    return sent_by(statement)


@pytest.mark.parametrize(
    ("sql", "channel", "payload"),
    [
        ("notify pgrst", "pgrst", ""),
        ("NOTIFY PGRST, 'reload schema';", "pgrst", "reload schema"),
        ('notify "My Chan", $$reload schema$$', "My Chan", "reload schema"),
        ("/* why */ notify pgrst -- really\n, 'it''s'", "pgrst", "it's"),
        ("select pg_notify('pgrst', 'reload schema')", "pgrst", "reload schema"),
        ("select pg_catalog.pg_notify('pgrst', '')", "pgrst", ""),
    ],
)
def test_a_statement_that_sends(sql: str, channel: str, payload: str) -> None:
    """NOTIFY, and SELECT of one pg_notify() with plain strings, in all spellings."""
    assert only(sql) == Send(channel, payload)


@pytest.mark.parametrize(
    "sql",
    [
        "select 'notify pgrst'",
        "listen pgrst",
        "select pg_notify('pgrst', '') from films",
        "select pg_notify('pgrst', '') where false",
        "select pg_notify('pgrst', 'reload ' || 'schema')",
        "select pg_notify(channel, '') from settings",
        "select pg_notify('pgrst', ''), pg_notify('pgrst', 'reload schema')",
        "do $$ begin notify pgrst; end $$",
        "notify",
        "select pg_notify(",
    ],
)
def test_what_is_not_certain(sql: str) -> None:
    """It may send nothing, or something else: the text alone does not tell."""
    assert only(sql) is None


def test_an_escaped_payload_is_not_read() -> None:
    """Any payload is possible then."""
    assert only(r"notify pgrst, E'reload\x20schema'") == Send("pgrst", None)


@pytest.mark.parametrize(
    ("text", "sends"),
    [
        ("begin notify pgrst, 'reload schema'; end", [Send("pgrst", "reload schema")]),
        ("begin perform pg_notify('pgrst', new.id::text); end", [Send("pgrst", None)]),
        ("begin perform pg_notify(tg_argv[0], 'reload schema'); end", [Send(None, None)]),
        ("do $do$ begin execute 'notify pgrst, ''reload schema'''; end $do$", [Send("pgrst", "reload schema")]),
        ("do $do$ begin execute $$notify pgrst$$; end $do$", [Send("pgrst", "")]),
        ("select notify from letters where api.notify is null", []),
        ("-- notify pgrst\nselect 1", []),
        ("comment on table t is 'please notify'", []),
    ],
)
def test_what_a_body_may_send(text: str, sends: list[Send]) -> None:
    """In function bodies, blocks and strings that are executed; not in comments."""
    assert list(mentioned(text)) == sends


def test_may_be() -> None:
    """What is worked out at run time may be anything."""
    assert Send("pgrst", None).may_be("pgrst", "reload schema")
    assert not Send("pgrst", "").may_be("pgrst", "reload schema")
    assert not Send("other", "").may_be("pgrst", "")


def test_names() -> None:
    """Of all that a text may call, without schemas, in strings too."""
    assert {"reload", "Films"} <= names("""do $$ begin perform api.reload(); execute 'truncate "Films"'; end $$""")


@pytest.mark.parametrize(
    ("body", "ends"),
    [
        ("begin insert into t values (1); commit; end", True),
        ("begin rollback and chain; end", True),
        ("begin raise notice 'commit;'; end", False),
        ("begin update t set commit = 1; end", False),
    ],
)
def test_bodies_that_end_transactions(body: str, ends: bool) -> None:
    """A procedure that commits is more than one transaction."""
    (block,) = split(f"do $body$ {body} $body$")

    assert ends_transactions(body) is ends
    assert ends_itself(block) is ends


@pytest.mark.parametrize(
    ("sql", "ends"),
    [
        ("commit", True),
        ("END TRANSACTION", True),
        ("rollback work", True),
        ("abort", True),
        ("rollback to savepoint a", False),
        ("commit and chain", False),
        ("commit and no chain", True),
        ("commit prepared 'x'", False),
        ("begin", False),
        ("select 1 as commit", False),
    ],
)
def test_statements_after_which_no_transaction_is_open(sql: str, ends: bool) -> None:
    """COMMIT, ROLLBACK and their other spellings."""
    (statement,) = split(sql)

    assert ends_transaction(statement) is ends


@given(st.text(alphabet="notify pgrs_(),;'\"$\\.\nEeU&abc0", max_size=60))
def test_anything_can_be_read(text: str) -> None:
    """Broken SQL too: nothing raises."""
    for statement in split(text):
        send = sent_by(statement)
        assert send is None or send.channel is not None
    assert all(isinstance(send, Send) for send in mentioned(text))
    assert isinstance(names(text), frozenset)
