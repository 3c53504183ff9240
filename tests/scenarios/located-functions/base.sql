create schema api;
grant usage on schema api to anon;
alter default privileges in schema api grant all on tables to anon;
alter default privileges in schema api grant all on sequences to anon;
create sequence public.numbers;
create table public.journal (a text, b text);
create table public.wanted (name text);
insert into public.wanted values ('from_a_row');
