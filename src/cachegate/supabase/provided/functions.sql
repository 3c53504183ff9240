-- Database webhooks, and the door to GraphQL that is there whether the extension is or not.

create table supabase_functions.migrations (version text primary key, inserted_at timestamptz not null default now());
create table supabase_functions.hooks (
  id bigserial primary key,
  hook_table_id integer not null,
  hook_name text not null,
  created_at timestamptz not null default now(),
  request_id bigint);
create function supabase_functions.http_request() returns trigger language plpgsql as $$
begin
  return new;                                           -- nothing is sent
end $$;
grant all on all tables in schema supabase_functions to postgres, anon, authenticated, service_role;
grant all on all sequences in schema supabase_functions to postgres, anon, authenticated, service_role;

create function graphql_public.graphql(
  "operationName" text default null, query text default null, variables jsonb default null,
  extensions jsonb default null)
returns jsonb language sql as $$
  select '{"errors": [{"message": "There is no GraphQL in a database that Cachegate prepared."}]}'::jsonb $$;
grant execute on function graphql_public.graphql to postgres, anon, authenticated, service_role;
