create schema api;
grant usage on schema api to anon;
alter default privileges in schema api grant select on tables to anon;
