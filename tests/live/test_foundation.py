"""What stands in for Supabase, on real servers: everything in it can be called, and twice is the same as once."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from cachegate.database import provide, session
from cachegate.pipeline.foundation import Exposure, Foundation, Preset, lay
from servers import Database

VERSIONS = pytest.mark.parametrize("postgres_version", ["15", "18"])
ASKED = Foundation(Preset.ASKED, Exposure(said=True))
REFUSED = "its statements failed"


@pytest.fixture
def club(database: Database) -> Database:
    """A database as Supabase would hand it over."""
    notes = lay(database.url, ASKED)

    assert not [note for note in notes if REFUSED in note]
    return database


def one(database: Database, query: str) -> object:
    """The only value of a query, asked with the search path that a new session has."""
    with psycopg.connect(database.url, autocommit=True) as connection:
        row = connection.execute(query.encode()).fetchone()
        return row[0] if row else None


def picture(database: Database) -> list[tuple[object, ...]]:
    """Everything that is there, and what it is."""
    return database.rows(
        "select 'relation', oid::regclass::text, relacl::text from pg_class where relnamespace::regnamespace::text"
        " !~ '^pg_' union all select 'function', oid::regprocedure::text, md5(prosrc) || proacl::text from pg_proc"
        " where pronamespace::regnamespace::text !~ '^pg_' union all select 'extension', extname, extversion"
        " from pg_extension union all select 'trigger', evtname, evtenabled::text from pg_event_trigger"
        " union all select 'privilege', defaclnamespace::text, defaclacl::text from pg_default_acl"
        " union all select 'role', setrole::text, setconfig::text from pg_db_role_setting order by 1, 2, 3"
    )


@VERSIONS
def test_twice_is_the_same_as_once(club: Database) -> None:
    """Nothing is refused, doubled or changed by a second time."""
    before = picture(club)

    notes = lay(club.url, ASKED)

    assert not [note for note in notes if REFUSED in note]
    assert picture(club) == before
    assert lay(club.url, Foundation(Preset.WHERE_LACKING)) == ()


@VERSIONS
def test_what_is_there_already_is_left(database: Database) -> None:
    """An image that has some of it keeps its own, and gets what it lacks: columns of a table among it."""
    database.run(
        "create role anon; create schema auth; create table auth.users (id uuid primary key, email text unique);"
        " create function auth.uid() returns uuid language sql as 'select null::uuid'; create schema extensions;"
        " create extension pgcrypto with schema public"
    )

    notes = lay(database.url, ASKED)

    assert not [note for note in notes if REFUSED in note]
    assert one(database, "select prosrc from pg_proc where oid = 'auth.uid()'::regprocedure") == "select null::uuid"
    assert (
        one(database, "select extnamespace::regnamespace::text from pg_extension where extname = 'pgcrypto'")
        == "public"
    )
    assert one(database, "select count(*) from information_schema.columns where table_name = 'users'") == 35
    assert one(database, "select auth.email() is null and auth.jwt() is null")


@VERSIONS
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("select auth.uid()", None),
        ("select auth.role()", None),
        ("select storage.foldername('a/b/c.png')", ["a", "b"]),
        ("select storage.foldername('c.png')", []),
        ("select storage.foldername('')", []),
        ("select storage.filename('a/b/c.png')", "c.png"),
        ("select storage.extension('a/b/c.tar.gz')", "gz"),
        ("select storage.get_level('a/b/c.png')", 3),
        ("select storage.get_prefix('a/b/c.png')", "a/b/"),
        ("select storage.get_prefixes('a/b/c.png')", ["a", "a/b"]),
        ("select count(*) from storage.search_v2('a/', 'b', 10, 1)", 0),
        ("select count(*) from storage.list_objects_with_delimiter('b', 'a/', '/')", 0),
        ("select net.http_post('https://club.example', '{}')", 1),
        ("select net.http_get(url := 'https://club.example', headers := '{}')", 1),
        ("select status from http_get('https://club.example')", 503),
        ("select urlencode('a b/ü')", "a%20b%2F%C3%BC"),
        ("select cron.schedule('tidy', '*/5 * * * *', 'select 1')", 1),
        ("select cron.schedule('30 seconds', 'select 1')", 1),
        ("select cron.schedule('a', '0 4 * * mon-fri', 'select 1') = cron.schedule('a', '@daily', 'select 2')", True),
        ("select decrypted_secret from vault.decrypted_secrets where id = vault.create_secret('s', 'n')", None),
        ("select count(*) from pgsodium.create_key()", 1),
        ("select extensions.jsonschema_is_valid('{}')", True),
        ("select graphql_public.graphql(query := '{ a }') -> 'errors' is not null", True),
        ("select valid from verify(sign('{\"a\": 1}', 'secret'), 'secret')", True),
        ("select valid from verify(sign('{\"a\": 1}', 'secret', 'HS512'), 'other', 'HS512')", False),
        ("select sign('{}', 's') like 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.%'", True),
        ("select uuid_generate_v4() is not null and gen_random_bytes(8) is not null", True),
        ("select realtime.send('{}', 'said', 'room', true)", None),
        ("select extversion >= '1.5.1' from pg_extension where extname = 'pgmq'", True),
        ("select current_setting('search_path')", '"$user", public, extensions'),
    ],
)
def test_what_migrations_call(club: Database, query: str, expected: object) -> None:
    """Each answers as far as it can without doing anything outside the database."""
    assert one(club, query) == expected


def functions(database: Database) -> Iterator[tuple[str, str]]:
    """A call of every function that the preset makes, with NULL for each argument."""
    for name, types in database.rows(
        "select p.oid::regproc::text, coalesce(string_agg('null::' || t.one::regtype::text, ', ' order by t.place), '')"
        " from pg_proc as p left join unnest(p.proargtypes::oid[]) with ordinality as t (one, place) on true"
        " where p.pronamespace::regnamespace::text in ('auth', 'storage', 'realtime', 'net', 'cron', 'vault', 'pgmq',"
        " 'pgsodium', 'graphql', 'graphql_public', 'pgtle', 'dbdev', 'extensions')"
        " and not exists (select from pg_depend as d where d.objid = p.oid and d.deptype = 'e')"
        " and p.prorettype::regtype::text not in ('trigger', 'event_trigger', 'fdw_handler') and p.prokind = 'f'"
        " group by p.oid order by 1"
    ):
        yield str(name), str(types).replace("null::record", "null")


@VERSIONS
def test_every_function_runs(club: Database) -> None:
    """Given nothing, each answers or refuses in its own words: none speaks of something that is not there."""
    missing = ("42P01", "42703", "42883", "3F000", "42704", "42601", "42804", "0A000")
    calls = [f"select * from {name}({arguments})" for name, arguments in functions(club)]
    with session.opened(club.url) as connection:
        refused = provide.provide(connection, calls)

    assert not [one for one in refused if one.sqlstate in missing]
    assert len(calls) > 80


@VERSIONS
def test_queues(club: Database) -> None:
    """Messages come out in order, hide while they are worked on, and are gone or archived afterwards."""
    club.run("select pgmq.create('mail')")

    assert one(
        club, "select array_agg(m) from pgmq.send_batch('mail', array['{\"n\": 1}', '{\"n\": 2}']::jsonb[]) as m"
    ) == [1, 2]
    assert one(club, "select pgmq.send('mail', '{\"n\": 3}', 60)") == 3
    assert one(club, "select array_agg(msg_id) from pgmq.read('mail', 30, 5)") == [1, 2]
    assert one(club, "select count(*) from pgmq.read('mail', 30, 5)") == 0
    assert one(club, "select pgmq.archive('mail', 1)") is True
    assert one(club, "select pgmq.delete('mail', 2)") is True
    assert one(club, "select pgmq.delete('mail', 2)") is False
    assert one(club, "select count(*) from pgmq.a_mail") == 1
    assert one(club, "select queue_length from pgmq.metrics('mail')") == 1
    assert one(club, "select count(*) from pgmq.metrics_all()") == 1
    assert one(club, "select pgmq.purge_queue('mail')") == 1
    assert one(club, "select pgmq.drop_queue('mail')") is True
    assert one(club, "select count(*) from pgmq.list_queues()") == 0


@VERSIONS
@pytest.mark.parametrize(
    "signature",
    [
        "pgmq.pop(text)",
        "pgmq.pop(text, integer)",
        "pgmq.send(text, jsonb, integer)",
        "pgmq.send(text, jsonb, jsonb, timestamptz)",
        "pgmq.send_batch(text, jsonb[], integer)",
        "pgmq.send_batch(text, jsonb[], timestamptz)",
        "pgmq.archive(text, bigint)",
        "pgmq.delete(text, bigint)",
        "pgmq.read(text, integer, integer)",
        "pgmq.read(text, integer, integer, jsonb)",
        "cron.schedule(text, text, text)",
        "net.http_post(text, jsonb, jsonb, jsonb, integer)",
        "net.worker_restart()",
        "vault.create_secret(text, text, text, uuid)",
        "vault._crypto_aead_det_decrypt(bytea, bytea, bigint, bytea, bytea)",
    ],
)
def test_signatures_that_are_granted_on(club: Database, signature: str) -> None:
    """GRANT names every argument, as the extensions of either age have them: a default does not make up for one."""
    club.run(f"grant execute on function {signature} to anon, authenticated, service_role")


@VERSIONS
@pytest.mark.parametrize(
    ("role", "statement"),
    [
        ("supabase_storage_admin", "create policy p on storage.objects for select using (bucket_id = 'club')"),
        ("supabase_storage_admin", "insert into storage.buckets (id, name) values ('club', 'club')"),
        ("supabase_auth_admin", "create index on auth.users (created_at)"),
        ("supabase_realtime_admin", "create policy p on realtime.messages for select using (true)"),
    ],
)
def test_services_own_what_is_theirs(club: Database, role: str, statement: str) -> None:
    """Migrations become a service's role to change its tables; references to them hold, and keep being checked."""
    club.run(f"set role {role}; {statement}")
    club.run(
        "create table public.members (id uuid references auth.users on delete cascade);"
        " insert into auth.users (id) values ('00000000-0000-0000-0000-000000000001');"
        " insert into public.members select id from auth.users; delete from auth.users"
    )

    assert one(club, "select count(*) from public.members") == 0


