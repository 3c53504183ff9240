create schema api;
grant usage on schema api to anon;
create table api.spaces (id int primary key, name text);
create table api.stripe_sync_queue (
  id int generated always as identity primary key,
  space_id int references api.spaces (id),
  event_type text,
  status text default 'pending' check (status in ('pending', 'processing', 'completed', 'failed')),
  created_at timestamptz not null default now()
);
grant select, insert, update, delete on api.spaces, api.stripe_sync_queue to anon;
