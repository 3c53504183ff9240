create schema api;
grant usage on schema api to anon;
create schema internal;
create table api.organizations (id uuid primary key);
grant select on api.organizations to anon;