@VERSIONS
def test_either_age_of_a_queue_is_called(club: Database) -> None:
    """Arguments by name, as the wrappers in pgmq_public give them, are not ambiguous."""
    club.run("select pgmq.create('mail'); select pgmq.send('mail', '{}') from generate_series(1, 3)")

    assert one(club, "select msg_id from pgmq.read(queue_name := 'mail', vt := 0, qty := 1)") == 1
    assert one(club, "select msg_id from pgmq.read(queue_name := 'mail', vt := 0, qty := 1, conditional := '{}')") == 1
    assert one(club, "select msg_id from pgmq.pop(queue_name := 'mail')") == 1
    assert one(club, "select count(*) from pgmq.pop('mail', 5)") == 2


@VERSIONS
@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("select cron.unschedule('nothing')", "could not find valid entry for job 'nothing'"),
        ("select cron.unschedule(7)", "could not find valid entry for job '7'"),
        ("select cron.schedule('x', 'every day', 'select 1')", "invalid schedule: every day"),
        ("select cron.alter_job(7, '@daily')", "does not exist"),
        ("create extension pg_net", 'extension "pg_net" already exists'),
    ],
)
def test_what_the_platform_refuses(club: Database, statement: str, words: str) -> None:
    """A stand-in that takes everything would pass migrations that fail where they run."""
    with pytest.raises(psycopg.Error, match=words.replace("(", r"\(")):
        club.run(statement)


