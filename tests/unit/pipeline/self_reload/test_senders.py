"""What sent a notification: named where the facts leave one thing only, and never guessed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cachegate.database.senders import Code
from cachegate.database.watch import Note
from cachegate.model.reload import Notification, Source
from cachegate.model.triggers import Enabled, EventTrigger
from cachegate.pipeline.self_reload.heard import Commit
from cachegate.pipeline.self_reload.senders import candidates, commits_inside, told
from unit.pipeline.self_reload.heard_of import ANOTHER, OURS, RELOAD, commit, trigger

CREATE = "create table api.films (id int);"


def one(told_of: Commit) -> Notification:
    (found,) = told(told_of)
    return found


def test_a_statement_of_the_file() -> None:
    """It ran, and its transaction was committed: it has sent what it says."""
    found = one(commit(f"{CREATE}\nnotify pgrst, 'reload schema'", "CREATE TABLE, NOTIFY", RELOAD))

    assert (found.source, found.sender, found.line) == (Source.STATEMENT, "notify pgrst, 'reload schema'", 2)
    assert found.perhaps == ()


def test_another_session() -> None:
    """The server process says so."""
    found = one(commit(f"{CREATE} notify pgrst", "CREATE TABLE, NOTIFY", Note("pgrst", "", ANOTHER)))

    assert (found.source, found.file, found.line) == (Source.ELSEWHERE, None, None)


def test_an_event_trigger() -> None:
    """Nothing else that ran can have sent it; it fired at the first command of the schema."""
    found = one(commit(f"set x to 1;\n{CREATE}", "SET, CREATE TABLE", RELOAD, triggers=(trigger(),)))

    assert (found.source, found.sender, found.line) == (
        Source.EVENT_TRIGGER,
        "event trigger watch on CREATE TABLE",
        2,
    )


@pytest.mark.parametrize(
    "installed",
    [
        trigger(enabled=Enabled.DISABLED),
        trigger(enabled=Enabled.REPLICA),
        trigger(tags=("DROP TABLE",)),
        trigger(body="begin notify other, 'reload schema'; end"),
        trigger(body="begin notify pgrst; end"),
        trigger(body="begin raise notice 'no'; end"),
    ],
    ids=["disabled", "replica", "tags", "channel", "payload", "silent"],
)
def test_an_event_trigger_that_cannot_have(installed: EventTrigger) -> None:
    """It does not fire for this command, or sends something else: then it is not known what did."""
    found = one(commit(CREATE, "CREATE TABLE", RELOAD, triggers=(installed,)))

    assert (found.source, found.sender, found.perhaps) == (Source.UNKNOWN, "", ())


@pytest.mark.parametrize(
    ("sql", "tag", "names"),
    [
        (CREATE, "CREATE TABLE", ("watch",)),
        ("drop table api.films", "DROP TABLE", ("watch", "drops")),
        ("alter table api.films drop column id", "ALTER TABLE", ("watch", "drops")),
        ("alter table api.films detach partition api.old", "ALTER TABLE", ("watch", "drops")),
        ("alter table api.films add column stars int", "ALTER TABLE", ("watch",)),
        ("alter table api.films enable row level security", "ALTER TABLE", ("watch",)),
        ("alter table api.films alter column id type bigint", "ALTER TABLE", ("watch",)),
        ("create table api.films as select 1", "SELECT 1", ("watch",)),
        ("create materialized view api.best as select 1", "SELECT 1", ("watch",)),
        ("truncate api.films", "TRUNCATE TABLE", ()),
        ("alter role anon set pgrst.x to 'y'", "ALTER ROLE", ()),
        ("drop event trigger other", "DROP EVENT TRIGGER", ()),
    ],
)
def test_which_event_triggers_fire(sql: str, tag: str, names: tuple[str, ...]) -> None:
    """One on sql_drop only where something may be dropped."""
    drops = replace(trigger("drops"), event="sql_drop")
    ran = commit(sql, tag, RELOAD, triggers=(trigger(), drops))

    assert tuple(found.name.split(" ")[2] for found in candidates(ran, RELOAD)) == names


def test_an_event_trigger_through_another_function() -> None:
    """Its own text does not notify, and calls what does."""
    installed = replace(trigger(body="begin perform api.ask(); end"), helpers=())
    ask = Code("ask", "begin perform tell(); end"), Code("tell", "begin perform pg_notify('pgrst', $1); end")

    found = one(commit(CREATE, "CREATE TABLE", RELOAD, triggers=(installed,), code=ask))

    assert found.source is Source.EVENT_TRIGGER


def test_a_statement_and_an_event_trigger() -> None:
    """The statement sent it for certain; that the trigger did too cannot be seen, and is said."""
    found = one(
        commit(f"{CREATE}\nnotify pgrst, 'reload schema'", "CREATE TABLE, NOTIFY", RELOAD, triggers=(trigger(),))
    )

    assert (found.source, found.line) == (Source.STATEMENT, 2)
    assert found.perhaps == ("event trigger watch on CREATE TABLE (line 1)",)


@pytest.mark.parametrize(
    ("before", "answers", "line"),
    [
        ("create event trigger watch on ddl_command_end execute function f();", "CREATE EVENT TRIGGER", 3),
        ('create event trigger "watch" on ddl_command_end execute function f();', "CREATE EVENT TRIGGER", 3),
        ("create event trigger other on ddl_command_end execute function f();", "CREATE EVENT TRIGGER", 1),
        (
            "drop event trigger if exists watch; create event trigger watch on ddl_command_end execute function f();",
            "DROP EVENT TRIGGER, CREATE EVENT TRIGGER",
            1,
        ),
    ],
)
def test_an_event_trigger_fires_for_what_comes_after_it(before: str, answers: str, line: int) -> None:
    """One that the file makes cannot have seen what ran before; one that it makes anew can."""
    ran = commit(
        f"{CREATE}\n{before}\n{CREATE}", f"CREATE TABLE, {answers}, CREATE TABLE", RELOAD, triggers=(trigger(),)
    )

    assert one(ran).line == line


def test_two_event_triggers() -> None:
    """Either may have, and nothing else."""
    found = one(commit(CREATE, "CREATE TABLE", RELOAD, triggers=(trigger(), trigger("other"))))

    assert (found.source, found.sender, found.line) == (Source.EVENT_TRIGGER, "", None)
    assert found.perhaps == (
        "event trigger watch on CREATE TABLE (line 1)",
        "event trigger other on CREATE TABLE (line 1)",
    )


@pytest.mark.parametrize(
    ("statement", "tag", "code"),
    [
        ("select api.tell()", "SELECT 1", Code("tell", "notify pgrst, 'reload schema'")),
        ("call api.tell()", "CALL", Code("tell", "begin execute 'notify pgrst, ''reload schema'''; end")),
        ("insert into api.jobs values (1)", "INSERT 0 1", Code("jobs", "begin perform pg_notify('pgrst', x); end")),
        ("do $$ begin notify pgrst, 'reload schema'; end $$", "DO", Code("unused", "")),
    ],
)
def test_called_code(statement: str, tag: str, code: Code) -> None:
    """A function, a procedure, a table's trigger or a block that a statement runs."""
    found = one(commit(f"{CREATE}\n{statement}", f"CREATE TABLE, {tag}", RELOAD, code=(code,)))

    assert (found.source, found.sender, found.line) == (Source.CALLED, statement, 2)


