-- Buckets and the files in them, as the Storage service keeps them; who may read which is the project's to say.

create type storage.buckettype as enum ('STANDARD', 'ANALYTICS', 'VECTOR');

create table storage.buckets (id text primary key, name text not null unique);
alter table storage.buckets add column if not exists owner uuid;
alter table storage.buckets add column if not exists created_at timestamptz default now();
alter table storage.buckets add column if not exists updated_at timestamptz default now();
alter table storage.buckets add column if not exists public boolean default false;
alter table storage.buckets add column if not exists avif_autodetection boolean default false;
alter table storage.buckets add column if not exists file_size_limit bigint;
alter table storage.buckets add column if not exists allowed_mime_types text[];
alter table storage.buckets add column if not exists owner_id text;
alter table storage.buckets add column if not exists type storage.buckettype not null default 'STANDARD';

create table storage.objects (
  id uuid primary key default gen_random_uuid(), bucket_id text references storage.buckets (id), name text);
alter table storage.objects add column if not exists owner uuid;
alter table storage.objects add column if not exists created_at timestamptz default now();
alter table storage.objects add column if not exists updated_at timestamptz default now();
alter table storage.objects add column if not exists last_accessed_at timestamptz default now();
alter table storage.objects add column if not exists metadata jsonb;
alter table storage.objects add column if not exists path_tokens text[]
  generated always as (string_to_array(name, '/')) stored;
alter table storage.objects add column if not exists version text;
alter table storage.objects add column if not exists owner_id text;
alter table storage.objects add column if not exists user_metadata jsonb;
alter table storage.objects add column if not exists level integer;
create unique index bucketid_objname on storage.objects (bucket_id, name);
create index name_prefix_search on storage.objects (name text_pattern_ops);

create table storage.buckets_analytics (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  type storage.buckettype not null default 'ANALYTICS',
  format text not null default 'ICEBERG',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz);
create table storage.migrations (
  id integer primary key,
  name varchar(100) not null unique,
  hash varchar(40) not null,
  executed_at timestamp default now());
create table storage.prefixes (
  bucket_id text not null references storage.buckets (id),
  name text not null,
  level integer not null default 1,
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  primary key (bucket_id, level, name));
create table storage.s3_multipart_uploads (
  id text primary key,
  in_progress_size bigint not null default 0,
  upload_signature text not null,
  bucket_id text not null references storage.buckets (id),
  key text not null,
  version text not null,
  owner_id text,
  created_at timestamptz not null default now(),
  user_metadata jsonb);
create table storage.s3_multipart_uploads_parts (
  id uuid primary key default gen_random_uuid(),
  upload_id text not null references storage.s3_multipart_uploads (id) on delete cascade,
  size bigint not null default 0,
  part_number integer not null,
  bucket_id text not null references storage.buckets (id),
  key text not null,
  etag text not null,
  owner_id text,
  version text not null,
  created_at timestamptz not null default now());

alter table storage.buckets enable row level security;
alter table storage.objects enable row level security;
alter table storage.buckets_analytics enable row level security;
alter table storage.migrations enable row level security;
alter table storage.prefixes enable row level security;
alter table storage.s3_multipart_uploads enable row level security;
alter table storage.s3_multipart_uploads_parts enable row level security;

-- Of 'folder/sub/picture.png': {folder,sub}, picture.png, png, 3.
create function storage.foldername(name text) returns text[] language sql immutable as $$
  select parts[1:cardinality(parts) - 1] from string_to_array(name, '/') as parts $$;
create function storage.filename(name text) returns text language sql immutable as $$
  select split_part(name, '/', -1) $$;
create function storage.extension(name text) returns text language sql immutable as $$
  select split_part(split_part(name, '/', -1), '.', -1) $$;
create function storage.get_level(name text) returns integer language sql immutable strict as $$
  select cardinality(string_to_array(name, '/')) $$;
create function storage.get_prefix(name text) returns text language sql immutable strict as $$
  select coalesce(substring(name from '^(.*/)[^/]+/?$'), '') $$;
create function storage.get_prefixes(name text) returns text[] language sql immutable strict as $$
  select coalesce(array_agg(array_to_string(parts[1:upto], '/') order by upto), '{}')
  from string_to_array(name, '/') as parts, generate_series(1, cardinality(parts) - 1) as upto $$;

create function storage.operation() returns text language sql stable as $$
  select current_setting('storage.operation', true) $$;
create function storage.allow_any_operation(expected_operations text[]) returns boolean language sql stable as $$
  select coalesce(storage.operation() = any (expected_operations), false) $$;
create function storage.allow_only_operation(expected_operation text) returns boolean language sql stable as $$
  select coalesce(storage.operation() = expected_operation, false) $$;
create function storage.get_size_by_bucket() returns table (size bigint, bucket_id text) language sql stable as $$
  select sum((o.metadata ->> 'size')::bigint)::bigint, o.bucket_id from storage.objects as o group by o.bucket_id $$;
create function storage.can_insert_object(bucketid text, name text, owner uuid, metadata jsonb) returns void
language plpgsql as $$
begin
  return;
end $$;
create function storage.search(
  prefix text, bucketname text, limits integer default 100, levels integer default 1, offsets integer default 0,
  search text default '', sortcolumn text default 'name', sortorder text default 'asc')
returns table (
  name text, id uuid, updated_at timestamptz, created_at timestamptz, last_accessed_at timestamptz, metadata jsonb)
language sql stable as $$
  select o.name, o.id, o.updated_at, o.created_at, o.last_accessed_at, o.metadata
  from storage.objects as o
  where o.bucket_id = bucketname and starts_with(o.name, prefix || search)
  order by o.name
  limit limits offset offsets $$;

create function storage.update_updated_at_column() returns trigger language plpgsql as $$
begin
  new.updated_at = now();
  return new;
end $$;

-- Migrations that were made by comparing databases put these on tables; what they keep in order is not kept here.
create function storage.objects_insert_prefix_trigger() returns trigger language plpgsql as $$ begin return new; end $$;
create function storage.objects_update_prefix_trigger() returns trigger language plpgsql as $$ begin return new; end $$;
create function storage.objects_update_level_trigger() returns trigger language plpgsql as $$ begin return new; end $$;
create function storage.prefixes_insert_trigger() returns trigger language plpgsql as $$ begin return new; end $$;
create function storage.enforce_bucket_name_length() returns trigger language plpgsql as $$ begin return new; end $$;
create function storage.protect_delete() returns trigger language plpgsql as $$ begin return null; end $$;
create function storage.objects_update_cleanup() returns trigger language plpgsql as $$ begin return null; end $$;
create function storage.objects_delete_cleanup() returns trigger language plpgsql as $$ begin return null; end $$;
create function storage.prefixes_delete_cleanup() returns trigger language plpgsql as $$ begin return null; end $$;
create function storage.delete_prefix_hierarchy_trigger() returns trigger language plpgsql as $$ begin return old; end $$;

create trigger update_objects_updated_at before update on storage.objects
  for each row execute function storage.update_updated_at_column();

grant all on all tables in schema storage
  to postgres, anon, authenticated, service_role, supabase_storage_admin, dashboard_user;
grant execute on all functions in schema storage to public;
