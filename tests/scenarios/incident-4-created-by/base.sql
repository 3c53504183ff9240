create schema api;
grant usage on schema api to anon;
create table api.users (id uuid primary key);
create table api.organizations (
  id uuid primary key, name text not null, slug text unique, plan text default 'free',
  settings jsonb default '{}', created_at timestamptz default now(), updated_at timestamptz default now()
);
grant select, insert, update, delete on api.users, api.organizations to anon;
