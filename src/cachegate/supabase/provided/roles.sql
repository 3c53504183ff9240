-- Who there is before the first migration. Roles belong to the whole cluster, not to one database.

create role anon nologin noinherit;
create role authenticated nologin noinherit;
create role service_role nologin noinherit bypassrls;
create role authenticator login noinherit;              -- PostgREST logs in as this one
create role postgres login createdb createrole replication bypassrls;  -- on the platform no superuser
create role supabase_admin nologin superuser createdb createrole replication bypassrls;
create role supabase_auth_admin nologin noinherit createrole;
create role supabase_storage_admin nologin noinherit createrole;
create role supabase_realtime_admin nologin noinherit;
create role supabase_functions_admin nologin noinherit createrole;
create role supabase_replication_admin nologin replication;
create role supabase_etl_admin nologin replication;
create role supabase_read_only_user nologin bypassrls;
create role supabase_privileged_role nologin;
create role dashboard_user nologin createdb createrole replication;
create role pgbouncer nologin;
create role pgtle_admin nologin;
create role pgsodium_keyiduser nologin;
create role pgsodium_keyholder nologin;
create role pgsodium_keymaker nologin;

grant anon, authenticated, service_role to authenticator;
grant anon, authenticated, service_role to postgres, supabase_storage_admin;
grant pg_monitor, pg_read_all_data, pg_signal_backend to postgres;
grant pg_read_all_data to supabase_read_only_user;

-- What a request may take; PostgREST takes the settings of the role that it becomes.
alter role anon set statement_timeout = '3s';
alter role authenticated set statement_timeout = '8s';
alter role authenticator set statement_timeout = '8s';
alter role authenticator set lock_timeout = '8s';
