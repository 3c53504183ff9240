"""Incidents I1, I3 and I4 on live pairs: what verify shows, what doctor says and heals, and what a deploy learns."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

import leftovers
from cachegate.cli import command, run_of
from cachegate.guard import Console
from conftest import FreshDatabase, StartPostgrest
from gate import eventually
from livepair import PAIRS, Pair, doctor, served, treated

SHOP = """
create table api.profiles (id uuid primary key, role text);
create view api.profiles_view as select id, role from api.profiles;
create function api.get_user_role(p_user_id uuid) returns text language sql stable
  as 'select role from api.profiles where id = p_user_id';
create function api.get_user_role_v2(p_user_id uuid) returns text language sql stable
  as 'select role from api.profiles where id = p_user_id';
grant select on api.profiles, api.profiles_view to anon;
"""
CHAT = """
create table api.chat_messages (id bigint generated always as identity primary key, body text);
grant select, insert on api.chat_messages to anon;
"""
ARTIFACTS = """
alter table api.chat_messages add column artifact_ids text[] default '{}';
create index chat_messages_artifact_ids on api.chat_messages using gin (artifact_ids);
create table api.artifact_versions (id uuid primary key, message_id bigint references api.chat_messages (id));
alter table api.artifact_versions enable row level security;
grant select on api.artifact_versions to anon;
"""
ORGANIZATIONS = """
create table api.members (id uuid primary key);
create table api.organizations (
  id uuid primary key, name text, slug text, plan text, seats int, created_at timestamptz, updated_at timestamptz
);
grant select, insert, update on api.organizations to anon;
notify pgrst, 'reload schema';
"""
CREATED_BY = "alter table api.organizations add column created_by uuid references api.members (id);"
SILENT = {"db-channel-enabled": "false"}
HALF_A_TRIGGER = """
create function public.notify_pgrst_schema_change() returns event_trigger language plpgsql as $$
begin
  if exists (select from pg_catalog.pg_event_trigger_ddl_commands()) then
    notify pgrst, 'reload schema';
  end if;
end $$;
create event trigger notify_pgrst_on_schema_change on ddl_command_end
  execute function public.notify_pgrst_schema_change();
"""


@pytest.fixture
def pair(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest, tmp_path: Path
) -> Pair:
    return served(fresh_database(postgres), start_postgrest, postgrest, tmp_path)


@PAIRS
def test_the_frozen_cache(pair: Pair) -> None:
    """I1: a hundred notifications did nothing, a brand-new object is not seen either, and a restart ended it.

    Doctor says within seconds that the process is stopped and not the schema; verify cannot be asked; after the
    restart the count of objects goes from some to all of them, and verify is green.
    """
    pair.api.process.signal("SIGSTOP")
    pair.database.run(SHOP)
    pair.database.run("notify pgrst, 'reload schema'; " * 100)

    with leftovers.none(pair.database):
        blind = pair.verify("--wait-timeout", "3s", "--timeout", "1s")
        looked = treated(pair)
        healed = treated(pair, allow=("notify", "listener", "restart"), allow_fence=True)

    assert blind.code == 3
    assert [one.id for one in looked.diagnoses] == ["stopped"]
    assert "SIGSTOP" in looked.headline
    tried = {one.rung.name: one.rung.outcome.value for one in healed.attempts}
    assert tried["notify"] == "no effect"
    assert tried["restart"] == "worked"
    assert healed.after is not None
    assert healed.after.right == healed.after.asked
    assert healed.after.asked > 18
    assert pair.verify().code == 0


@PAIRS
def test_the_column_that_exists_and_does_not(
    postgrest: str, postgres: str, fresh_database: FreshDatabase, start_postgrest: StartPostgrest, tmp_path: Path
) -> None:
    """I3: the migration did say NOTIFY, and PostgREST did not hear it. Verify is red for the very column; doctor says
    that nobody listens, names what would help, and a way that needs no listener ends it."""
    database = fresh_database(postgres)
    pair = served(database, start_postgrest, postgrest, tmp_path, more=CHAT, settings=SILENT)
    pair.database.run(ARTIFACTS + "notify pgrst, 'reload schema'; notify pgrst, 'reload config';")

    with leftovers.none(pair.database):
        stale = pair.verify()
        looked = doctor(pair)
        notified = doctor(pair, "--allow-fence")
        healed = doctor(pair, "--allow-fence", "--allow", "pool")

    assert stale.code == 1
    assert "column-usable:api.chat_messages.artifact_ids" in stale.failed()
    assert "relation-exposed:api.artifact_versions" in stale.failed()
    assert looked.code == 1
    assert set(looked.wrong) & {"channel-disabled", "nobody-listens"}, looked.text
    assert notified.tried()["notify"] == "unavailable"
    assert notified.report["health"] == "ill"
    assert healed.tried()["pool"] == "worked", healed.text
    assert healed.report["objects_after"]["lacking"] == []
    assert pair.verify().code == 0


@PAIRS
def test_the_trigger_that_misses_drops(pair: Pair) -> None:
    """I4: verify is red for the new column and its key; with the trigger PostgREST follows by itself, and the check of
    the trigger says what it still misses."""
    pair.database.run(ORGANIZATIONS)
    eventually(lambda: pair.verify().code == 0)
    pair.database.run(CREATED_BY)
    stale, looked = pair.verify(), doctor(pair)

    pair.database.run(HALF_A_TRIGGER)
    pair.database.run("alter table api.organizations add column closed_at timestamptz")
    eventually(lambda: pair.verify().code == 0)
    with leftovers.none(pair.database, but=("pg_temp_", "pg_toast_temp_")):  # Postgres keeps these for the next session
        code, told = trigger(pair, "--check", "--run-statements")

    assert "column-usable:api.organizations.created_by" in stale.failed()
    assert "foreign-key-embeddable:api.organizations.organizations_created_by_fkey" in stale.failed()
    assert looked.wrong == ["stale"]
    assert "event trigger" in looked.text
    assert code == 1
    assert "notify_pgrst_on_schema_change" in told
    assert "drop table" in told


def trigger(pair: Pair, *arguments: str) -> tuple[int, str]:
    """The command's exit code, and all that it said."""
    out, told = io.StringIO(), io.StringIO()
    given = ["trigger", "--database-url", pair.database.url, *arguments]
    code = command(given, Console({}, out, told), lambda: pair.folder, run_of)
    return code, out.getvalue() + told.getvalue()