@VERSIONS
def test_what_comparing_databases_writes(club: Database) -> None:
    """Such migrations speak of every table of the services, with what they grant and which triggers they have."""
    tables = (
        *("auth.oauth_authorizations", "auth.oauth_consents", "auth.custom_oauth_providers"),
        *("auth.oauth_client_states", "auth.webauthn_credentials", "auth.webauthn_challenges"),
        *("storage.buckets_vectors", "storage.vector_indexes", "storage.iceberg_namespaces", "storage.iceberg_tables"),
    )
    for table in tables:
        club.run(f"grant delete on table {table} to postgres; revoke delete on table {table} from dashboard_user")
    club.run(
        "create trigger tr_check_filters before insert on realtime.subscription"
        " for each row execute function realtime.subscription_check_filters();"
        " alter publication supabase_realtime_messages_publication set (publish = 'insert')"
    )

    for schema, name in (table.split(".") for table in tables):
        assert one(club, f"select relrowsecurity from pg_class where oid = '{schema}.{name}'::regclass") is (
            schema == "storage"
        )


@VERSIONS
def test_jobs_and_secrets(club: Database) -> None:
    """What is put in can be taken out."""
    club.run("select cron.schedule('tidy', '@daily', 'select 1'); select cron.unschedule('tidy')")
    secret = one(club, "select vault.create_secret('hush', 'key', 'why')")
    club.run(f"select vault.update_secret('{secret}', 'louder')")

    assert one(club, "select count(*) from cron.job") == 0
    assert one(club, "select decrypted_secret || name from vault.decrypted_secrets") == "louderkey"


