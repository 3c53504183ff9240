create type api.mood as enum ('sad', 'ok');
create domain api.email as text check (value ~ '^[a-z0-9.]+@[a-z0-9.]+\.[a-z]{2,}$');
create domain api.short_email as api.email not null check (length(value) < 12);
create type api.place as (street text, house int, moods api.mood[]);
create table api.orders (
  id bigint generated always as identity primary key,
  number serial,
  member_id int not null references api.members,
  group_id int references api.groups,
  email api.short_email,
  mood api.mood not null default 'ok',
  kind text not null check (kind in ('book', 'film')),
  stars smallint check (stars between 1 and 5),
  code varchar(8) not null unique check (code ~ '^[A-Z]{3}-\d{2,4}$'),
  site text check (site like 'https://%'),
  share numeric(4, 3) check (share > 0 and share < 1),
  opens timestamptz not null,
  closes timestamptz,
  sent_at timestamptz,
  paid boolean not null,
  tags text[] not null check (cardinality(tags) >= 2),
  at api.place,
  total numeric generated always as (share * 2) stored,
  check (closes > opens),
  check (paid = (sent_at is not null))
);
grant usage on sequence api.orders_number_seq to anon;
create table api.days (day date primary key, what text) partition by range (day);
create table api.days_2024 partition of api.days for values from ('2024-01-01') to ('2025-01-01');
create table api.pairs (
  left_id int references api.members, right_id int references api.members,
  primary key (left_id, right_id), check (left_id <> right_id)
);
create table api."odd ""name""" ("a b" int primary key, "%s" text not null check ("%s" <> 'x%'), "ü" text default 'y');
create table api.defaults_only (id int primary key default 1, at timestamptz default now());
create table api.by_columns (id int primary key, secret text default 's');
revoke insert on api.by_columns from anon;
grant insert (id) on api.by_columns to anon;
create table api.members_only (id int primary key);
revoke insert, update on api.members_only from anon;
grant select, insert, update on api.members_only to app_user;
create table api.policed (id int primary key);
alter table api.policed enable row level security;
create policy nobody on api.policed for insert to anon with check (false);
create policy everybody on api.policed for all to app_user using (true);
grant select, insert on api.policed to app_user;
