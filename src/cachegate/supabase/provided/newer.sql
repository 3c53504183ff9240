-- What the services got since 2025: migrations that were made by comparing databases grant on it, or name it.

create table auth.oauth_authorizations (
  id uuid primary key,
  authorization_id text not null unique,
  client_id uuid not null references auth.oauth_clients (id) on delete cascade,
  user_id uuid references auth.users (id) on delete cascade,
  redirect_uri text not null,
  scope text not null,
  state text,
  resource text,
  nonce text,
  code_challenge text,
  code_challenge_method auth.code_challenge_method,
  response_type auth.oauth_response_type not null default 'code',
  status auth.oauth_authorization_status not null default 'pending',
  authorization_code text unique,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '3 minutes',
  approved_at timestamptz);
create table auth.oauth_consents (
  id uuid primary key,
  user_id uuid not null references auth.users (id) on delete cascade,
  client_id uuid not null references auth.oauth_clients (id) on delete cascade,
  scopes text not null,
  granted_at timestamptz not null default now(),
  revoked_at timestamptz,
  unique (user_id, client_id));
create table auth.oauth_client_states (
  id uuid primary key, provider_type text not null, code_verifier text, created_at timestamptz not null);
create table auth.custom_oauth_providers (
  id uuid primary key default gen_random_uuid(),
  provider_type text not null,
  identifier text not null unique,
  name text not null,
  client_id text not null,
  client_secret text not null,
  enabled boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now());
create table auth.webauthn_credentials (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  credential_id bytea not null unique,
  public_key bytea not null,
  sign_count bigint not null default 0,
  transports jsonb not null default '[]',
  friendly_name text not null default '',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  last_used_at timestamptz);
create table auth.webauthn_challenges (
  id uuid primary key default gen_random_uuid(),
  user_id uuid references auth.users (id) on delete cascade,
  challenge_type text not null,
  session_data jsonb not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null);

create table storage.buckets_vectors (
  id text primary key,
  type storage.buckettype not null default 'VECTOR',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now());
create table storage.vector_indexes (
  id text primary key default gen_random_uuid(),
  name text not null,
  bucket_id text not null references storage.buckets_vectors (id),
  data_type text not null,
  dimension integer not null,
  distance_metric text not null,
  metadata_configuration jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now());
create table storage.iceberg_namespaces (
  id uuid primary key default gen_random_uuid(),
  bucket_name text not null,
  catalog_id uuid not null,
  name text not null,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now());
create table storage.iceberg_tables (
  id uuid primary key default gen_random_uuid(),
  namespace_id uuid not null references storage.iceberg_namespaces (id) on delete cascade,
  bucket_name text not null,
  catalog_id uuid not null,
  name text not null,
  location text not null,
  remote_table_id text,
  shard_key text,
  shard_id text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now());
alter table storage.buckets_vectors enable row level security;
alter table storage.vector_indexes enable row level security;
alter table storage.iceberg_namespaces enable row level security;
alter table storage.iceberg_tables enable row level security;

create function storage.search_v2(
  prefix text, bucket_name text, limits integer default 100, levels integer default 1, start_after text default '',
  sort_order text default 'asc', sort_column text default 'name', sort_column_after text default '')
returns table (
  key text, name text, id uuid, updated_at timestamptz, created_at timestamptz, last_accessed_at timestamptz,
  metadata jsonb)
language sql stable as $$
  select split_part(o.name, '/', levels), o.name, o.id, o.updated_at, o.created_at, o.last_accessed_at, o.metadata
  from storage.objects as o
  where o.bucket_id = bucket_name and starts_with(o.name, prefix) and o.name > start_after
  order by o.name
  limit limits $$;
create function storage.list_objects_with_delimiter(
  _bucket_id text, prefix_param text, delimiter_param text, max_keys integer default 100, start_after text default '',
  next_token text default '', sort_order text default 'asc')
returns table (
  name text, id uuid, metadata jsonb, updated_at timestamptz, created_at timestamptz, last_accessed_at timestamptz)
language sql stable as $$
  select o.name, o.id, o.metadata, o.updated_at, o.created_at, o.last_accessed_at
  from storage.objects as o
  where o.bucket_id = _bucket_id and starts_with(o.name, prefix_param) and o.name > start_after
  order by o.name
  limit max_keys $$;

create function realtime.subscription_check_filters() returns trigger language plpgsql as $$
begin
  return new;
end $$;
create publication supabase_realtime_messages_publication for table realtime.messages;

grant all on auth.oauth_authorizations, auth.oauth_consents, auth.oauth_client_states, auth.custom_oauth_providers,
  auth.webauthn_credentials, auth.webauthn_challenges to postgres, dashboard_user, supabase_auth_admin;
grant all on storage.buckets_vectors, storage.vector_indexes, storage.iceberg_namespaces, storage.iceberg_tables
  to postgres, service_role, supabase_storage_admin, dashboard_user;
grant select on storage.buckets_vectors, storage.vector_indexes to anon, authenticated;
grant execute on function storage.search_v2, storage.list_objects_with_delimiter to public;
grant execute on function realtime.subscription_check_filters to public;
