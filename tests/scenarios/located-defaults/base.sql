create schema api;
grant usage on schema api to anon;
alter default privileges in schema api grant all on tables to anon;
alter default privileges in schema api grant all on sequences to anon;
