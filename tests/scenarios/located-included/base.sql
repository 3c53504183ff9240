create schema api;
grant usage on schema api to anon;
alter default privileges in schema api grant all on tables to anon;
alter default privileges in schema api grant all on sequences to anon;
create function make_table(name text) returns void language plpgsql as $$
begin
  execute format('create table api.%I (id int primary key)', name);
end $$;