def test_what_only_defines_does_not_run() -> None:
    """CREATE FUNCTION has the words and sends nothing."""
    define = "create function api.tell() returns void language sql as $$ notify pgrst, 'reload schema' $$"
    called = commit(f"{define};\nselect api.tell()", "CREATE FUNCTION, SELECT 1", RELOAD)

    found = one(replace(called, code=(Code("tell", "notify pgrst, 'reload schema'"),)))

    assert (found.source, found.line) == (Source.CALLED, 2)


def test_a_statement_that_may_have_been_rolled_back() -> None:
    """After a ROLLBACK TO it is one candidate among others."""
    sql = f"begin; savepoint a; notify pgrst, 'reload schema'; rollback to a; {CREATE} commit"
    ran = commit(sql, "BEGIN, SAVEPOINT, NOTIFY, ROLLBACK, CREATE TABLE, COMMIT", RELOAD, triggers=(trigger(),))

    found = one(ran)

    assert found.source is Source.UNKNOWN
    assert len(found.perhaps) == 2


def test_each_payload_has_its_own_sender() -> None:
    """Postgres keeps them apart, and so do we."""
    empty = Note("pgrst", "", OURS)
    ran = commit(f"{CREATE} notify pgrst", "CREATE TABLE, NOTIFY", RELOAD, empty, triggers=(trigger(),))

    assert [(found.source, found.payload) for found in told(ran)] == [
        (Source.EVENT_TRIGGER, "reload schema"),
        (Source.STATEMENT, ""),
    ]


@pytest.mark.parametrize(
    ("sql", "tag", "code", "several"),
    [
        ("do $$ begin notify pgrst; commit; perform 1; end $$", "DO", "", True),
        ("do $$ begin notify pgrst; raise notice 'commit;'; end $$", "DO", "", False),
        ("call api.work()", "CALL", "begin notify pgrst; commit; end", True),
        ("call api.work()", "CALL", "begin notify pgrst; end", False),
        ("select 1", "SELECT 1", "begin commit; end", False),
    ],
)
def test_what_commits_by_itself(sql: str, tag: str, code: str, several: bool) -> None:
    """A block or procedure with a COMMIT of its own is more than one transaction."""
    assert commits_inside(commit(sql, tag, code=(Code("work", code),))) is several
