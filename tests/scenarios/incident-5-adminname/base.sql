create schema api;
grant usage on schema api to anon;
create table api.mypoolr (
  id int generated always as identity primary key,
  name text not null,
  adminname text not null,
  contribution_amount numeric(10, 2) not null check (contribution_amount > 0),
  rotation_frequency text not null,
  member_limit int not null,
  tier text not null default 'starter'
);
grant select, insert, update on api.mypoolr to anon;