@VERSIONS
def test_extensions_that_are_not_there(club: Database) -> None:
    """CREATE IF NOT EXISTS in every form, COMMENT and what asks the catalog work on an unmodified server."""
    club.run(
        "create extension if not exists pg_net; create extension if not exists pg_cron with schema pg_catalog;"
        " create extension if not exists \"supabase_vault\" schema vault version '0.2.8' cascade;"
        " comment on extension pg_net is 'calls'; create extension if not exists pg_trgm with schema extensions;"
        " do $$ begin if not exists (select from pg_extension where extname = 'pgmq') then create extension pgmq;"
        " end if; end $$"
    )

    assert one(club, "select extensions.similarity('film', 'films') > 0.5")


@VERSIONS
def test_wrappers(club: Database) -> None:
    """A wrapper, its server and its tables can be made; nobody is asked before somebody reads."""
    club.run(
        "create foreign data wrapper stripe_wrapper handler stripe_fdw_handler validator stripe_fdw_validator;"
        " create server stripe foreign data wrapper stripe_wrapper options (api_key_id 'x');"
        " create foreign table public.customers (id text) server stripe options (object 'customers')"
    )

    assert one(club, "select count(*) from pg_foreign_table") == 1


@VERSIONS
@pytest.mark.parametrize(("exposed", "reads"), [(True, True), (False, False)])
def test_default_privileges(database: Database, exposed: bool, reads: bool) -> None:
    """Before the change of 2026 new tables are the API roles' to use; after it they are nobody's."""
    lay(database.url, Foundation(Preset.ASKED, Exposure(now=exposed, said=True)))
    database.run("create table public.films (id serial primary key)")

    assert one(database, "select has_table_privilege('anon', 'public.films', 'select')") is reads
    assert one(database, "select has_table_privilege('service_role', 'public.films', 'insert')") is reads
    assert one(database, "select has_sequence_privilege('authenticated', 'public.films_id_seq', 'usage')") is reads


@VERSIONS
def test_default_privileges_are_taken_back_where_they_are(club: Database) -> None:
    """A database that has the platform at work is made to be as the project says."""
    lay(club.url, Foundation(Preset.WHERE_LACKING, Exposure(now=False, said=True)))
    club.run("create table public.films (id int)")

    assert one(club, "select has_table_privilege('anon', 'public.films', 'select')") is False


@VERSIONS
def test_what_the_platform_reloads_for(club: Database) -> None:
    """Tables and functions in public and their end; not grants, and not what happens in the platform's own schemas."""
    with psycopg.connect(club.url, autocommit=True) as listener:
        listener.execute("listen pgrst")
        for statement, expected in (
            ("create table public.films (id int)", 1),
            ("grant select on public.films to anon", 0),
            ("create table storage.mine (id int)", 0),
            ("create policy p on storage.objects for select using (true)", 0),
            ("create temp table scratch (id int)", 0),
            ("drop table storage.mine", 0),
            ("drop table public.films", 1),
        ):
            club.run(statement)
            heard = list(listener.notifies(timeout=0.5 if expected == 0 else 5, stop_after=expected or None))
            assert len(heard) == expected, statement


@VERSIONS
def test_roles(club: Database) -> None:
    """Settings that requests run with, and the role that row-level security does not hold."""
    assert one(club, "select rolbypassrls from pg_roles where rolname = 'service_role'") is True
    assert one(club, "select rolinherit from pg_roles where rolname = 'authenticator'") is False
    assert one(club, "select rolconfig from pg_roles where rolname = 'anon'") == ["statement_timeout=3s"]
    assert one(club, "select pg_has_role('authenticator', 'service_role', 'member')") is True
