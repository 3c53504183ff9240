-- The list of keys, without any key: projects refer to it, and nothing is encrypted.

create schema pgsodium;
create sequence pgsodium.key_key_id_seq;
create table pgsodium.key (
  id uuid primary key default gen_random_uuid(),
  status text default 'valid',
  created timestamptz not null default now(),
  expires timestamptz,
  key_type text,
  key_id bigint default nextval('pgsodium.key_key_id_seq'),
  key_context bytea default '\x7067736f6469756d',
  name text unique,
  associated_data text default '',
  raw_key bytea,
  raw_key_nonce bytea,
  parent_key uuid references pgsodium.key (id),
  comment text);
create view pgsodium.valid_key as
  select id, name, status, key_type, key_id, key_context, created, expires, associated_data
  from pgsodium.key
  where status in ('valid', 'default') and (expires is null or expires > now());
create function pgsodium.create_key(key_type text default 'aead-det', name text default null)
returns setof pgsodium.valid_key language plpgsql as $$
declare
  made uuid;
begin
  insert into pgsodium.key as k (key_type, name) values ($1, $2) returning k.id into made;
  return query select * from pgsodium.valid_key as v where v.id = made;
end $$;

grant usage on schema pgsodium to postgres, service_role;
grant select on pgsodium.valid_key to postgres, service_role;
