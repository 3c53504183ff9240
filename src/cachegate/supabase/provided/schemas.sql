-- Where things are, and who may look there.

create schema extensions;
create schema auth authorization supabase_auth_admin;
create schema storage authorization supabase_storage_admin;
create schema realtime authorization supabase_realtime_admin;
create schema _realtime;
create schema graphql;
create schema graphql_public;
create schema supabase_functions;
create schema supabase_migrations;

grant usage on schema public, extensions, auth, storage, realtime, graphql, graphql_public
  to postgres, anon, authenticated, service_role;
grant usage on schema supabase_functions to postgres, anon, authenticated, service_role;
grant all on schema public, extensions, auth, storage, realtime, supabase_functions to postgres, dashboard_user;
grant all on schema auth to supabase_auth_admin;
grant all on schema storage to supabase_storage_admin;
grant all on schema realtime to supabase_realtime_admin;

do $$
begin
  execute format('alter database %I set search_path to "$user", public, extensions', current_database());
end $$;

alter default privileges in schema extensions
  grant execute on functions to postgres, anon, authenticated, service_role;
alter default privileges in schema storage
  grant all on tables to postgres, anon, authenticated, service_role;
alter default privileges in schema storage
  grant all on functions to postgres, anon, authenticated, service_role;

-- The ledger of the CLI, empty as in a new project.
create table supabase_migrations.schema_migrations (version text primary key, statements text[], name text);
